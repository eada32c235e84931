#pragma once

#include <string>
#include <vector>

#include "capdrill/results/inspection.hpp"
#include "capdrill/results/summary_text.hpp"
#include "capdrill/results/value.hpp"

/// An inspection as a whole: every group that exists, or only one, with the headroom of who may ask.
namespace capdrill::results {

/// The views of the groups and their reservations as the REST API gives them, and the headroom;
/// its `vms` is null when there is no end.
[[nodiscard]] Value to_value(const Inspection& inspection, OptionalId<GroupId> only);

/// The same for a person: a table of reservations and one of headroom.
[[nodiscard]] std::string to_text(const Inspection& inspection, OptionalId<GroupId> only,
                                  const TextStyle& style);

/// Listed groups for a person: name, owner, location.
[[nodiscard]] std::string list_text(const Inspection& inspection,
                                    const std::vector<GroupId>& groups);

}  // namespace capdrill::results
