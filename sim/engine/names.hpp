#pragma once

#include <cstdint>

#include "engine/context.hpp"

namespace capdrill::engine {

/// Stable hashes of who and where, by name, for fingerprints and state hashes.
[[nodiscard]] std::uint64_t name_hash(const World& world, const Vm& vm);
[[nodiscard]] std::uint64_t place_hash(const World& world, ZoneId zone,
                                       OptionalId<FaultDomainId> fault_domain,
                                       OptionalId<HostId> host);

/// Folds a VM's arrival at its place, or its departure, into the fingerprint.
void fold_placement(Context& context, const Vm& vm);

}  // namespace capdrill::engine
