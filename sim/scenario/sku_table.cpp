#include "sku_table.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "capdrill/scenario/catalogue.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::string_view kHeader = "sku,vcpus,memory_gib";
constexpr std::size_t kProblemsMax = 20;
constexpr std::int32_t kVcpusMax = 100'000;
constexpr std::int64_t kMemoryGibMax = 1'000'000;
constexpr std::size_t kDecimalsMax = 10;

std::optional<std::int64_t> read_whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.starts_with('-')) {
    return std::nullopt;
  }
  return value;
}

/// GiB with decimals that make whole MiB.
std::optional<std::int32_t> read_memory_mib(std::string_view text) {
  const std::size_t point = text.find('.');
  std::string_view part = point == std::string_view::npos ? "0" : text.substr(point + 1);
  while (part.size() > kDecimalsMax && part.back() == '0') part.remove_suffix(1);
  const std::optional<std::int64_t> whole = read_whole(text.substr(0, point));
  const std::optional<std::int64_t> rest = read_whole(part);
  if (!whole || !rest || part.size() > kDecimalsMax || *whole > kMemoryGibMax) return std::nullopt;
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < part.size(); ++i) scale *= 10;
  if (*rest * 1024 % scale != 0) return std::nullopt;
  return static_cast<std::int32_t>(*whole * 1024 + *rest * 1024 / scale);
}

}  // namespace

SkuTable::SkuTable() : names_("VM size") {
  for (const CatalogueSize& size : catalogue()) {
    names_.add(size.name);
    sizes_.emplace(size.name, to_vm_size(size));
  }
}

std::string SkuTable::add_row(std::string_view line, std::size_t& column) {
  const std::size_t first = line.find(',');
  const std::size_t second = first == std::string_view::npos ? first : line.find(',', first + 1);
  if (second == std::string_view::npos || line.find(',', second + 1) != std::string_view::npos) {
    return "a row has 3 fields";
  }
  const std::string_view name = line.substr(0, first);
  if (name.empty()) return "'sku' must not be empty";
  names_.add(std::string(name));
  const std::string& spelling = *names_.find(name);
  if (!given_.emplace(spelling, true).second) {
    return fmt::format("the size '{}' is given twice", printable(name));
  }
  const std::string_view vcpus_text = line.substr(first + 1, second - first - 1);
  const std::string_view memory_text = line.substr(second + 1);
  const std::optional<std::int64_t> vcpus = read_whole(vcpus_text);
  if (!vcpus || *vcpus < 1 || *vcpus > kVcpusMax) {
    column = first + 2;
    return fmt::format("'vcpus' must be a whole number from 1 to {}, but is '{}'", kVcpusMax,
                       printable(vcpus_text));
  }
  const std::optional<std::int32_t> memory_mib = read_memory_mib(memory_text);
  if (!memory_mib) {
    column = second + 2;
    return fmt::format("'memory_gib' must be GiB in whole MiB, at most {}, but is '{}'",
                       kMemoryGibMax, printable(memory_text));
  }
  VmSize size;
  size.vcpus = static_cast<std::int32_t>(*vcpus);
  size.memory_mib = *memory_mib;
  sizes_.insert_or_assign(spelling, size);
  return {};
}

void SkuTable::read(std::string_view text, std::uint32_t source, Problems& problems) {
  std::uint32_t number = 0;
  std::size_t reported = 0;
  const auto report = [&](std::size_t column, std::string message) {
    ++reported;
    problems.add(Problem{
        .origin = {.source = source, .line = number, .column = static_cast<std::uint32_t>(column)},
        .length = 1,
        .path = "",
        .message = std::move(message)});
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && reported < kProblemsMax) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (const std::optional<std::size_t> bad = find_bad_byte(line)) {
      return report(*bad + 1, "a byte here is not UTF-8 text, or is a control character");
    }
    if (number == 1) {
      if (line != kHeader) return report(1, fmt::format("the first line must be '{}'", kHeader));
      continue;
    }
    std::size_t column = 1;
    if (line.empty()) continue;
    if (std::string message = add_row(line, column); !message.empty()) {
      report(column, std::move(message));
    }
  }
  if (number == 0) report(0, "the file is empty");
}

}  // namespace capdrill::scenario
