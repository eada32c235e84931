"""Published traces become ours: on slices made here, and on the real ones where they are.

The real ones stand in a data folder that users do not have; without it those tests are skipped.
"""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("CAPDRILL_PROGRAM", "")
TOOL = pathlib.Path(os.environ.get("CAPDRILL_SOURCE_DIR", "")) / "tools/dev/convert-trace"
DATA = pathlib.Path(os.environ.get("CAPDRILL_SHARED_DATA", ""))
AZURE, OPENB = DATA / "azure-vm-arrivals-2017", DATA / "alibaba-gpu-2023-openb"

FLAVORS = "flavor,vcpu,mem_gb\na,1,0.75\nd,16,112\n"
BINS = "bin,first_s,last_s\n0,0,0\n1,300,300\n2,600,1200\n"
ARRIVALS = """t_s,batch,flavor,vcpu,mem_gb,dur_bin,censored
600,1,a,1,0.75,1,0
600,1,a,1,0.75,1,0
600,1,d,16,112,0,0
600,2,a,1,0.75,1,0
900,3,a,1,0.75,2,0
900,3,a,1,0.75,2,1
"""
PODS = """name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
p0,12000,16384,1,1000,,LS,Running,50,90,60
p1,6500,12289,0,0,,LS,Failed,40,41,40
p2,1000,1024,0,0,,BE,Pending,45,99,
p3,500,1024,0,0,,BE,Running,70,,70
"""


class ConvertTrace(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="capdrill-convert-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def convert(self, form, source, *arguments, status=0):
        done = subprocess.run([sys.executable, "-B", TOOL, form, source, self.folder / "out.csv",
                               self.folder / "skus.csv", *arguments],
                              text=True, capture_output=True, timeout=600)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))

    def replay(self, *arguments):
        done = subprocess.run([PROGRAM, "bench", "allocator", "--trace", self.folder / "out.csv",
                               "--skus", self.folder / "skus.csv", "--format", "json",
                               "--repeat", "1", *map(str, arguments)],
                              text=True, capture_output=True, timeout=600)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def write_azure(self):
        for name, text in (("flavors.csv", FLAVORS), ("duration_bins.csv", BINS),
                           ("vm_arrivals_dev.csv", ARRIVALS)):
            (self.folder / name).write_text(text)

    def test_vms_of_a_batch_that_are_alike_are_one_request(self):
        self.write_azure()
        self.convert("azure2017", self.folder)
        rows = self.rows("out.csv")
        self.assertEqual(rows[0], ["time", "sku", "count", "lifetime"])
        self.assertEqual(rows[1:5], [["0", "azure2017-a", "2", "300"],
                                     ["0", "azure2017-d", "1", "60"],
                                     ["0", "azure2017-a", "1", "300"], rows[4]])
        self.assertEqual(rows[4][:3], ["300", "azure2017-a", "1"])
        self.assertIn(rows[4][3], ("600", "900", "1200"))
        self.assertEqual(rows[5], ["300", "azure2017-a", "1", ""])
        self.assertEqual(self.rows("skus.csv"), [["sku", "vcpus", "memory_gib"],
                                                 ["azure2017-a", "1", "0.75"],
                                                 ["azure2017-d", "16", "112"]])
        self.assertEqual(self.replay("--hosts", 3)["packing"][0]["arrived"], 6)

    def test_drawn_lifetimes_depend_on_the_seed_alone(self):
        self.write_azure()
        self.convert("azure2017", self.folder, "--seed", "5")
        first = self.rows("out.csv")
        self.convert("azure2017", self.folder, "--seed", "5")
        self.assertEqual(self.rows("out.csv"), first)

    def test_pods_that_found_a_place_arrive_in_order(self):
        (self.folder / "openb_pods_x.csv").write_text(PODS)
        self.convert("openb", self.folder)
        self.assertEqual(self.rows("out.csv")[1:], [["0", "openb-6500m-12289mib", "1", "1"],
                                                    ["10", "openb-12000m-16384mib", "1", "30"],
                                                    ["30", "openb-500m-1024mib", "1", ""]])
        self.assertIn(["openb-6500m-12289mib", "7", "12.0009765625"], self.rows("skus.csv"))
        self.assertEqual(self.replay("--hosts", 3)["packing"][0]["refused"], 0)

    def test_a_folder_without_the_trace_is_told(self):
        self.assertIn("openb_pods", self.convert("openb", self.folder, status=1).stderr)
        self.convert("azure2017", self.folder, status=1)

    @unittest.skipUnless(AZURE.is_dir(), "the Azure 2017 arrivals are not here")
    def test_the_whole_of_azure_2017(self):
        self.convert("azure2017", AZURE)
        found = self.replay("--hosts", 20000, "--vcpus", 48, "--memory-gib", 192, "--policy",
                            "best-fit,spread-first")
        self.assertEqual(found["input"]["vms"], 259159)
        best, spread = found["packing"]
        self.assertEqual((best["refused"], spread["refused"]), (0, 0))
        self.assertLess(best["hostsUsedMax"], 1.1 * best["hostsNeededThen"])
        self.assertLessEqual(best["hostsUsedMax"], spread["hostsUsedMax"])

    @unittest.skipUnless(OPENB.is_dir(), "the openb pods are not here")
    def test_the_whole_of_openb(self):
        self.convert("openb", OPENB)
        found = self.replay("--hosts", 1500, "--vcpus", 128, "--memory-gib", 1024)
        self.assertGreater(found["input"]["vms"], 4000)
        self.assertEqual(found["packing"][0]["refused"], 0)


if __name__ == "__main__":
    if not (AZURE.is_dir() and OPENB.is_dir()):
        print("the published traces are not here: only our own slices are converted")
    unittest.main(verbosity=1)
