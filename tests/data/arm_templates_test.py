"""Every file of a collection of real templates, parameter files and REST examples either imports and
runs, or says by its path what it lacks.

The files (Azure's quickstart templates, Service Fabric samples and REST API examples, all MIT) stand in
a data folder that users do not have; without it the test is skipped.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
DATA = pathlib.Path(os.environ.get("CAPDRILL_SHARED_DATA", "")) / "arm-templates"
OK, SCENARIO = 0, 3

# What a deployment would be asked for.
GIVEN = {"instanceCount": "3", "newCapacity": "4", "computeLocation": "eastus2"}

# Files that lack something whatever is given, and why.
LACKING = {
    "qs-301-multi-vmss-linux.json": "resources[1].copy.count",
    "rest-insights-createOrUpdateAutoscaleSetting.json": "holds no scale set",
    "rest-insights-getAutoscaleSetting.json": "holds no scale set",
}


def call(folder, *arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True,
                          check=False, timeout=120)


@unittest.skipUnless(DATA.is_dir(), "the ARM templates are not on this machine")
class EveryFile(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def check_that_it_runs(self, text):
        scenario = pathlib.Path(self.folder) / "imported.yaml"
        scenario.write_text(text, encoding="utf-8")
        for verb in ("validate", "run"):
            done = call(self.folder, verb, scenario)
            self.assertEqual(done.returncode, OK, done.stdout + done.stderr)

    def check_file(self, file, *arguments):
        """Whether it imports; if not, each message names the file and a path in it."""
        done = call(self.folder, "import", "arm", file, *arguments)
        if done.returncode == OK:
            self.check_that_it_runs(done.stdout)
            return True
        self.assertEqual(done.returncode, SCENARIO, done.stderr)
        lacks = [line for line in done.stderr.splitlines() if line.startswith("capdrill: ")]
        self.assertTrue(lacks)
        for line in lacks:
            self.assertRegex(line, re.escape(file.name) + r": ([\w.$\[\]]+: |holds no )")
        return False

    def test_as_it_stands(self):
        files = sorted(DATA.glob("*.json"))
        imported = 0
        for file in files:
            with self.subTest(file=file.name):
                imported += self.check_file(file)
        self.assertGreaterEqual(imported, 26)

    def test_with_what_a_deployment_gives(self):
        for file in sorted(DATA.glob("*.json")):
            if file.name.endswith(".parameters.json"):
                continue
            document = json.loads(file.read_bytes().decode("utf-8-sig"))
            declared = document["parameters"] if "resources" in document else {}
            given = [f"--parameter={name}={value}" for name, value in GIVEN.items() if name in declared]
            beside = file.with_name(file.name.replace(".json", ".parameters.json"))
            if beside.exists():
                given += ["--parameters", beside]
            with self.subTest(file=file.name):
                self.assertEqual(self.check_file(file, *given), file.name not in LACKING)

    def test_what_lacks_says_what(self):
        for name, expected in LACKING.items():
            with self.subTest(file=name):
                self.assertIn(expected, call(self.folder, "import", "arm", DATA / name).stderr)


if __name__ == "__main__":
    unittest.main()
