#include "trace.hpp"

#include "row_reader.hpp"
#include "trace_reader.hpp"

namespace capdrill::scenario {

Trace read_trace(const FoundFile& file, const Origin& named_at, const TraceContext& context,
                 Sources& sources, Problems& problems) {
  const std::uint32_t source = sources.add(file.name, file.shown, "");
  TraceReader reader(context, source, problems);
  read_rows(file, named_at, source, reader, sources, problems);
  return reader.take();
}

}  // namespace capdrill::scenario
