#pragma once

#include "engine/context.hpp"

namespace capdrill::engine {

/// Holds the invariants of domain §13 (items 1 to 8, and 15) against the state. A broken one stops
/// the program: it is a bug of capdrill's.
///
/// INV-1 allocated VMs are associated; a VM is in one reservation at most
/// INV-2 covered + overallocated = allocated; covered <= quantity; unused and overallocated never
///       both, except while Failed
/// INV-3 on every host, VMs + slots fit; a reservation owns as many slots as it claims
/// INV-4 counters of quota equal the sum over reservations and VMs
/// INV-5 rates of bills equal max(quantity, billed VMs) x price, plus VMs outside reservations
/// INV-6 counters of sets, groups, consumers and coverage equal the sum over VMs
/// INV-8 what has associated VMs or members is not deleted
/// INV-15 SLA minutes of a unit: at most the time since its first failed attempt, and 15 per failed
///       attempt
class Audit {
 public:
  explicit Audit(const Context& context) : context_(context) {}

  /// What the running instant has touched so far.
  void check_touched() const;
  /// Everything.
  void check_all() const;

 private:
  void check_reservation(ReservationId id) const;
  void check_sla(const SlaLedger& ledger) const;
  void check_scale_set(ScaleSetId id) const;
  void check_zone(ZoneId id) const;
  void check_quota() const;
  void check_bills() const;
  void check_hosts() const;
  void check_vms() const;
  void check_vm(const Vm& vm) const;
  void check_consumers() const;
  void check_coverage() const;
  void check_zone_totals() const;

  const Context& context_;
};

}  // namespace capdrill::engine
