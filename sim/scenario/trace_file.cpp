#include "capdrill/scenario/trace_file.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>

#include "sku_table.hpp"
#include "trace.hpp"
#include "utf8.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kSkuBytesMax = std::size_t{16} << 20U;

std::string shown_name(const std::filesystem::path& file) {
  return printable(file.generic_string(), 300);
}

ReadFailure unreadable(const std::filesystem::path& file) {
  Diagnostic diagnostic;
  diagnostic.file = shown_name(file);
  diagnostic.message = "the file cannot be read";
  return {.kind = ReadFailure::Kind::unreadable, .diagnostics = {std::move(diagnostic)}};
}

/// Sizes in the order in which a trace names them.
class UsedSizes {
 public:
  explicit UsedSizes(const SkuTable& table) : table_(table) {}

  std::optional<std::uint32_t> number_of(Name& name, Problems& problems) {
    if (!table_.names().resolve(name, problems)) return std::nullopt;
    const VmSize* size = table_.find(name.text);
    if (size == nullptr) return std::nullopt;
    const auto [at, is_new] =
        numbers_.emplace(name.text, static_cast<std::uint32_t>(sizes_.size()));
    if (is_new) sizes_.emplace_back(name, *size);
    return at->second;
  }
  [[nodiscard]] Named<VmSize> take() { return std::move(sizes_); }

 private:
  const SkuTable& table_;
  std::map<std::string, std::uint32_t> numbers_;
  Named<VmSize> sizes_;
};

}  // namespace

Result<TraceFile, ReadFailure> read_trace_file(const std::filesystem::path& file,
                                               const std::optional<std::filesystem::path>& skus,
                                               const std::vector<std::string>& zones) {
  Sources sources;
  Problems problems;
  SkuTable table;
  if (skus) {
    std::optional<std::string> text = read_file(*skus, kSkuBytesMax);
    if (!text) return Unexpected{unreadable(*skus)};
    const std::string shown = shown_name(*skus);
    const std::uint32_t source = sources.add(shown, shown, std::move(*text));
    if (sources[source].text.size() > kSkuBytesMax) {
      problems.add(Origin{.source = source}, "the file has more than 16 MiB, which is refused");
    } else {
      table.read(sources[source].text, source, problems);
    }
  }
  const std::string shown = shown_name(file);
  if (std::filesystem::is_directory(file) || !std::ifstream(file)) {
    return Unexpected{unreadable(file)};
  }
  NameTable zone_names("physical zone");
  for (const std::string& zone : zones) zone_names.add(zone);
  UsedSizes used(table);
  const TraceContext context{
      .horizon = SimTime{} + kDurationMax, .zones = zone_names, .number_of_size = [&](Name& name) {
        return used.number_of(name, problems);
      }};
  const Origin whole_file{.source = static_cast<std::uint32_t>(sources.size())};
  const FoundFile found{.path = file, .shown = shown, .name = shown, .folder = {}};
  Trace trace = read_trace(found, whole_file, context, sources, problems);
  if (!problems.empty()) {
    return Unexpected{ReadFailure{.kind = ReadFailure::Kind::invalid,
                                  .diagnostics = problems.diagnostics(sources, Node{})}};
  }
  return TraceFile{.sizes = used.take(), .arrivals = std::move(trace.arrivals)};
}

}  // namespace capdrill::scenario
