"""`capdrill inspect` from outside: an instant of a scenario or of results, lists, wrong use.

Run by ctest with CAPDRILL_PROGRAM and CAPDRILL_SCENARIOS in the environment; what is held against
samples of the REST API needs CAPDRILL_SHARED_DATA.
"""

import json
import os
import pathlib
import re
import shlex
import sqlite3
import sys
import unittest

from cli_test import EVEN, IO, OK, OUTAGE, PROGRAM, SCENARIO, UNEVEN, UNMET, USAGE, Case

SAMPLES = pathlib.Path(os.environ.get("CAPDRILL_SHARED_DATA", "")) / "arm-templates"

SHARED = """
scenario: Two teams
clock: { duration: PT4H }
regions:
  eastus: { zones: { "1": { hardware: unlimited } } }
  westus: { zones: { "1": { hardware: unlimited } } }
subscriptions: { contoso: {}, fabrikam: {} }
capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1"]
    sharingProfile: { subscriptionIds: [fabrikam] }
    capacityReservations:
      z1: { sku: { name: Standard_D2s_v3, capacity: 3 }, zone: "1" }
  own: { subscription: fabrikam, location: westus }
"""

TRACED = """
scenario: Traced
clock: { duration: PT1H }
regions: { eastus: { zones: { "1": { hardware: unlimited } } } }
subscriptions: { contoso: {} }
tenants: { others: { location: eastus, arrivals: { trace: trace.csv } } }
"""


