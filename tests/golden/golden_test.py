"""Every scenario of the gallery is run and held against its golden summary, fingerprint included.

CAPDRILL_UPDATE_GOLDEN=1 rewrites the golden files (tools/dev/update-golden does so); a change of one
is a change of results and has its line in CHANGELOG.md.
"""

import json
import os
import pathlib
import subprocess
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
SCENARIOS = pathlib.Path(os.environ["CAPDRILL_SCENARIOS"])
GOLDEN = pathlib.Path(__file__).parent
UPDATE = os.environ.get("CAPDRILL_UPDATE_GOLDEN") == "1"


def gallery():
    """Every scenario; a study is none, and has its test in tests/cli/sweep_test.py."""
    return sorted(path for path in SCENARIOS.glob("**/*.yaml")
                  if "\nstudy: " not in path.read_text())


def run(scenario, *arguments):
    return subprocess.run([PROGRAM, "run", scenario.name, "--format", "json", *arguments],
                          cwd=scenario.parent, capture_output=True, text=True, check=False)


class Golden(unittest.TestCase):

    def test_the_gallery_is_not_empty(self):
        self.assertGreaterEqual(len(gallery()), 13)

    def test_every_scenario_meets_its_expectations_and_its_golden_summary(self):
        for scenario in gallery():
            with self.subTest(scenario=scenario.name):
                done = run(scenario)
                self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
                golden = GOLDEN / (scenario.stem + ".json")
                if UPDATE:
                    golden.write_text(done.stdout)
                self.assertTrue(golden.exists(), f"{golden.name} is missing")
                self.assertEqual(json.loads(golden.read_text()), json.loads(done.stdout))
                self.assertEqual(golden.read_text(), done.stdout)

    def test_a_second_run_with_audit_prints_the_same_bytes(self):
        for scenario in gallery():
            with self.subTest(scenario=scenario.name):
                done = run(scenario, "--audit")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual((GOLDEN / (scenario.stem + ".json")).read_text(), done.stdout)

    def test_every_golden_file_belongs_to_a_scenario(self):
        stems = {scenario.stem for scenario in gallery()}
        self.assertEqual(stems, {golden.stem for golden in GOLDEN.glob("*.json")})

    def test_every_scenario_says_its_question_and_what_to_expect(self):
        for scenario in gallery():
            with self.subTest(scenario=scenario.name):
                text = scenario.read_text()
                self.assertTrue(text.startswith("# yaml-language-server: $schema="))
                self.assertIn("\n# Question: ", text)
                self.assertIn("\n# Expected: ", text)


if __name__ == "__main__":
    unittest.main()
