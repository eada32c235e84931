"""`capdrill sweep` from outside: points and figures, the same bytes for any --jobs and after a kill,
what is refused.

Run by ctest with CAPDRILL_PROGRAM and CAPDRILL_SCENARIOS in the environment.
"""

import csv
import json
import signal
import subprocess
import sys
import time
import unittest

from cli_test import IO, OK, PROGRAM, SCENARIO, SCENARIOS, USAGE, Case

OVER_RESERVE = SCENARIOS / "studies" / "over-reserve.yaml"

# Other customers come and go, so that replications differ.
RANDOM = """
scenario: Busy
clock: { duration: PT12H }
regions: { eastus: { zones: { "1": { hardware: [ { pool: a, faultDomains: 2, hostsPerFaultDomain: 3, vCPUs: 32, memoryGiB: 128 } ] } } } }
subscriptions: { contoso: {} }
capacityReservationGroups:
  crg:
    subscription: contoso
    location: eastus
    zones: ["1"]
    capacityReservations: { one: { sku: { name: Standard_D2s_v5, capacity: 4 }, zone: "1" } }
virtualMachineScaleSets:
  web: { subscription: contoso, location: eastus, zones: ["1"], sku: { name: Standard_D2s_v5, capacity: 4 }, capacityReservationGroup: crg }
tenants:
  others:
    location: eastus
    arrivals: { poisson: { utilization: 0.95 } }
    lifetimes: { exponential: { mean: PT1H } }
    sizes: [ { sku: Standard_D4s_v5 } ]
    initialUtilization: 0.95
timeline:
  - { at: PT2H, scale: { scaleSet: web, capacity: 30 }, mayFail: true }
"""

STUDY = """
study: Slots
base: base.yaml
axes:
  capacityReservationGroups.crg.capacityReservations.one.sku.capacity: { from: 4, to: 8, step: 2 }
  "timeline[0].scale.capacity": [10, 30]
constraint: sku.capacity + 2 <= scale.capacity
metrics:
  - { name: running, metric: running, of: { scaleSet: web }, at: end }
  - { name: all run, metric: running, of: { scaleSet: web }, at: end, meets: { atLeast: 20 } }
  - { name: worst, metric: coverage, of: { scaleSet: web }, over: { from: PT0S, to: end }, statistic: worstHour, quantile: 0.5 }
replications: 6
"""


def rows_of(file):
    with file.open(newline="") as text:
        return list(csv.DictReader(text))


class SweepCase(Case):
    def setUp(self):
        super().setUp()
        self.write("base.yaml", RANDOM)

    def study(self, *changes):
        text = STUDY
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return self.write("study.yaml", text)

    def files(self, folder):
        return {path.name: path.read_bytes() for path in (self.folder / folder).iterdir()}


class Sweep(SweepCase):
    def test_the_points_and_their_figures(self):
        done = self.check(OK, "sweep", self.study(), "--out", "out")
        self.assertEqual(done.stderr, "")
        self.assertIn("6 points, 6 replications each", done.stdout)
        self.assertEqual(sorted(self.files("out")),
                         ["journal.jsonl", "points.csv", "runs.csv", "summary.json"])
        rows = rows_of(self.folder / "out" / "points.csv")
        self.assertEqual([(row["sku.capacity"], row["scale.capacity"]) for row in rows],
                         [("4", "10"), ("4", "30"), ("6", "10"), ("6", "30"), ("8", "10"), ("8", "30")])
        runs = rows_of(self.folder / "out" / "runs.csv")
        self.assertEqual(len(runs), 36)
        for row in rows:
            values = [float(run["running"]) for run in runs if run["point"] == row["point"]]
            self.assertAlmostEqual(float(row["running"]), sum(values) / 6, places=5)
            self.assertAlmostEqual(float(row["all run"]), sum(v >= 20 for v in values) / 6, places=5)
        summary = json.loads((self.folder / "out" / "summary.json").read_text())
        self.assertEqual([metric["figure"] for metric in summary["metrics"]],
                         ["mean", "share", "quantile"])
        self.assertIsNone(summary["points"][0]["metrics"]["running"]["difference"])
        self.assertIsNotNone(summary["points"][1]["metrics"]["running"]["difference"])

    def test_a_constraint_drops_points(self):
        file = self.study(("+ 2 <=", "+ 23 <="))
        self.assertIn("2 points", self.check(OK, "sweep", file, "--dry-run").stdout)

    def test_a_dry_run_writes_nothing(self):
        before = self.study() and self.entries()
        done = self.check(OK, "sweep", "study.yaml", "--dry-run")
        self.assertRegex(done.stdout, r"36 runs, about \S+ s on \d+ thread")
        self.assertRegex(done.stdout, r"(?m)^ +6 +8 +30$")
        self.assertEqual(self.entries(), before)

    def test_the_same_bytes_for_any_number_of_jobs(self):
        file = self.study()
        one = self.check(OK, "sweep", file, "--out", "one", "--jobs", "1").stdout
        two = self.check(OK, "sweep", file, "--out", "two", "--jobs", "2").stdout
        self.assertEqual(one, two)
        self.assertEqual(self.files("one"), self.files("two"))

    def test_a_killed_sweep_goes_on_to_the_same_bytes(self):
        file = self.study(("replications: 6", "replications: 100"))
        whole = self.check(OK, "sweep", file, "--out", "whole").stdout
        journal = self.folder / "killed" / "journal.jsonl"
        with subprocess.Popen([PROGRAM, "sweep", file, "--out", "killed"], cwd=self.folder) as sweep:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and sweep.poll() is None:
                if journal.exists() and journal.stat().st_size > 2_000:
                    break
                time.sleep(0.001)
            sweep.send_signal(signal.SIGKILL)
        self.assertEqual(sweep.returncode, -signal.SIGKILL, "it was still running")
        with journal.open("ab") as torn:
            torn.write(b'{"point":1,"replica')
        self.assertEqual(self.check(OK, "sweep", file, "--out", "killed", "--resume").stdout, whole)
        self.assertEqual(self.files("killed"), self.files("whole"))

    def test_a_finished_sweep_is_told_again(self):
        file = self.study()
        first = self.check(OK, "sweep", file, "--out", "out").stdout
        before = self.files("out")
        self.assertEqual(self.check(OK, "sweep", file, "--out", "out", "--resume").stdout, first)
        self.assertEqual(self.files("out"), before)

    def test_a_folder_that_exists(self):
        file = self.study()
        self.check(OK, "sweep", file, "--out", "out")
        self.assertIn("--resume", self.check(IO, "sweep", file, "--out", "out").stderr)
        (self.folder / "other").mkdir()
        (self.folder / "other" / "mine").write_text("")
        self.assertIn("no sweep", self.check(IO, "sweep", file, "--out", "other", "--resume").stderr)

    def test_the_folder_of_another_study(self):
        self.check(OK, "sweep", self.study(), "--out", "out")
        self.write("base.yaml", RANDOM.replace("utilization: 0.95 }", "utilization: 0.94 }"))
        done = self.check(IO, "sweep", "study.yaml", "--out", "out", "--resume")
        self.assertIn("another study", done.stderr)

    def test_as_many_replications_as_it_takes(self):
        file = self.study(("replications: 6", "replications: { auto: { metric: running, "
                           "relativeHalfWidth: 0.1, atLeast: 4, atMost: 60 } }"))
        self.check(OK, "sweep", file, "--out", "out")
        rows = rows_of(self.folder / "out" / "points.csv")
        for row in rows:
            half_width = float(row["running"]) - float(row["running low"])
            self.assertTrue(half_width <= 0.1 * float(row["running"]) + 1e-6
                            or row["replications"] == "60", row)
            self.assertGreaterEqual(int(row["replications"]), 4)

    def test_a_point_that_the_platform_refuses_does_not_take_the_others_with_it(self):
        file = self.study(("to: 8, step: 2", "to: 404, step: 400"), ("[10, 30]", "[500]"))
        done = self.check(SCENARIO, "sweep", file, "--out", "out")
        self.assertRegex(done.stdout, r"point 2 cannot be run: \S+:\d+:\d+: ")
        self.assertRegex(done.stdout, r"(?m)^ +1 +4 +500 ")


