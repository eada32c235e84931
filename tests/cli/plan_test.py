"""`capdrill plan` from outside: the seed's example, the file it writes, missed targets, wrong use.

Run by ctest with CAPDRILL_PROGRAM and CAPDRILL_SCENARIOS in the environment.
"""

import json
import os
import sys
import unittest

from cli_test import OK, SCENARIO, UNEVEN, UNMET, USAGE, Case

FOLLOWING = """
scenario: Following
clock: { duration: PT8H }
regions: { eastus: { zones: { "1": { hardware: unlimited }, "2": { hardware: unlimited } } } }
subscriptions: { contoso: {} }
capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2"]
    capacityReservations:
      z1: { sku: { name: Standard_D2s_v3, capacity: 0 }, zone: "1" }
      z2: { sku: { name: Standard_D2s_v3, capacity: 0 }, zone: "2" }
virtualMachineScaleSets:
  web:
    subscription: contoso
    location: eastus
    zones: ["1", "2"]
    sku: { name: Standard_D2s_v3, capacity: 20 }
    platformFaultDomainCount: 1
    capacityReservationGroup: crg
    load: { constant: 200, perInstance: 10 }
"""


class Plan(Case):
    def test_the_seeds_example(self):
        done = self.check(OK, "plan", UNEVEN, "--coverage", "1")
        self.assertEqual(done.stderr, "")
        for zone in "123":
            self.assertRegex(done.stdout, rf"web-crg/web-z{zone} +Standard_D2s_v3 +{zone} +\d+ +25 ")
        self.assertRegex(done.stdout, r"as it is +1 +1 +0 +met\n")

    def test_the_file_it_writes_runs_with_full_coverage(self):
        base = self.write("base.yaml", FOLLOWING)
        out = os.path.join(os.path.dirname(base), "planned.yaml")
        self.check(OK, "plan", base, "--probability", "0.99", "--through", "zone-outage",
                   "--out", out)
        done = self.check(OK, "run", out, "--format", "json")
        slots = {line["reservation"]: line["reserved"]
                 for group in json.loads(done.stdout)["groups"] for line in group["reservations"]}
        self.assertEqual(slots, {"z1": 20, "z2": 20})
        self.assertIn("exists and is not overwritten",
                      self.check(USAGE, "plan", base, "--coverage", "1", "--out", out).stderr)

    def test_a_target_that_is_missed(self):
        done = self.check(UNMET, "plan", UNEVEN, "--coverage", "1", "--set",
                          "timeline=[{at: PT1H, scale: {scaleSet: web, capacity: 75}}, {at: PT90M, "
                          "updateCapacityReservation: {group: web-crg, name: web-z1, capacity: 1}}]")
        self.assertIn("missed", done.stdout)

    def test_the_same_bytes_for_any_number_of_jobs(self):
        base = self.write("noisy.yaml", FOLLOWING.replace(
            "constant: 200", "constant: 200, noise: { standardDeviation: 0.3 }"))
        arguments = ["plan", base, "--coverage", "0.95", "--replications", "9", "--format", "json"]
        one = self.check(OK, *arguments, "--jobs", "1").stdout
        self.assertEqual(one, self.check(OK, *arguments, "--jobs", "5").stdout)
        plan = json.loads(one)
        self.assertEqual(plan["replications"], 9)
        self.assertGreater(plan["situations"][0]["coverage"]["half_width"], 0)

    def test_wrong_use(self):
        for arguments, message in [
                ([], "FILE is required"),
                ([UNEVEN], "either --coverage or --probability"),
                ([UNEVEN, "--coverage", "0.9", "--probability", "0.9"], "either --coverage or"),
                ([UNEVEN, "--coverage", "99"], "not a number from 0 to 1"),
                ([UNEVEN, "--probability", "-0.1"], "not a number from 0 to 1"),
                ([UNEVEN, "--probability", "most"], "not a number from 0 to 1"),
                ([UNEVEN, "--coverage", "1", "--through", "fire"], "zone-outage"),
                ([UNEVEN, "--coverage", "1", "--replications", "0"], "not in range"),
                ([UNEVEN, "--coverage", "1", "--seed", "x"], "not a whole number"),
                ([UNEVEN, "--coverage", "1", "--format", "csv"], "table,json"),
                ([UNEVEN, "--coverage", "1", "--out", "/nowhere/x.yaml"], "must be beside"),
                ([UNEVEN, "--coverage", "1", "--out", "x.yaml", "--set", "clock.seed=2"],
                 "do not go together")]:
            self.assertIn(message, self.check(USAGE, "plan", *arguments).stderr)

    def test_nothing_to_plan(self):
        file = self.write("none.yaml", FOLLOWING.split("capacityReservationGroups")[0])
        self.assertIn("nothing to plan",
                      self.check(SCENARIO, "plan", file, "--coverage", "1").stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
