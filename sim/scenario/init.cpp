#include "capdrill/scenario/init.hpp"

namespace capdrill::scenario {

std::string starter_scenario() {
  return R"(# yaml-language-server: $schema=capdrill.schema.json
#
# A scenario to start from. For completion and checks in an editor, write the schema beside it:
#   capdrill schema > capdrill.schema.json
# Then
#   capdrill validate FILE       tells what is wrong, all at once
#   capdrill show FILE           tells what is understood, with every default
#   capdrill run FILE            runs it
scenario: My first drill
description: Zone 1 fails for an hour; what is still covered, and what can still grow?

clock:
  start: 2026-01-05T08:00:00Z
  duration: PT4H
  seed: 1

# Physical zones and their hosts. `hardware: unlimited` leaves capacity out of it.
regions:
  eastus:
    zones:
      "1": &hosts
        hardware:
          - { pool: general, faultDomains: 5, hostsPerFaultDomain: 4, vCPUs: 64, memoryGiB: 256 }
      "2": *hosts
      "3": *hosts

subscriptions:
  contoso:
    quota:
      eastus: { total: 400 }

# What is paid for whether it is used or not.
capacityReservationGroups:
  web-crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    capacityReservations:
      web-z1: { sku: { name: Standard_D4s_v5, capacity: 10 }, zone: "1" }
      web-z2: { sku: { name: Standard_D4s_v5, capacity: 10 }, zone: "2" }
      web-z3: { sku: { name: Standard_D4s_v5, capacity: 10 }, zone: "3" }

# What runs. The names and values are those of the Azure REST API.
virtualMachineScaleSets:
  web:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    sku: { name: Standard_D4s_v5, capacity: 24 }
    singlePlacementGroup: false
    platformFaultDomainCount: 1
    upgradePolicy: { mode: Automatic }
    capacityReservationGroup: web-crg

# Other customers, who use the same hosts.
tenants:
  others:
    location: eastus
    arrivals: { poisson: { utilization: 0.5 } }
    lifetimes: { exponential: { mean: 6h } }
    sizes:
      - { sku: Standard_D2s_v5, weight: 3 }
      - { sku: Standard_D8s_v5, weight: 1 }
    initialUtilization: 0.6

timeline:
  - { at: PT1H, id: outage, zoneOutage: { location: eastus, zone: "1", duration: PT1H } }
  - { at: PT90M, scale: { scaleSet: web, capacity: 30 }, mayFail: true }

expect:
  - { name: all covered before, metric: coverage, of: { scaleSet: web }, at: PT59M, equals: 1 }
  - { name: idle at the start, metric: unused, of: { reservation: web-z1 }, at: PT0S, equals: 2 }
)";
}

}  // namespace capdrill::scenario
