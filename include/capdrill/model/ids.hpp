#pragma once

#include "capdrill/base/ids.hpp"

namespace capdrill {

using RegionId = Id<struct RegionTag>;
/// A physical zone; logical zones are names of a subscription's and have no id.
using ZoneId = Id<struct PhysicalZoneTag>;
using PoolId = Id<struct PoolTag>;
/// A fault domain of one pool in one zone.
using FaultDomainId = Id<struct FaultDomainTag>;
using HostId = Id<struct HostTag>;
using FamilyId = Id<struct FamilyTag>;
using SizeId = Id<struct SizeTag>;
using SubscriptionId = Id<struct SubscriptionTag>;
using GroupId = Id<struct ReservationGroupTag>;
using ReservationId = Id<struct CapacityReservationTag>;
using ScaleSetId = Id<struct ScaleSetTag>;
/// What one `virtualMachines` entry or `createVm` made: one VM, or `count` alike.
using VmEntryId = Id<struct VmEntryTag>;
/// A dense index of a live VM; reused after its deletion (Vm::number is not).
using VmId = Id<struct VmTag>;
/// A dense index of a live tenant VM; reused likewise.
using TenantVmId = Id<struct TenantVmTag>;
using CostLineId = Id<struct CostLineTag>;

}  // namespace capdrill
