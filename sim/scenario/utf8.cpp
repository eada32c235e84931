#include "utf8.hpp"

#include <algorithm>

namespace capdrill::scenario {

namespace {

constexpr char32_t kCodePointMax = 0x10FFFF;

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// Bytes of the sequence that `lead` opens; 0 for none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead < 0xE0U) return 2;
  if (lead >= 0xE0U && lead < 0xF0U) return 3;
  if (lead >= 0xF0U && lead < 0xF5U) return 4;
  return 0;
}

/// The length of the character at `at`; 0 when it is not sound.
std::size_t sound_length(std::string_view text, std::size_t at) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char lead = byte_at(text, at);
  const std::size_t length = sequence_length(lead);
  if (length == 0 || at + length > text.size()) return 0;
  if (length == 1) {
    const bool is_control = lead < 0x20U || lead == 0x7FU;
    return is_control && lead != '\t' && lead != '\n' && lead != '\r' ? 0 : 1;
  }
  char32_t point = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte_at(text, at + i))) return 0;
    point = (point << 6U) | (byte_at(text, at + i) & 0x3FU);
  }
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool is_c1_control = point >= 0x80 && point < 0xA0;
  return point < kLeast[length] || point > kCodePointMax || is_surrogate || is_c1_control ? 0
                                                                                          : length;
}

}  // namespace

std::optional<std::size_t> find_bad_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = sound_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

namespace {
constexpr std::size_t kStride = 256;
}  // namespace

ColumnCounter::ColumnCounter(std::string_view text) : text_(text), line_starts_({0}) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

void ColumnCounter::index_line(std::size_t line) {
  const std::size_t begin = line_starts_[line];
  const std::size_t end = line + 1 < line_starts_.size() ? line_starts_[line + 1] : text_.size();
  line_ = text_.substr(begin, end - begin);
  counts_.assign(1, 0);
  for (std::size_t at = 0; at + kStride <= line_.size(); at += kStride) {
    counts_.push_back(counts_.back() + count_characters(line_.substr(at, kStride)));
  }
  indexed_ = line;
}

std::size_t ColumnCounter::characters_before(Place place) {
  if (indexed_ != place.line) index_line(place.line);
  const std::size_t bounded = std::min(place.offset, line_.size());
  const std::size_t block = bounded / kStride;
  return counts_[block] +
         count_characters(line_.substr(block * kStride, bounded - block * kStride));
}

std::string_view slice_characters(std::string_view text, std::size_t first, std::size_t count) {
  const auto offset_of = [&](std::size_t from, std::size_t characters) {
    std::size_t at = from;
    for (; characters > 0 && at < text.size(); --characters) {
      ++at;
      while (at < text.size() && is_continuation(byte_at(text, at))) ++at;
    }
    return at;
  };
  const std::size_t begin = offset_of(0, first);
  return text.substr(begin, offset_of(begin, count) - begin);
}

std::string printable(std::string_view text, std::size_t characters_max) {
  std::string result;
  std::size_t characters = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (characters++ == characters_max) return result + "...";
    const std::size_t length = sound_length(text, at);
    const bool is_space = length == 1 && byte_at(text, at) < 0x20U;
    if (length == 0)
      result += '?';
    else if (is_space)
      result += ' ';
    else
      result += text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

}  // namespace capdrill::scenario
