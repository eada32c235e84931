#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace capdrill::study {

/// A reservation of a pool: what it reserves, and what its VMs need.
struct PoolMember {
  std::int64_t quantity = 0;
  std::int64_t needed = 0;
};

/// The quantities, member by member, that give everyone what is needed at least cost without giving
/// up slots of the pool: the total is the old one or what is needed, whichever is more; among those
/// the fewest changed slots, then the fewest changed members. Ties go to the first members.
///
/// Who needs more gets exactly that; the most idle members give first, which makes the givers fewest.
/// Complexity: n log n.
[[nodiscard]] std::vector<std::int64_t> mend_quantities(std::span<const PoolMember> members);

}  // namespace capdrill::study
