#include "arm_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace capdrill::scenario::arm {

namespace {

std::array<std::span<const Function>, 4> families() {
  return {text_functions(), format_functions(), logic_functions(), collection_functions()};
}

}  // namespace

Value wrong_kind(std::string_view expected, const Value& met) {
  return make_unknown(fmt::format("{} is expected, not {}", expected, kind_name(met)));
}

Value limited_text(std::string text) {
  if (text.size() <= kTextBytesMax) return make_text(std::move(text));
  return make_unknown(fmt::format("a text has more than {} bytes", kTextBytesMax));
}

const Function* find_function(std::string_view folded_name) {
  for (const auto family : families()) {
    const auto found = std::ranges::find(family, folded_name, &Function::name);
    if (found != family.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto family : families()) {
    for (const Function& function : family) names.emplace_back(function.name);
  }
  return names;
}

}  // namespace capdrill::scenario::arm
