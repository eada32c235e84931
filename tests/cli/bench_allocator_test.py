"""`capdrill bench allocator` from outside: what it prints, and how it refuses.

Run by ctest with CAPDRILL_PROGRAM in the environment.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("CAPDRILL_PROGRAM", "")
OK, USAGE, SCENARIO, IO = 0, 2, 3, 4
POLICIES = ["first-fit", "best-fit", "worst-fit", "dot-product", "cosine", "spread-first",
            "protean"]
TRACE = """time,sku,count,lifetime,zone
0,Standard_D4s_v5,6,100,1
10,big,3,50,
20,Standard_D8s_v5,40,,2
200,Standard_D4s_v5,2,5,
"""


class BenchAllocator(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="capdrill-bench-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "trace.csv").write_text(TRACE)
        (self.folder / "skus.csv").write_text("sku,vcpus,memory_gib\nbig,48,96.5\n")

    def check(self, status, *arguments):
        done = subprocess.run([PROGRAM, "bench", "allocator", *map(str, arguments)], text=True,
                              cwd=self.folder, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def replay(self, *arguments):
        done = self.check(OK, "--trace", "trace.csv", "--skus", "skus.csv", "--hosts", 6,
                          "--zones", 2, "--fault-domains", 3, "--format", "json", "--repeat", 1,
                          *arguments)
        return json.loads(done.stdout)

    def test_all_policies_place_what_fits(self):
        found = self.replay("--policy", "all")
        self.assertEqual([each["policy"] for each in found["packing"]], POLICIES)
        self.assertEqual([each["policy"] for each in found["timing"]["policies"]], POLICIES)
        self.assertEqual(found["input"]["vms"], 51)
        for packing, timing in zip(found["packing"], found["timing"]["policies"]):
            self.assertEqual(packing["arrived"], 51)
            self.assertGreater(packing["refused"], 0)
            self.assertLessEqual(packing["hostsNeededThen"], packing["hostsUsedMax"])
            self.assertLessEqual(packing["hostsUsedMax"], 6)
            self.assertEqual(timing["placements"], 51)
            self.assertGreater(timing["placementsPerSecond"], 0)
            self.assertLessEqual(timing["latencyNs"]["p50"], timing["latencyNs"]["max"])
        self.assertGreater(found["timing"]["bytesPerHost"], 0)
        self.assertIn("processor", found["timing"]["machine"])

    def test_packing_is_the_same_each_time(self):
        first = self.replay("--policy", "protean,best-fit", "--seed", 7)
        again = self.replay("--policy", "protean,best-fit", "--seed", 7)
        self.assertEqual(first["input"], again["input"])
        self.assertEqual(first["packing"], again["packing"])

    def test_the_table_names_policies_machine_and_build(self):
        done = self.check(OK, "--trace", "trace.csv", "--skus", "skus.csv", "--hosts", 6,
                          "--zones", 2, "--policy", "best-fit", "--policy", "cosine")
        for word in ("best-fit", "cosine", "placements/s", "p99.9", "first refusal", "machine:",
                     "bytes a host"):
            self.assertIn(word, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_bad_rows_are_told_with_their_place(self):
        (self.folder / "trace.csv").write_text("time,sku\n0,Standard_D4s_v55\n-1,big\n")
        done = self.check(SCENARIO, "--trace", "trace.csv", "--hosts", 1)
        self.assertIn("trace.csv:2:3: error: there is no VM size 'Standard_D4s_v55'", done.stderr)
        self.assertIn("did you mean 'Standard_D4s_v5'?", done.stderr)
        self.assertIn("trace.csv:3:1: error: 'time'", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_zone_that_is_not_there_is_told(self):
        done = self.check(SCENARIO, "--trace", "trace.csv", "--skus", "skus.csv", "--hosts", 1)
        self.assertIn("trace.csv:4:24: error: there is no physical zone '2'", done.stderr)

    def test_files_that_cannot_be_read(self):
        self.check(IO, "--trace", "nothing.csv", "--hosts", 1)
        self.check(IO, "--trace", "trace.csv", "--skus", "nothing.csv", "--hosts", 1)

    def test_wrong_use(self):
        done = self.check(USAGE, "--trace", "trace.csv", "--hosts", 1, "--policy", "bestfit")
        self.assertIn("did you mean 'best-fit'?", done.stderr)
        done = self.check(USAGE, "--trace", "trace.csv", "--host", 1)
        self.assertIn("see capdrill bench allocator --help", done.stderr)
        for arguments in (["--hosts", 0], ["--hosts", 1, "--fault-domains", 65],
                          ["--hosts", 1, "--repeat", 0], ["--hosts", 1, "--seed", -1]):
            self.check(USAGE, "--trace", "trace.csv", *arguments)


if __name__ == "__main__":
    unittest.main(verbosity=1)
