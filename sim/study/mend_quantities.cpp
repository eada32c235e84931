#include "study/mend_quantities.hpp"

#include <algorithm>
#include <numeric>

namespace capdrill::study {

std::vector<std::int64_t> mend_quantities(std::span<const PoolMember> members) {
  std::vector<std::int64_t> quantities;
  std::int64_t missing = 0;
  for (const PoolMember& member : members) {
    quantities.push_back(std::max(member.quantity, member.needed));
    missing += quantities.back() - member.quantity;
  }
  std::vector<std::size_t> givers(members.size());
  std::iota(givers.begin(), givers.end(), std::size_t{0});
  const auto idle = [&](std::size_t i) { return quantities[i] - members[i].needed; };
  std::ranges::stable_sort(givers, std::ranges::greater{}, idle);
  for (const std::size_t giver : givers) {
    const std::int64_t given = std::min(missing, idle(giver));
    quantities[giver] -= given;
    missing -= given;
  }
  return quantities;
}

}  // namespace capdrill::study
