#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "capdrill/rules/billing.hpp"
#include "engine/context.hpp"

namespace capdrill::engine {

/// Every counter that follows from the state of VMs: of sets, reservations and groups, coverage,
/// quota and bills. A VM is taken out of the counters, changed, and put back; so no counter can
/// drift from the VMs it counts.
class Accounts {
 public:
  explicit Accounts(Context& context);

  /// Takes `vm` out of all counters before a change, and puts it in after it.
  void retract(const Vm& vm) { count(vm, -1); }
  void contribute(const Vm& vm) { count(vm, +1); }

  /// Runs `change(vm)` between the two.
  template <class Change>
  void change(VmId id, Change&& change) {
    retract(context_.world.vms[id]);
    change(context_.world.vms[id]);
    contribute(context_.world.vms[id]);
  }

  /// What the reservation's slots hold of hardware and quota.
  void set_claimed(ReservationId id, std::int64_t quantity);
  /// What it offers and is billed for.
  void set_current(ReservationId id, std::int64_t quantity);
  /// Takes a set's target and group into the coverage counts.
  void set_target(ScaleSetId id, std::int64_t target);
  void set_group(ScaleSetId id, OptionalId<GroupId> group);
  /// `setQuota`.
  void set_limit(const scenario::SetQuota& request);
  void touch(ReservationId id);

  /// vCPUs more that the owner's quota counts when the reservation claims `quantity`.
  [[nodiscard]] std::int64_t quota_of_quantity(ReservationId id, std::int64_t quantity) const;
  /// vCPUs more that the quota of `subscription` counts when `vms` more VMs of it join a
  /// reservation.
  [[nodiscard]] std::int64_t quota_of_joining(ReservationId id, SubscriptionId subscription,
                                              std::int64_t vms) const;
  /// vCPUs that `vms` new VMs are checked for: while the reservation is Failed they draw none of
  /// its slots, so each is checked for its own (choice 11.31).
  [[nodiscard]] std::int64_t quota_of_new(ReservationId id, SubscriptionId subscription,
                                          std::int64_t vms) const;

 private:
  /// What one subscription pays for, in one reservation or outside any, of one size.
  struct Account {
    SubscriptionId subscription{0U};
    OptionalId<ReservationId> reservation;
    SizeId size{0U};
    CostLineId line{0U};
    rules::BilledUnits units;
    std::int64_t discounted = 0;
    /// Index of the discounts that may serve it, if any.
    std::optional<std::size_t> discounts;
  };
  /// Reserved instances, and whose accounts they serve: those of `scope`, without one all.
  struct Discount {
    std::int64_t quantity = 0;
    std::optional<std::vector<SubscriptionId>> scope;
  };
  /// All reserved instances of one size in one location, and the accounts of that size there.
  struct Discounts {
    RegionId region{0U};
    SizeId size{0U};
    std::vector<Discount> discounts;
    std::vector<std::size_t> accounts;
  };
  using AccountKey = std::tuple<SubscriptionId, bool, std::uint32_t, SizeId>;

  void add_discount(SubscriptionId buyer, const scenario::ReservedInstances& bought);
  [[nodiscard]] std::optional<std::size_t> find_discounts(RegionId region, SizeId size) const;
  void count(const Vm& vm, std::int64_t sign);
  void count_set(const Vm& vm, std::int64_t sign);
  void count_reservation(const Vm& vm, std::int64_t sign);
  void count_coverage(const Vm& vm, std::int64_t sign);
  void count_quota(const Vm& vm, std::int64_t sign);
  void count_bill(const Vm& vm, std::int64_t sign);
  void use_quota(SubscriptionId subscription, RegionId region, FamilyId family, std::int64_t vcpus);
  [[nodiscard]] SubscriptionId owner_of(ReservationId id) const;
  std::size_t account_of(SubscriptionId subscription, OptionalId<ReservationId> reservation,
                         ZoneId zone, SizeId size);
  CostLineId line_of(const Account& account, ZoneId zone);
  void set_units(std::size_t account, const rules::BilledUnits& units);
  void rebill(std::size_t account, const rules::BilledUnits& units, std::int64_t discounted);
  void share_discounts(const Discounts& discounts);

  Context& context_;
  std::vector<Account> accounts_;
  std::map<AccountKey, std::size_t> account_by_key_;
  std::map<std::tuple<SubscriptionId, std::uint32_t>, CostLineId> line_by_zone_;
  std::vector<Discounts> discounts_;
  /// VMs of a reservation that are billed to anyone.
  StrongVector<ReservationId, std::int64_t> billed_;
};

}  // namespace capdrill::engine
