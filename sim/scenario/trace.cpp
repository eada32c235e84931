#include "trace.hpp"

#include <fstream>
#include <optional>
#include <string_view>

#include "sha256.hpp"
#include "trace_reader.hpp"

namespace capdrill::scenario {

namespace {

constexpr std::size_t kLineBytesMax = 4096;
constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;

/// Feeds the whole file to the digest and its lines to the reader. Returns: what went wrong.
std::optional<std::string> read_lines(const FoundFile& file, Sha256& digest, TraceReader& reader) {
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
    if (bytes > kTraceBytesMax) return "'" + file.name + "' has more than 1 GiB, which is refused";
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

Trace read_trace(const FoundFile& file, const Origin& named_at, const TraceContext& context,
                 Sources& sources, Problems& problems) {
  const std::uint32_t source = sources.add(file.name, file.shown, "");
  TraceReader reader(context, source, problems);
  Sha256 digest;
  if (const std::optional<std::string> fault = read_lines(file, digest, reader)) {
    problems.add(named_at, *fault);
  }
  sources.set_sha256(source, digest.hex());
  return reader.take();
}

}  // namespace capdrill::scenario
