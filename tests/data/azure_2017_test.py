"""A drill on real input: the first day of the Azure 2017 arrivals as other customers.

259,159 VMs of 3.5 days (Cortez et al., SOSP'17, as re-coded by huaweicloud/trace_generation_rnn) stand
in a data folder that users do not have; without it the test is skipped. Lifetimes are drawn uniformly
from their bin, seeded. Hardware is sized so that the peak of the trace fills nine tenths of it.
"""

import csv
import lzma
import os
import pathlib
import random
import sqlite3
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
DATA = pathlib.Path(os.environ.get("CAPDRILL_SHARED_DATA", "")) / "azure-vm-arrivals-2017"
DAY_S = 86_400
HOST_VCPUS, HOST_MEMORY_GIB = 48, 192
PEAK_SHARE = 0.9


def read_bins():
    with open(DATA / "duration_bins.csv", encoding="utf-8") as rows:
        return {int(row["bin"]): (int(row["first_s"]), int(row["last_s"]))
                for row in csv.DictReader(rows)}


def read_first_day():
    """(seconds, flavor, vCPUs, memory GiB, lifetime in seconds) of each VM, in order of arrival."""
    bins = read_bins()
    draw = random.Random(2017)
    day = []
    with lzma.open(DATA / "vm_arrivals_dev.csv.xz", "rt", encoding="utf-8") as rows:
        start = None
        for row in csv.DictReader(rows):
            start = int(row["t_s"]) if start is None else start
            time = int(row["t_s"]) - start
            if time >= DAY_S:
                break
            first, last = bins[int(row["dur_bin"])]
            lifetime = max(60, draw.randint(first, last))
            day.append((time, row["flavor"], int(row["vcpu"]), float(row["mem_gb"]), lifetime))
    return day


def peak_vcpus(day):
    changes = [(time, vcpus) for time, _, vcpus, _, _ in day]
    changes += [(time + lifetime, -vcpus) for time, _, vcpus, _, lifetime in day]
    load = peak = 0
    for _, change in sorted(changes):
        load += change
        peak = max(peak, load)
    return peak


def scenario_of(day):
    hosts_per_zone = peak_vcpus(day) / PEAK_SHARE / HOST_VCPUS / 3
    per_fault_domain = max(1, round(hosts_per_zone / 5))
    zone = (f"{{ hardware: [ {{ pool: general, faultDomains: 5, hostsPerFaultDomain: "
            f"{per_fault_domain}, vCPUs: {HOST_VCPUS}, memoryGiB: {HOST_MEMORY_GIB} }} ] }}")
    sizes = {flavor: (vcpus, memory) for _, flavor, vcpus, memory, _ in day}
    skus = "\n".join(f"  A2017_{flavor}: {{ vCPUs: {vcpus}, memoryGiB: {memory}, family: standardA2017Family }}"
                     for flavor, (vcpus, memory) in sorted(sizes.items()))
    return f"""
scenario: A day of 2017
clock: {{ duration: P1D, seed: 7 }}
skus:
{skus}
regions:
  eastus: {{ zones: {{ "1": {zone}, "2": {zone}, "3": {zone} }} }}
subscriptions: {{ contoso: {{}} }}
capacityReservationGroups:
  web-crg:
    subscription: contoso
    location: eastus
    zones: ["1", "2", "3"]
    capacityReservations:
      web-z1: {{ sku: {{ name: Standard_D48s_v5, capacity: 16 }}, zone: "1" }}
      web-z2: {{ sku: {{ name: Standard_D48s_v5, capacity: 16 }}, zone: "2" }}
      web-z3: {{ sku: {{ name: Standard_D48s_v5, capacity: 16 }}, zone: "3" }}
virtualMachineScaleSets:
  reserved: {{ subscription: contoso, location: eastus, zones: ["1", "2", "3"], sku: {{ name: Standard_D48s_v5, capacity: 0 }}, capacityReservationGroup: web-crg }}
  unreserved: {{ subscription: contoso, location: eastus, zones: ["1", "2", "3"], sku: {{ name: Standard_D48s_v5, capacity: 0 }} }}
tenants:
  day: {{ location: eastus, arrivals: {{ trace: day.csv }}, lifetimes: PT1H, sizes: [ {{ sku: A2017_a }} ] }}
timeline:
""" + "\n".join(
        f"  - {{ id: {name}-{hour}, at: PT{hour}H, scale: {{ scaleSet: {name}, capacity: {2 * hour} }}, mayFail: true }}"
        for hour in range(1, 24) for name in ("reserved", "unreserved")) + "\n"


@unittest.skipUnless(DATA.is_dir(), "the Azure 2017 arrivals are not on this machine")
class ADayOf2017(unittest.TestCase):

    def test_only_the_unreserved_set_is_refused(self):
        day = read_first_day()
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "drill.yaml").write_text(scenario_of(day), encoding="utf-8")
            with open(folder / "day.csv", "w", encoding="utf-8") as trace:
                trace.write("time,sku,lifetime\n")
                trace.writelines(f"{time},A2017_{flavor},{lifetime}\n"
                                 for time, flavor, _, _, lifetime in day)
            done = subprocess.run([PROGRAM, "run", "drill.yaml", "--out", "results", "--audit"],
                                  cwd=folder, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
            results = sqlite3.connect(folder / "results" / "results.db")
            refused = dict(results.execute(
                "select target, sum(requested - done) from operation group by target"))
            running = results.execute(
                "select max(1.0 - 1.0 * vcpus_free / vcpus_total) from zone").fetchone()[0]
            results.close()
        self.assertEqual(refused["reserved"], 0, "what is reserved is never refused")
        self.assertGreaterEqual(refused["unreserved"], 1, "what is not reserved is refused at least once")
        self.assertGreater(running, 0.85)


if __name__ == "__main__":
    unittest.main()
