#include "row_reader.hpp"

#include <charconv>
#include <fstream>
#include <utility>

#include "capdrill/base/time.hpp"
#include "sha256.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kProblemsMax = 20;
constexpr std::size_t kFileBytes = std::size_t{1} << 30U;
constexpr std::size_t kLineBytesMax = 4096;
constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;

/// Feeds the whole file to the digest and its lines to the reader. Returns: what went wrong.
std::optional<std::string> read_lines(const FoundFile& file, Sha256& digest, RowReader& reader) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) return "'" + file.name + "' cannot be read";
  std::string chunk(kChunkBytes, '\0');
  std::string rest;
  std::size_t bytes = 0;
  bool goes_on = true;
  while (stream) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const std::string_view read(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    bytes += read.size();
    if (bytes > kFileBytes) return "'" + file.name + "' has more than 1 GiB, which is refused";
    digest.update(read);
    rest += read;
    std::size_t begin = 0;
    for (std::size_t end = rest.find('\n'); goes_on && end != std::string::npos;
         end = rest.find('\n', begin)) {
      goes_on = reader.take_line(std::string_view(rest).substr(begin, end - begin));
      begin = end + 1;
    }
    rest = goes_on ? rest.substr(begin) : "";
    if (rest.size() > kLineBytesMax) return "'" + file.name + "' has a line that is too long";
  }
  if (stream.bad()) return "'" + file.name + "' cannot be read";
  if (goes_on && !rest.empty()) reader.take_line(rest);
  if (!reader.has_header()) return "'" + file.name + "' is empty";
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> read_seconds(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view part = point == std::string_view::npos ? "" : text.substr(point + 1);
  while (part.size() > 6 && part.back() == '0') part.remove_suffix(1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
  const bool is_sound = error == std::errc{} && end == whole.data() + whole.size() &&
                        seconds >= 0 && !whole.starts_with('-') &&
                        seconds <= kDurationMax.us() / 1'000'000;
  if (!is_sound || part.size() > 6) return std::nullopt;
  std::int64_t micros = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const char digit = i < part.size() ? part[i] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    micros = micros * 10 + (digit - '0');
  }
  return seconds * 1'000'000 + micros;
}

void RowReader::report(std::size_t column, std::string message) {
  if (++reported_ > kProblemsMax) return;
  problems_.add(Problem{.origin = {.source = source_,
                                   .line = static_cast<std::uint32_t>(line_),
                                   .column = static_cast<std::uint32_t>(column)},
                        .length = 1,
                        .path = "",
                        .message = std::move(message),
                        .line = std::string(text_)});
}

void RowReader::give_up() { reported_ = kProblemsMax; }

std::size_t RowReader::column_of(std::string_view field) const {
  return static_cast<std::size_t>(field.data() - text_.data()) + 1;
}

Origin RowReader::origin_of(std::string_view field) const {
  return {.source = source_,
          .line = static_cast<std::uint32_t>(line_),
          .column = static_cast<std::uint32_t>(column_of(field))};
}

bool RowReader::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++line_;
  text_ = line;
  if (const std::optional<std::size_t> bad = find_bad_byte(line)) {
    report(*bad + 1, "a byte here is not UTF-8 text, or is a control character");
    return false;
  }
  if (line_ == 1) {
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    return take_header(line);
  }
  if (!line.empty()) take_row(line);
  return reported_ < kProblemsMax;
}

void read_rows(const FoundFile& file, const Origin& named_at, std::uint32_t source,
               RowReader& reader, Sources& sources, Problems& problems) {
  Sha256 digest;
  if (const std::optional<std::string> fault = read_lines(file, digest, reader)) {
    problems.add(named_at, *fault);
  }
  sources.set_sha256(source, digest.hex());
}

}  // namespace capdrill::scenario