class Refused(SweepCase):
    def refused(self, message, *changes):
        done = self.check(SCENARIO, "sweep", self.study(*changes), "--dry-run")
        self.assertIn(message, done.stderr)
        self.assertRegex(done.stderr, r"study\.yaml:\d+:\d+: error: ")
        return done.stderr

    def test_an_unknown_key(self):
        self.assertIn("did you mean 'metrics'?",
                      self.refused("unknown key 'metrcs'", ("metrics:", "metrcs:")))

    def test_an_unknown_metric(self):
        self.assertIn("did you mean 'running'?",
                      self.refused("there is no metric 'runing'", ("name: running, metric: running", "metric: runing")))

    def test_an_unknown_path(self):
        self.assertIn("did you mean 'crg'?",
                      self.refused("there is no 'cgr' here", ("Groups.crg.", "Groups.cgr.")))
        self.assertIn("did you mean 'capacity'?",
                      self.refused("unknown key 'capcity'", ("sku.capacity: {", "sku.capcity: {"),
                                   ("constraint: sku.capacity + 2 <= scale.capacity\n", "")))

    def test_a_value_that_does_not_fit(self):
        self.refused("must be a whole number from 0", ("[10, 30]", "[10, 12.5]"))

    def test_an_empty_axis(self):
        self.refused("must have at least 1 entry", ("[10, 30]", "[]"))

    def test_too_many_points(self):
        self.refused("more than 100000 points",
                     ("to: 8, step: 2", "to: 1000, step: 1"),
                     ("[10, 30]", "{ from: 1, to: 1000, step: 1 }"))

    def test_a_constraint_with_an_unknown_word(self):
        text = self.refused("there is no axis and no value 'sku.capcity'",
                            ("sku.capacity +", "sku.capcity +"))
        self.assertIn("study.yaml:7:13: error", text)
        self.assertIn("did you mean 'sku.capacity'?", text)

    def test_a_base_outside_of_the_folder(self):
        self.refused("leads out of the folder", ("base: base.yaml", "base: ../base.yaml"))

    def test_wrong_use(self):
        self.study()
        self.assertIn("--out is required", self.check(USAGE, "sweep", "study.yaml").stderr)
        self.assertIn("STUDY is required", self.check(USAGE, "sweep").stderr)
        both = self.check(USAGE, "sweep", "study.yaml", "--dry-run", "--out", "x")
        self.assertIn("--dry-run", both.stderr)
        self.check(IO, "sweep", "absent.yaml", "--dry-run")


class Gallery(Case):
    def test_ten_slots_more_leave_nobody_without_coverage(self):
        self.check(OK, "sweep", OVER_RESERVE, "--out", "out")
        rows = rows_of(self.folder / "out" / "points.csv")
        self.assertEqual(len(rows), 12)
        for row in rows:
            self.assertEqual(float(row["coverage"]) == 1, int(row["spare"]) >= 10, row)


if __name__ == "__main__":
    sys.exit(unittest.main())
