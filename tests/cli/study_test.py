"""`capdrill study` from outside: the seed's table, the same bytes for any --jobs, wrong use.

Run by ctest with CAPDRILL_PROGRAM and CAPDRILL_SCENARIOS in the environment.
"""

import json
import sys
import unittest

from cli_test import IO, OK, SCENARIO, UNEVEN, USAGE, Case

REGIONAL = """
scenario: Regional
clock: { duration: PT1H }
regions: { eastus: { zones: { "1": { hardware: unlimited } } } }
subscriptions: { contoso: {} }
capacityReservationGroups: { crg: { subscription: contoso, location: eastus } }
"""


class StudyUneven(Case):
    def test_the_seeds_table(self):
        done = self.check(OK, "study", "uneven", UNEVEN)
        self.assertEqual(done.stderr, "")
        self.assertRegex(done.stdout, r"as written +40/20/15 +25/25/25 +15/0/0 +0/5/10 +0/0/0\n")
        self.assertRegex(done.stdout, r"even +25/25/25 +25/25/25 +0/0/0 +0/0/0 +0/0/0\n")

    def test_every_figure_as_json_and_csv(self):
        arguments = ["study", "uneven", UNEVEN, "--steps", "1"]
        own, even, *rest = json.loads(self.check(OK, *arguments, "--format", "json").stdout)["splits"]
        self.assertEqual(own["zones"]["eastus/3"]["uncovered_at_end"], {"mean": 10, "half_width": 0})
        self.assertEqual(own["extra_uncovered_vm_hours"]["mean"], 15)
        self.assertEqual(even["total"]["coverage"]["mean"], 1)
        self.assertEqual([split["name"] for split in rest],
                         [f"100 % to zone {zone}" for zone in "123"])
        lines = self.check(OK, *arguments, "--format", "csv").stdout.splitlines()
        self.assertEqual(len(lines), 1 + 5 * 4)
        self.assertEqual({line.count(",") for line in lines}, {lines[0].count(",")})

    def test_the_same_bytes_for_any_number_of_jobs(self):
        arguments = ["study", "uneven", UNEVEN, "--replications", "3", "--format", "json", "--jobs"]
        self.assertEqual(self.check(OK, *arguments, "1").stdout,
                         self.check(OK, *arguments, "7").stdout)

    def test_wrong_use(self):
        for arguments, message in [
                ([], "what to study is missing"),
                (["uneven"], "FILE is required"),
                (["even"], "uneven"),
                (["uneven", UNEVEN, "--steps", "0"], "not in range 1 to 100"),
                (["uneven", UNEVEN, "--replications", "0"], "not in range"),
                (["uneven", UNEVEN, "--jobs", "many"], "--jobs"),
                (["uneven", UNEVEN, "--seed", "-1"], "not a whole number"),
                (["uneven", UNEVEN, "--format", "xml"], "table,csv,json")]:
            self.assertIn(message, self.check(USAGE, "study", *arguments).stderr)

    def test_nothing_to_split(self):
        file = self.write("regional.yaml", REGIONAL)
        self.assertIn("nothing to split", self.check(SCENARIO, "study", "uneven", file).stderr)

    def test_a_scenario_that_cannot_be_read(self):
        self.check(IO, "study", "uneven", "absent.yaml")
        file = self.variant("wrong.yaml", "capacity: 40", "capacity: forty")
        self.assertIn("wrong.yaml:", self.check(SCENARIO, "study", "uneven", file).stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
