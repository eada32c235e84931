#include "capdrill/scenario/show.hpp"

#include <utility>

#include "render.hpp"
#include "understand.hpp"

namespace capdrill::scenario {

Result<std::string, ReadFailure> show_scenario(const std::filesystem::path& file,
                                               std::span<const std::string> sets) {
  Result<Input, ReadFailure> input = open_input(file);
  if (!input) return Unexpected{input.error()};
  const Result<Understood, ReadFailure> understood = understand(std::move(*input), sets);
  if (!understood) return Unexpected{understood.error()};
  const Understood& all = understood.value();
  return render_yaml(all.tree, *all.shape, all.sources);
}

}  // namespace capdrill::scenario
