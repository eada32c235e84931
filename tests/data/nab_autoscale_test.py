"""The seed's autoscale rules on real CPU series of groups and machines: every decision obeys the rules.

The series (Numenta Anomaly Benchmark, MIT) stand in a data folder that users do not have; without it
the test is skipped.
"""

import csv
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
DATA = pathlib.Path(os.environ.get("CAPDRILL_SHARED_DATA", "")) / "nab-cloudwatch"
# The series and by how much its mean CPU is multiplied to be the load of a set.
SERIES = {"cpu_utilization_asg_misconfiguration.csv": 3, "ec2_cpu_utilization_5f5533.csv": 4}
COOLDOWN_S = 300

SCENARIO = """
scenario: Autoscale on a real series
clock: {{ duration: P3D }}
regions: {{ eastus: {{ zones: {{ "1": {{ hardware: unlimited }}, "2": {{ hardware: unlimited }}, "3": {{ hardware: unlimited }} }} }} }}
subscriptions: {{ contoso: {{}} }}
virtualMachineScaleSets:
  web:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    sku: {{ name: Standard_D2s_v3, capacity: 1 }}
    load: {{ csv: {{ file: series.csv, column: value, timeColumn: timestamp, factor: {factor} }} }}
    autoscale:
      profiles:
        - name: Profile1
          capacity: {{ minimum: 1, maximum: 10, default: 1 }}
          rules:
            - {{ metricTrigger: {{ metricName: Percentage CPU, operator: GreaterThan, threshold: 50 }}, scaleAction: {{ direction: Increase }} }}
            - {{ metricTrigger: {{ metricName: Percentage CPU, operator: LessThan, threshold: 30 }}, scaleAction: {{ direction: Decrease }} }}
"""


@unittest.skipUnless(DATA.is_dir(), "the CPU series are not on this machine")
class SeedRules(unittest.TestCase):

    def run_series(self, folder, name, factor):
        shutil.copy(DATA / name, folder / "series.csv")
        (folder / "test.yaml").write_text(SCENARIO.format(factor=factor), encoding="utf-8")
        done = subprocess.run([PROGRAM, "run", "test.yaml", "--out", "out", "--force", "--csv", "--audit", "--quiet"],
                              cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(folder / "out" / "autoscale.csv", encoding="utf-8") as rows:
            return list(csv.DictReader(rows))

    def test_every_decision_obeys_the_rules(self):
        for name, factor in SERIES.items():
            with self.subTest(series=name), tempfile.TemporaryDirectory() as place:
                decisions = self.run_series(pathlib.Path(place), name, factor)
                actions = [d for d in decisions if d["operation"]]
                self.assertTrue(actions)
                last = None
                for action in actions:
                    time, observed = float(action["time"]), float(action["observed"])
                    current, target = int(action["current"]), int(action["target"])
                    self.assertEqual(abs(target - current), 1)
                    self.assertTrue(1 <= target <= 10)
                    self.assertTrue(last is None or time - last >= COOLDOWN_S)
                    if target > current:
                        self.assertGreater(observed, 50)
                    else:
                        self.assertLess(observed, 30)
                        self.assertLessEqual(observed * current / target, 50 + 1e-5)
                    last = time


if __name__ == "__main__":
    unittest.main()
