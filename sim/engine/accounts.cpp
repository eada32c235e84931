#include "engine/accounts.hpp"

#include <algorithm>

#include "capdrill/rules/quota.hpp"

namespace capdrill::engine {

namespace {

OptionalId<GroupId> group_of(const World& world, const Vm& vm) {
  if (vm.reservation) return world.reservations[*vm.reservation].group;
  return vm.scale_set ? world.scale_sets[*vm.scale_set].group : OptionalId<GroupId>();
}

void add(CoverageCounts& counts, const CoverageCounts& change, std::int64_t sign) {
  counts.covered += sign * change.covered;
  counts.eligible += sign * change.eligible;
  counts.running += sign * change.running;
  counts.protected_vms += sign * change.protected_vms;
  counts.target += sign * change.target;
  counts.allocated += sign * change.allocated;
}

/// What the reservation counts of a subscription; few share one, so they stand in a list.
ConsumerCounts& consumer_of(CapacityReservation& reservation, SubscriptionId subscription) {
  const auto known =
      std::ranges::find(reservation.consumers, subscription, &ConsumerCounts::subscription);
  if (known != reservation.consumers.end()) return *known;
  return reservation.consumers.emplace_back(ConsumerCounts{subscription, 0, 0, 0});
}

}  // namespace

Accounts::Accounts(Context& context) : context_(context) {
  for (const auto& [name, subscription] : context_.scenario.subscriptions) {
    const SubscriptionId buyer = *find_subscription(context_.world, name.text);
    for (const scenario::ReservedInstances& bought : subscription.reserved_instances) {
      add_discount(buyer, bought);
    }
  }
}

std::optional<std::size_t> Accounts::find_discounts(RegionId region, SizeId size) const {
  for (std::size_t i = 0; i < discounts_.size(); ++i) {
    if (discounts_[i].region == region && discounts_[i].size == size) return i;
  }
  return std::nullopt;
}

void Accounts::add_discount(SubscriptionId buyer, const scenario::ReservedInstances& bought) {
  const RegionId region = *find_region(context_.world, bought.location.text);
  const SizeId size = *find_size(context_.world, bought.size.text);
  Discount discount{bought.quantity, std::nullopt};
  if (bought.applied_scope_type != scenario::AppliedScopeType::Shared) discount.scope.emplace();
  if (bought.applied_scope_type == scenario::AppliedScopeType::Single) {
    discount.scope->push_back(buyer);
  }
  for (const scenario::Name& name : bought.applied_scopes) {
    discount.scope->push_back(*find_subscription(context_.world, name.text));
  }
  std::optional<std::size_t> at = find_discounts(region, size);
  if (!at) {
    at = discounts_.size();
    discounts_.push_back({region, size, {}, {}});
  }
  discounts_[*at].discounts.push_back(std::move(discount));
}

void Accounts::touch(ReservationId id) { context_.changes.reservations.add(id); }

void Accounts::count(const Vm& vm, std::int64_t sign) {
  if (vm.scale_set) count_set(vm, sign);
  if (vm.reservation) count_reservation(vm, sign);
  count_coverage(vm, sign);
  count_quota(vm, sign);
  count_bill(vm, sign);
}

void Accounts::count_reservation(const Vm& vm, std::int64_t sign) {
  CapacityReservation& reservation = context_.world.reservations[*vm.reservation];
  ConsumerCounts& consumer = consumer_of(reservation, vm.subscription);
  reservation.associated += sign;
  reservation.allocated += sign * (vm.allocated ? 1 : 0);
  reservation.covered += sign * (vm.covered ? 1 : 0);
  consumer.associated += sign;
  consumer.allocated += sign * (vm.allocated ? 1 : 0);
  consumer.covered += sign * (vm.covered ? 1 : 0);
  touch(*vm.reservation);
}

void Accounts::count_set(const Vm& vm, std::int64_t sign) {
  ScaleSet& set = context_.world.scale_sets[*vm.scale_set];
  context_.changes.scale_sets.add(*vm.scale_set);
  context_.instance_changed(*vm.scale_set);
  const auto zone = std::ranges::find_if(
      set.zones, [&vm](const ScaleSetZone& z) { return vm.zone && z.name.physical == *vm.zone; });
  CAPDRILL_CHECK(zone != set.zones.end(), "an instance stands in a zone of its set");
  ZoneCounts& counts = zone->counts;
  counts.instances += sign * (vm.is_leaving() ? 0 : 1);
  counts.regional += sign * (set.zonal && !vm.zonal && !vm.is_leaving() ? 1 : 0);
  counts.allocated += sign * (vm.allocated ? 1 : 0);
  counts.running += sign * (vm.is_running() ? 1 : 0);
  counts.unavailable += sign * (vm.unavailable ? 1 : 0);
  counts.associated += sign * (vm.reservation ? 1 : 0);
  counts.covered += sign * (vm.covered ? 1 : 0);
  counts.overallocated += sign * (vm.reservation && vm.allocated && !vm.covered ? 1 : 0);
  counts.latest_model += sign * (vm.latest_model ? 1 : 0);
  counts.protected_vms += sign * (vm.covered && vm.is_running() ? 1 : 0);
  if (vm.allocated && vm.fault_domain) {
    if (set.spread.empty()) set.spread.resize(context_.world.fault_domains.size());
    set.spread[*vm.fault_domain] += static_cast<std::int32_t>(sign);
  }
}

void Accounts::count_coverage(const Vm& vm, std::int64_t sign) {
  World& world = context_.world;
  const OptionalId<GroupId> group = group_of(world, vm);
  const bool names_group =
      vm.reservation || (vm.scale_set && world.scale_sets[*vm.scale_set].group);
  const CoverageCounts counts{vm.covered,           vm.allocated && names_group && !vm.extra,
                              vm.is_running(),      vm.covered && vm.is_running(),
                              vm.entry.has_value(), vm.allocated && !vm.extra};
  if (vm.scale_set) add(world.scale_sets[*vm.scale_set].coverage, counts, sign);
  if (group) {
    add(world.groups[*group].coverage, counts, sign);
    context_.changes.groups.add(*group);
  }
  add(world.subscriptions[vm.subscription].coverage, counts, sign);
  context_.changes.subscriptions.add(vm.subscription);
  add(world.coverage, counts, sign);
}

void Accounts::use_quota(SubscriptionId subscription, RegionId region, FamilyId family,
                         std::int64_t vcpus) {
  RegionQuota& quota = context_.world.subscriptions[subscription].quota[region];
  quota.total.used += vcpus;
  quota.families[family].used += vcpus;
  context_.changes.subscriptions.add(subscription);
}

void Accounts::count_quota(const Vm& vm, std::int64_t sign) {
  if (vm.extra) return;  // OVP-3
  const VmSize& size = context_.world.size_of(vm);
  std::int64_t vcpus = sign * size.vcpus;
  if (vm.reservation && vm.subscription == owner_of(*vm.reservation)) {
    // The VM is counted already (count_reservation).
    const CapacityReservation& reservation = context_.world.reservations[*vm.reservation];
    const std::int64_t own = reservation.associated_of(vm.subscription);
    vcpus = rules::reservation_usage(size.vcpus, reservation.claimed_capacity, own) -
            rules::reservation_usage(size.vcpus, reservation.claimed_capacity, own - sign);
  }  // QUO-7: a consumer's VM counts in its own quota
  if (vcpus != 0) use_quota(vm.subscription, vm.region, size.family, vcpus);
}

SubscriptionId Accounts::owner_of(ReservationId id) const {
  return context_.world.groups[context_.world.reservations[id].group].subscription;
}

std::int64_t Accounts::quota_of_joining(ReservationId id, SubscriptionId subscription,
                                        std::int64_t vms) const {
  const CapacityReservation& reservation = context_.world.reservations[id];
  const std::int64_t vcpus = context_.world.sizes[reservation.size].vcpus;
  if (subscription != owner_of(id)) return vms * vcpus;
  const std::int64_t own = reservation.associated_of(subscription);
  return rules::reservation_usage(vcpus, reservation.claimed_capacity, own + vms) -
         rules::reservation_usage(vcpus, reservation.claimed_capacity, own);
}

std::int64_t Accounts::quota_of_new(ReservationId id, SubscriptionId subscription,
                                    std::int64_t vms) const {
  const CapacityReservation& reservation = context_.world.reservations[id];
  if (!reservation.failed) return quota_of_joining(id, subscription, vms);
  return vms * context_.world.sizes[reservation.size].vcpus;
}

std::int64_t Accounts::quota_of_quantity(ReservationId id, std::int64_t quantity) const {
  const CapacityReservation& reservation = context_.world.reservations[id];
  const std::int64_t vcpus = context_.world.sizes[reservation.size].vcpus;
  const std::int64_t own = reservation.associated_of(owner_of(id));
  return rules::reservation_usage(vcpus, quantity, own) -
         rules::reservation_usage(vcpus, reservation.claimed_capacity, own);
}

void Accounts::set_claimed(ReservationId id, std::int64_t quantity) {
  CapacityReservation& reservation = context_.world.reservations[id];
  const std::int64_t vcpus = quota_of_quantity(id, quantity);
  reservation.claimed_capacity = quantity;
  if (vcpus != 0) {
    use_quota(owner_of(id), context_.world.groups[reservation.group].region,
              context_.world.sizes[reservation.size].family, vcpus);
  }
  touch(id);
}

void Accounts::set_limit(const scenario::SetQuota& request) {
  World& world = context_.world;
  const SubscriptionId subscription = *find_subscription(world, request.subscription.text);
  RegionQuota& quota =
      world.subscriptions[subscription].quota[*find_region(world, request.location.text)];
  QuotaLine& line =
      request.family ? quota.families[*find_family(world, request.family->text)] : quota.total;
  line.limit = request.limit;
  context_.changes.subscriptions.add(subscription);
}

void Accounts::set_target(ScaleSetId id, std::int64_t target) {
  World& world = context_.world;
  ScaleSet& set = world.scale_sets[id];
  const CoverageCounts change{0, 0, 0, 0, target - set.target, 0};
  set.target = target;
  add(set.coverage, change, 1);
  if (set.group) {
    add(world.groups[*set.group].coverage, change, 1);
    context_.changes.groups.add(*set.group);
  }
  add(world.subscriptions[set.subscription].coverage, change, 1);
  add(world.coverage, change, 1);
  context_.changes.scale_sets.add(id);
  context_.changes.subscriptions.add(set.subscription);
}

void Accounts::set_group(ScaleSetId id, OptionalId<GroupId> group) {
  ScaleSet& set = context_.world.scale_sets[id];
  const std::int64_t target = set.target;
  for (const VmId vm : set.instances) retract(context_.world.vms[vm]);
  set_target(id, 0);
  set.group = group;
  set_target(id, target);
  for (const VmId vm : set.instances) contribute(context_.world.vms[vm]);
}

// ---- bills ---------------------------------------------------------------------------------

CostLineId Accounts::line_of(const Account& account, ZoneId zone) {
  StrongVector<CostLineId, CostLine>& lines = context_.world.cost_lines;
  const auto new_line = [&] {
    const CostLineId id =
        lines.push_back({account.subscription, account.reservation, zone, {}, {}, context_.now()});
    context_.changes.cost_lines.add(id);
    return id;
  };
  if (account.reservation) return new_line();
  const auto key = std::tuple(account.subscription, zone.value());
  const auto known = line_by_zone_.find(key);
  return known != line_by_zone_.end() ? known->second
                                      : line_by_zone_.emplace(key, new_line()).first->second;
}

std::size_t Accounts::account_of(SubscriptionId subscription, OptionalId<ReservationId> reservation,
                                 ZoneId zone, SizeId size) {
  const std::uint32_t where = reservation ? (*reservation).value() : zone.value();
  const AccountKey key{subscription, reservation.has_value(), where, size};
  if (const auto known = account_by_key_.find(key); known != account_by_key_.end()) {
    return known->second;
  }
  Account account{subscription, reservation, size, CostLineId(0U), {}, 0, {}};
  account.line = line_of(account, zone);
  account.discounts = find_discounts(context_.world.zones[zone].region, size);
  const std::size_t id = accounts_.size();
  if (account.discounts) discounts_[*account.discounts].accounts.push_back(id);
  accounts_.push_back(account);
  account_by_key_.emplace(key, id);
  return id;
}

void Accounts::count_bill(const Vm& vm, std::int64_t sign) {
  if (!vm.is_billed()) return;
  const std::size_t own = account_of(vm.subscription, vm.reservation, *vm.zone, vm.size);
  rules::BilledUnits units = accounts_[own].units;
  units.vms += sign;
  units.overallocated += sign * (vm.reservation && !vm.covered ? 1 : 0);
  set_units(own, units);
  if (!vm.reservation) return;
  if (billed_.size() <= (*vm.reservation).index()) billed_.resize((*vm.reservation).index() + 1);
  billed_[*vm.reservation] += sign;
  set_current(*vm.reservation, context_.world.reservations[*vm.reservation].current_capacity);
}

void Accounts::set_current(ReservationId id, std::int64_t quantity) {
  World& world = context_.world;
  CapacityReservation& reservation = world.reservations[id];
  reservation.current_capacity = quantity;
  touch(id);
  const std::size_t owner = account_of(world.groups[reservation.group].subscription, id,
                                       reservation.zone, reservation.size);
  rules::BilledUnits units = accounts_[owner].units;
  units.quantity = quantity;
  units.vms_of_all = id.index() < billed_.size() ? billed_[id] : 0;
  set_units(owner, units);
}

void Accounts::set_units(std::size_t account, const rules::BilledUnits& units) {
  rebill(account, units, accounts_[account].discounted);
  if (accounts_[account].discounts) share_discounts(discounts_[*accounts_[account].discounts]);
}

void Accounts::rebill(std::size_t id, const rules::BilledUnits& units, std::int64_t discounted) {
  Account& account = accounts_[id];
  const Money price = context_.world.sizes[account.size].price_per_hour;
  const CostParts<std::int64_t> before =
      rules::hourly_cost(account.units, price, account.discounted);
  const CostParts<std::int64_t> after = rules::hourly_cost(units, price, discounted);
  account.units = units;
  account.discounted = discounted;
  if (before == after) return;
  CostLine& line = context_.world.cost_lines[account.line];
  line.sum = line.sum_at(context_.now());
  line.since = context_.now();
  line.rate.vm += after.vm - before.vm;
  line.rate.unused_reservation += after.unused_reservation - before.unused_reservation;
  line.rate.overallocated_vm += after.overallocated_vm - before.overallocated_vm;
  line.rate.reserved_instance_discount +=
      after.reserved_instance_discount - before.reserved_instance_discount;
  context_.changes.cost_lines.add(account.line);
}

void Accounts::share_discounts(const Discounts& discounts) {
  std::vector<std::int64_t> given(discounts.accounts.size(), 0);
  for (const Discount& discount : discounts.discounts) {  // BIL-3: in order of the file
    std::int64_t left = discount.quantity;
    for (std::size_t i = 0; i < given.size(); ++i) {  // BIL-3: in order of first use
      const Account& account = accounts_[discounts.accounts[i]];
      const bool serves =  // BIL-4
          !discount.scope || std::ranges::count(*discount.scope, account.subscription) > 0;
      const std::int64_t open = rules::discountable_units(account.units) - given[i];
      const std::int64_t taken = serves ? std::min(left, open) : 0;
      given[i] += taken;
      left -= taken;
    }
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    rebill(discounts.accounts[i], accounts_[discounts.accounts[i]].units, given[i]);
  }
}

}  // namespace capdrill::engine
