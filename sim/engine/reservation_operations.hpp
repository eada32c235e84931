#pragma once

#include <optional>
#include <string>

#include "capdrill/rules/reservation.hpp"
#include "engine/operation_log.hpp"
#include "engine/placements.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// Operations on reservation groups and their reservations. Checks run in the order validation,
/// quota, capacity (choice 11.33).
class ReservationOperations {
 public:
  ReservationOperations(Context& context, Accounts& accounts, Placements& placements,
                        OperationLog& operations, VmLife& vms);

  void create(const scenario::CreateGroup& request, OperationId operation);
  void update(const scenario::UpdateGroup& request, OperationId operation);
  void remove(const scenario::DeleteGroup& request, OperationId operation);
  void create(const scenario::CreateReservation& request, OperationId operation);
  void update(const scenario::UpdateReservation& request, OperationId operation);
  void remove(const scenario::DeleteReservation& request, OperationId operation);

  /// A change of a reservation has taken its time.
  void step_ended(ReservationId id);
  /// The schedule of a Block reservation starts or ends.
  void follow_schedule(ReservationId id);

 private:
  enum class Change : std::uint8_t { Create, Resize, Remove };
  struct Pending {
    Change change = Change::Resize;
    std::int64_t quantity = 0;
    std::optional<OperationId> operation;
  };

  [[nodiscard]] std::optional<ReservationId> find(const scenario::Name& group,
                                                  const scenario::Name& name,
                                                  OperationId operation);
  /// A PUT on a group that exists, and on one that does not.
  [[nodiscard]] std::optional<rules::Refusal> put(GroupId id,
                                                  const scenario::ReservationGroup& asked,
                                                  OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> build(const scenario::CreateGroup& request,
                                                    OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> check_put(const scenario::ReservationGroup& asked,
                                                        const ReservationGroup& group) const;
  [[nodiscard]] std::optional<ZoneId> zone_for(const scenario::CapacityReservation& asked,
                                               const ReservationGroup& group, SizeId size) const;
  [[nodiscard]] std::optional<rules::Refusal> check_creation(
      const scenario::CreateReservation& request, const ReservationGroup& group, SizeId size,
      std::optional<ZoneId> zone) const;
  [[nodiscard]] std::optional<rules::Refusal> check_quota_for(const ReservationGroup& group,
                                                              SizeId size,
                                                              std::int64_t vcpus) const;
  void put(ReservationId id, const scenario::CreateReservation& request, OperationId operation);
  void change_quantity(ReservationId id, std::int64_t quantity, OperationId operation);
  void build(const scenario::CreateReservation& request, GroupId group, SizeId size, ZoneId zone,
             OperationId operation);
  void resize(ReservationId id, std::int64_t quantity, OperationId operation);
  void raise(ReservationId id, std::int64_t quantity, OperationId operation);
  void begin_change(ReservationId id, const Pending& pending);
  /// Puts into force what is left of the quantity now.
  void set_quantity(ReservationId id, std::int64_t quantity);
  void evict_all(ReservationId id);

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  VmLife& vms_;
  StrongVector<ReservationId, Pending> pending_;
};

/// The physical zone behind a logical one of a subscription in a region.
[[nodiscard]] std::optional<ZoneId> physical_zone(const World& world, SubscriptionId subscription,
                                                  RegionId region, const std::string& logical);

/// Code ResourceNotFound for a group, set or VM that does not exist (any more).
[[nodiscard]] rules::Refusal not_found(const std::string& kind, const std::string& name);

}  // namespace capdrill::engine
