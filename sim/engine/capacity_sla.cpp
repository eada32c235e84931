#include "engine/capacity_sla.hpp"

#include <algorithm>

#include "capdrill/rules/capacity_sla.hpp"

namespace capdrill::engine {

void note_failed_attempts(Context& context, OptionalId<ReservationId> reservation,
                          std::int64_t attempts) {
  if (!reservation || context.starting) return;
  const auto known = std::ranges::find(context.failed_attempts, *reservation,
                                       [](const auto& noted) { return noted.first; });
  if (known != context.failed_attempts.end()) {
    known->second += attempts;
  } else {
    context.failed_attempts.emplace_back(*reservation, attempts);
  }
}

void CapacitySla::instant_ended() {
  if (context_.failed_attempts.empty() && !is_kept_) return;
  for (const auto& [id, attempts] : context_.failed_attempts) settle(id, attempts);
  for (const ReservationId id : context_.changes.reservations.ids()) {
    const auto is_it = [id](const auto& noted) { return noted.first == id; };
    const bool settled = std::ranges::any_of(context_.failed_attempts, is_it);
    if (!settled && !context_.world.reservations[id].sla.units.empty()) settle(id, 0);
  }
  for (const auto& noted : context_.failed_attempts) {
    context_.changes.reservations.add(noted.first);
  }
  context_.failed_attempts.clear();
}

void CapacitySla::settle(ReservationId id, std::int64_t failed_attempts) {
  CapacityReservation& reservation = context_.world.reservations[id];
  const std::int64_t hit = rules::settle(
      reservation.sla,
      {context_.now(), reservation.current_capacity, reservation.covered, failed_attempts});
  if (hit == 0) return;
  is_kept_ = true;
  context_.fingerprint.add(hash_text("capacitySla"));
  context_.fingerprint.add(hash_text(reservation.name));
  context_.fingerprint.add(static_cast<std::uint64_t>(hit));
}

}  // namespace capdrill::engine