class Inspect(Case):
    def json_of(self, *arguments):
        return json.loads(self.check(OK, "inspect", *arguments, "--format", "json").stdout)

    def test_the_seeds_reservations_and_what_would_still_fit(self):
        done = self.check(OK, "inspect", UNEVEN, "--at", "PT1H")
        self.assertEqual(done.stderr, "")
        self.assertRegex(done.stdout, r"web-z1 +Standard_D2s_v3 +1 +40 +40 +25 +25 +25 +15 +0  ")
        self.assertRegex(done.stdout, r"scale set web .* 1  balance +925  instances\n")
        before = self.check(OK, "inspect", UNEVEN, "--at", "2026-01-01T00:59:59Z").stdout
        self.assertRegex(before, r"web-z1 +Standard_D2s_v3 +1 +40 +40 +0 +0 +0 +40 +0  ")

    def test_the_rest_shape(self):
        shown = self.json_of(UNEVEN, "--at", "end")
        group, = shown["capacityReservationGroups"]
        self.assertEqual(group["id"], "/subscriptions/contoso/resourceGroups/Uneven-zonal-"
                         "reservations/providers/Microsoft.Compute/capacityReservationGroups/web-crg")
        views = group["properties"]["instanceView"]["capacityReservations"]
        self.assertEqual([view["utilizationInfo"]["currentCapacity"] for view in views],
                         [40, 20, 15])
        self.assertEqual(len(group["properties"]["virtualMachinesAssociated"]), 75)
        self.assertEqual([each["sku"]["capacity"] for each in shown["capacityReservations"]],
                         [40, 20, 15])

    def test_scaling_out_by_the_headroom_and_by_one_more(self):
        scarce = self.variant("scarce.yaml", "subscriptions: { contoso: {} }",
                              "subscriptions: { contoso: { quota: { eastus: { total: 190 } } } }")
        line = self.json_of(scarce, "--at", "PT1H")["headroom"][0]
        self.assertEqual((line["scaleSet"], line["vms"], line["limit"]), ("web", 8, "quota"))
        for more, status in ((line["vms"], OK), (line["vms"] + 1, 1)):
            file = self.write("more.yaml", f"extends: scarce.yaml\ntimeline:\n  - {{ at: PT2H, "
                              f"scale: {{ scaleSet: web, capacity: {75 + more} }} }}\n"
                              "expect: !replace []\nclock: { duration: PT3H }\n")
            done = self.check(status, "run", file)
            self.assertEqual("QuotaExceeded" in done.stdout, status != OK)

    def test_a_value_can_be_set_first(self):
        shown = self.json_of(UNEVEN, "--at", "PT0S", "--set",
                             "capacityReservationGroups.web-crg.capacityReservations.web-z1"
                             ".sku.capacity=7", "--seed", "5")
        self.assertEqual(shown["capacityReservations"][0]["sku"]["capacity"], 7)

    def test_one_group(self):
        self.write("shared.yaml", SHARED)
        shown = self.json_of("shared.yaml", "--at", "PT0S", "--group", "CRG")
        self.assertEqual([group["name"] for group in shown["capacityReservationGroups"]], ["crg"])
        self.assertEqual({line["capacityReservationGroup"] for line in shown["headroom"]}, {"crg"})
        self.assertEqual({line["subscription"] for line in shown["headroom"]},
                         {"contoso", "fabrikam"})
        done = self.check(USAGE, "inspect", "shared.yaml", "--at", "PT0S", "--group", "crk")
        self.assertIn("did you mean 'crg'?", done.stderr)

    def test_lists_of_a_subscription(self):
        self.write("shared.yaml", SHARED)

        def listed(*more):
            answer = self.json_of("shared.yaml", "--at", "end", "--subscription", "fabrikam", *more)
            return [item["id"].rsplit("/", 1)[1] for item in answer["value"]]

        self.assertEqual(listed(), ["own"])
        self.assertEqual(listed("--list", "CreatedInSubscription"), ["own"])
        self.assertEqual(listed("--list", "SharedWithSubscription"), ["crg"])
        self.assertEqual(listed("--list", "All"), ["own", "crg"])
        self.assertEqual(listed("--list", "All", "--list-defect"), ["own"])
        text = self.check(OK, "inspect", "shared.yaml", "--at", "end", "--subscription", "fabrikam",
                          "--list", "SharedWithSubscription").stdout
        self.assertRegex(text, r"crg +contoso +eastus\n")
        done = self.check(USAGE, "inspect", "shared.yaml", "--at", "end", "--subscription", "fabrkam")
        self.assertIn("did you mean 'fabrikam'?", done.stderr)

    def test_wrong_use_gets_a_hint(self):
        for arguments, hint in ((["--at", "end", "--list", "All"], "add --subscription NAME"),
                                (["--at", "end", "--list-defect"], "add --subscription NAME"),
                                (["--at", "end", "--subscription", "contoso", "--list", "Own"],
                                 "--list"),
                                (["--at", "end", "--subscription", "contoso", "--group", "web-crg"],
                                 "give one"),
                                (["--at", "noon"], "'noon' is no instant"),
                                (["--at", "PT2H"], "its last state is at end"),
                                (["--at", "2025-12-31T23:59:59Z"], "lies before the start"),
                                (["--at", "end", "--seed", "x"], "--seed"),
                                (["--at", "end", "--inputs", "."], "--inputs"),
                                ([], "--at is required")):
            done = self.check(USAGE, "inspect", UNEVEN, *arguments)
            self.assertIn(hint, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_scenario_that_cannot_be_read(self):
        self.check(IO, "inspect", "missing.yaml", "--at", "end")
        bad = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        self.assertIn("capacty", self.check(SCENARIO, "inspect", bad, "--at", "end").stderr)


class Mend(Case):
    def mended(self, timeline):
        """The seed's scenario with what was printed appended."""
        self.write("base.yaml", pathlib.Path(UNEVEN).read_text())
        return self.write("mended.yaml", (
            "extends: base.yaml\nscenario: Mended\nexpect: !replace\n"
            "  - { metric: coverage, of: { scaleSet: web }, at: end, equals: 1 }\n"
            + timeline))

    def test_the_printed_timeline_covers_every_vm(self):
        shown = self.check(OK, "inspect", UNEVEN, "--at", "PT90M", "--mend").stdout
        self.assertIn("covered 75 of 75 (now 60), reserved 75 (now 75)", shown)
        timeline = re.search(r"^timeline:\n(?:  - .*\n)+", shown, re.M).group()
        self.assertEqual(re.findall(r"name: (web-z\d), capacity: (\d+)", timeline),
                         [("web-z1", "25"), ("web-z2", "25"), ("web-z3", "25")])
        self.check(OK, "run", self.mended(timeline))
        self.check(UNMET, "run", self.mended(""))

    def test_the_timeline_as_json_is_one_too(self):
        shown = json.loads(self.check(OK, "inspect", UNEVEN, "--at", "end", "--mend", "--format",
                                      "json").stdout)
        self.assertEqual([shown[key] for key in ("eligible", "coveredNow", "covered")],
                         [75, 60, 75])
        self.assertEqual([shown["reservedNow"], shown["reserved"], shown["left"]], [75, 75, []])
        self.assertEqual((shown["idleCostPerHourNow"], shown["idleCostPerHour"]), (1.44, 0))
        self.check(OK, "run", self.mended("timeline: " + json.dumps(shown["timeline"]) + "\n"))

    def test_commands_are_what_one_would_type(self):
        shown = self.check(OK, "inspect", UNEVEN, "--at", "end", "--mend").stdout
        commands = [shlex.split(line) for line in shown.splitlines() if line.startswith("az ")]
        self.assertEqual(commands[0], [
            "az", "capacity", "reservation", "update",
            "--resource-group", "Uneven-zonal-reservations",
            "--capacity-reservation-group", "web-crg",
            "--capacity-reservation-name", "web-z1", "--capacity", "25"])
        self.assertEqual([command[-3:] for command in commands[1:]],
                         [["web-z2", "--capacity", "25"], ["web-z3", "--capacity", "25"]])

    def test_nothing_to_change(self):
        shown = self.check(OK, "inspect", EVEN, "--at", "end", "--mend").stdout
        self.assertIn("nothing to change", shown)
        self.assertNotIn("timeline", shown)

    def test_the_run_tells_what_was_attainable(self):
        summary = json.loads(self.check(OK, "run", UNEVEN, "--format", "json").stdout)
        self.assertEqual(summary["attainable"], {
            "covered": 75, "ratio": 1, "moves": 15,
            "withinHardware": {"covered": 75, "ratio": 1, "moves": 15},
            "bySlots": {"covered": 75, "ratio": 1, "slots": 15}})
        self.write("base.yaml", pathlib.Path(UNEVEN).read_text())
        for number, status in ((15, OK), (14, UNMET)):
            file = self.write("expects.yaml", "extends: base.yaml\nexpect:\n"
                              f"  - {{ metric: attainable.bySlots.slots, at: end, equals: {number} }}\n")
            self.check(status, "run", file)

    def test_it_looks_at_everything(self):
        for more in (["--group", "web-crg"], ["--subscription", "contoso"]):
            self.assertIn("looks at every group",
                          self.check(USAGE, "inspect", UNEVEN, "--at", "end", "--mend",
                                     *more).stderr)


class InspectResults(Case):
    def test_results_show_the_same_as_their_scenario(self):
        self.check(OK, "run", OUTAGE, "--out", "out", "--seed", "7", "--quiet")
        for at in ("PT0S", "PT3H", "end"):
            again = self.check(OK, "inspect", "out", "--at", at, "--format", "json").stdout
            fresh = self.check(OK, "inspect", OUTAGE, "--at", at, "--seed", "7", "--format",
                               "json").stdout
            self.assertEqual(again, fresh)

    def test_a_run_that_was_cut_short_ends_there(self):
        self.check(OK, "run", UNEVEN, "--out", "out", "--until", "PT90M", "--quiet")
        shown = self.check(OK, "inspect", "out", "--at", "end").stdout
        self.assertIn("at end, just before PT1H30M, 2026-01-01T01:30:00Z", shown)
        done = self.check(USAGE, "inspect", "out", "--at", "PT100M")
        self.assertIn("does not lie before the end of the run", done.stderr)

    def edit(self, sql):
        self.check(OK, "run", UNEVEN, "--out", "out", "--force", "--quiet")
        with sqlite3.connect(self.folder / "out" / "results.db") as database:
            database.execute(sql)
        database.close()

    def test_another_version_is_not_taken_for_this_one(self):
        self.edit("UPDATE run SET version = '9.9.9'")
        done = self.check(SCENARIO, "inspect", "out", "--at", "end")
        self.assertIn("was made by capdrill 9.9.9", done.stderr)

    def test_what_cannot_be_run_again_is_told(self):
        self.edit("UPDATE run SET fingerprint = '0000000000000000'")
        done = self.check(SCENARIO, "inspect", "out", "--at", "end")
        self.assertIn("its fingerprint is 0000000000000000", done.stderr)
        self.edit("UPDATE run SET duration = 'soon'")
        self.assertIn("damaged", self.check(IO, "inspect", "out", "--at", "end").stderr)

    def test_folders_that_hold_no_results(self):
        (self.folder / "empty").mkdir()
        done = self.check(IO, "inspect", "empty", "--at", "end")
        self.assertIn("holds no results.db, so it is no folder of results", done.stderr)
        (self.folder / "empty" / "results.db").write_text("not a database, but long enough " * 9)
        done = self.check(IO, "inspect", "empty", "--at", "end")
        self.assertIn("is no result of capdrill's", done.stderr)
        self.check(OK, "run", UNEVEN, EVEN, "--out", "out", "--quiet")
        done = self.check(IO, "inspect", "out", "--at", "end")
        self.assertIn("even-zones, uneven-zones", done.stderr)
        self.check(OK, "inspect", "out/even-zones", "--at", "end")

    def test_results_keep_their_seed_and_values(self):
        self.check(OK, "run", UNEVEN, "--out", "out", "--quiet")
        for arguments in (["--seed", "2"], ["--set", "clock.duration=PT3H"]):
            done = self.check(USAGE, "inspect", "out", "--at", "end", *arguments)
            self.assertIn("inspect the scenario file", done.stderr)

    def test_traces_are_found_with_inputs_and_must_be_the_same(self):
        self.write("traced.yaml", TRACED)
        self.write("trace.csv", "time,sku,lifetime\n1,Standard_D2s_v3,60\n")
        self.check(OK, "run", "traced.yaml", "--out", "out", "--quiet")
        done = self.check(SCENARIO, "inspect", "out", "--at", "end")
        self.assertIn("hint: --inputs DIR", done.stderr)
        self.check(OK, "inspect", "out", "--at", "end", "--inputs", ".")
        self.write("trace.csv", "time,sku,lifetime\n2,Standard_D2s_v3,60\n")
        done = self.check(SCENARIO, "inspect", "out", "--at", "end", "--inputs", ".")
        self.assertIn("trace.csv: is not the file that the results were made of", done.stderr)


def paths_of(value, prefix=""):
    """Every path of keys in a JSON value; items of a list share theirs."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("department", "tags"):
                yield f"{prefix}.{key}"
                yield from paths_of(inner, f"{prefix}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths_of(inner, f"{prefix}[]")


class Samples(Case):
    """Whatever the API's own samples have, the views have too."""

    def body_of(self, name):
        if not (SAMPLES / name).is_file():
            self.skipTest(f"{name} is not there")
        return json.loads((SAMPLES / name).read_text())["responses"]["200"]["body"]

    def shown(self):
        done = self.check(OK, "inspect", UNEVEN, "--at", "PT1H", "--format", "json")
        return json.loads(done.stdout)

    def test_a_reservation(self):
        ours = set(paths_of(self.shown()["capacityReservations"]))
        for name in ("rest-compute-GetACapacityReservation.json",
                     "rest2024-CapacityReservation_Get_instanceView.json"):
            self.assertLessEqual(set(paths_of([self.body_of(name)])), ours)

    def test_a_group(self):
        ours = set(paths_of(self.shown()["capacityReservationGroups"]))
        sample = self.body_of("rest-compute-ListCapacityReservationGroupsInSubscription.json")
        self.assertLessEqual(set(paths_of(sample["value"])), ours)


if __name__ == "__main__":
    if not PROGRAM:
        print("CAPDRILL_PROGRAM is not set: there is no program to test")
        sys.exit(77)
    unittest.main(verbosity=1)
