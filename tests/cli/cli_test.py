"""The program from outside: what it prints, writes and answers, as interface and README promise.

Run by ctest with CAPDRILL_PROGRAM and CAPDRILL_SCENARIOS in the environment.
"""

import json
import os
import pathlib
import pty
import re
import resource
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as xml

PROGRAM = os.environ.get("CAPDRILL_PROGRAM", "")
SCENARIOS = pathlib.Path(os.environ.get("CAPDRILL_SCENARIOS", ""))
UNEVEN = str(SCENARIOS / "uneven-zones.yaml")
EVEN = str(SCENARIOS / "even-zones.yaml")
OUTAGE = str(SCENARIOS / "zone-outage-hold.yaml")
LONG = str(SCENARIOS / "region-day.yaml")

OK, UNMET, USAGE, SCENARIO, IO, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Case(unittest.TestCase):
    """Each test runs in an empty folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="capdrill-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_program(self, *arguments, **options):
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True, timeout=300, **options)

    def check(self, status, *arguments, **options):
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def variant(self, name, old, new):
        """The seed's scenario with one text replaced."""
        text = pathlib.Path(UNEVEN).read_text()
        self.assertIn(old, text)
        return self.write(name, text.replace(old, new))

    def entries(self):
        return sorted(path.name for path in self.folder.iterdir())


class Run(Case):
    def test_the_seeds_table(self):
        done = self.check(OK, "run", UNEVEN)
        self.assertEqual(done.stderr, "")
        table = re.findall(r"^  (\d|total) +(\d+) +(\d+) +(\d+) +(\d+)$", done.stdout, re.M)
        self.assertEqual(table, [("1", "40", "25", "15", "0"), ("2", "20", "25", "0", "5"),
                                 ("3", "15", "25", "0", "10"), ("total", "75", "75", "15", "15")])
        self.assertIn("the same total placed evenly: covers 75 of 75, idle 0 (now 60, 15)",
                      done.stdout)
        self.assertIn("ok   coverage of scaleSet web at end = 0.8 (60/75)", done.stdout)
        self.assertRegex(done.stdout, r"USD \d+\.\d\d")
        self.assertNotIn("\x1b", done.stdout)

    def test_an_unmet_expectation(self):
        file = self.variant("bad.yaml", "equals: 0.8", "equals: 0.9")
        done = self.check(UNMET, "run", file)
        self.assertRegex(done.stdout, r"FAIL coverage of scaleSet web at end: expected equals 0\.9, "
                                      r"found 0\.8 \(60/75\)  bad\.yaml:\d+:\d+")

    def test_an_operation_that_was_not_expected_to_fail(self):
        file = self.variant("bad.yaml", "scaleSet: web, capacity: 75 } }",
                            "scaleSet: web, capacity: 75 } }\n"
                            "  - { at: PT1H, deleteCapacityReservationGroup: { name: web-crg } }")
        done = self.check(UNMET, "run", file, "--quiet")
        self.assertRegex(done.stdout, r"FAIL PT1H deleteCapacityReservationGroup web-crg: \w+: .*"
                                      r"bad\.yaml:\d+:\d+")
        file = self.variant("fine.yaml", "scaleSet: web, capacity: 75 } }",
                            "scaleSet: web, capacity: 75 } }\n"
                            "  - { at: PT1H, deleteCapacityReservationGroup: { name: web-crg }, expectError: any }")
        self.assertEqual(self.check(OK, "run", file, "--quiet").stdout, "")

    def test_a_bad_scenario(self):
        file = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        done = self.check(SCENARIO, "run", file)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"bad\.yaml:\d+:\d+: error: .*capacty")
        self.assertIn("did you mean 'capacity'?", done.stderr)

    def test_an_unknown_metric_is_an_error_of_the_scenario(self):
        file = self.variant("bad.yaml", "metric: coverage", "metric: coverge")
        for verb in ("run", "validate"):
            done = self.check(SCENARIO, verb, file)
            self.assertRegex(done.stderr, r"bad\.yaml:\d+:\d+: error: there is no metric 'coverge'")
            self.assertIn("did you mean 'coverage'?", done.stderr)
            self.assertIn("^~~~~~~", done.stderr)

    def test_a_refusal_at_the_start(self):
        file = self.variant("bad.yaml", "subscriptions: { contoso: {} }",
                            "subscriptions: { contoso: { quota: { eastus: { total: 10 } } } }")
        done = self.check(SCENARIO, "run", file)
        self.assertRegex(done.stderr, r"bad\.yaml:\d+:\d+: error: .*QuotaExceeded")
        self.assertEqual(done.stdout, "")

    def test_a_file_that_cannot_be_read(self):
        done = self.check(IO, "run", "missing.yaml")
        self.assertIn("missing.yaml", done.stderr)

    def test_set(self):
        done = self.check(UNMET, "run", UNEVEN, "--set", "timeline[0].scale.capacity=30")
        self.assertIn("found 30", done.stdout)
        done = self.check(SCENARIO, "run", UNEVEN, "--set", "clock.duraton=PT1H")
        self.assertRegex(done.stderr, r"--set#1:\d+: error")

    def test_until_skips_what_lies_after_it(self):
        done = self.check(OK, "run", UNEVEN, "--until", "PT30M")
        self.assertEqual(done.stdout.count("skip "), 4)
        self.assertIn("lies after --until", done.stdout)
        self.assertIn("for PT30M", done.stdout)
        self.check(OK, "run", UNEVEN, "--until", "2026-01-01T01:30:00Z")
        self.check(OK, "run", UNEVEN, "--until", "PT99H")
        for wrong in ("soon", "PT0S", "2025-01-01T00:00:00Z"):
            self.check(USAGE, "run", UNEVEN, "--until", wrong)

    def test_the_repro_line_runs_the_same_again(self):
        file = self.write("my drill's.yaml", pathlib.Path(OUTAGE).read_text())
        first = self.run_program("run", file, "--seed", "7", "--until", "PT10H",
                                 "--set", "description='a \"b\"'")
        repro = re.search(r"^repro: (.*)$", first.stdout, re.M).group(1)
        words = shlex.split(repro)
        self.assertEqual(words[0], "capdrill")
        again = self.run_program(*words[1:])
        self.assertEqual(first.stdout, again.stdout)
        other = self.run_program("run", file, "--seed", "8", "--until", "PT10H")
        self.assertNotEqual(first.stdout.splitlines()[-1], other.stdout.splitlines()[-1])

    def test_audit_changes_nothing(self):
        self.assertEqual(self.check(OK, "run", OUTAGE).stdout,
                         self.check(OK, "run", OUTAGE, "--audit").stdout)

    def test_json(self):
        summary = json.loads(self.check(OK, "run", UNEVEN, "--format", "json").stdout)
        self.assertEqual([line["unused"] for line in summary["groups"][0]["reservations"]],
                         [15, 0, 0])
        self.assertEqual(summary["groups"][0]["evenly"],
                         {"total": 75, "of": 75, "covers": 75, "idle": 0, "coversNow": 60,
                          "idleNow": 15})
        self.assertEqual(summary["coverage"]["atEnd"], 0.8)
        self.assertEqual(summary["expectations"]["met"], 4)
        several = json.loads(self.check(OK, "run", UNEVEN, EVEN, "--format", "json").stdout)
        self.assertEqual(several[0], summary)
        self.assertEqual(len(several), 2)

    def test_quiet_says_nothing_when_all_is_well(self):
        done = self.check(OK, "run", UNEVEN, "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_the_exit_status_is_the_highest(self):
        unmet = self.variant("unmet.yaml", "equals: 0.8", "equals: 0.9")
        bad = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        self.check(UNMET, "run", unmet, UNEVEN)
        done = self.check(SCENARIO, "run", bad, unmet, UNEVEN)
        self.assertIn("Uneven zonal reservations", done.stdout)

    def test_colors_are_for_terminals_without_no_color(self):
        for environment, expected in (({}, True), ({"NO_COLOR": "1"}, False)):
            master, slave = pty.openpty()
            with subprocess.Popen([PROGRAM, "run", UNEVEN], stdout=slave, stderr=slave,
                                  env={"TERM": "xterm", **environment}) as process:
                os.close(slave)
                output = b""
                while True:
                    try:
                        chunk = os.read(master, 65536)
                    except OSError:
                        break
                    if not chunk:
                        break
                    output += chunk
                self.assertEqual(process.wait(), 0)
            os.close(master)
            self.assertEqual(b"\x1b[32m" in output, expected, output)


class Out(Case):
    def test_a_folder_with_the_results(self):
        self.check(OK, "run", UNEVEN, "--out", "out", "--csv")
        self.assertEqual(self.entries(), ["out"])
        out = self.folder / "out"
        summary = json.loads((out / "summary.json").read_text())
        printed = json.loads(self.check(OK, "run", UNEVEN, "--format", "json").stdout)
        self.assertEqual(summary, printed)
        database = sqlite3.connect(out / "results.db")
        self.addCleanup(database.close)
        rows = database.execute(
            "SELECT zone, current_capacity, allocated, unused, overallocated, state FROM reservation "
            "WHERE time = 3600 ORDER BY zone").fetchall()
        self.assertEqual(rows, [("1", 40, 25, 15, 0, "Reserved capacity available"),
                                ("2", 20, 25, 0, 5, "Reservation overallocated"),
                                ("3", 15, 25, 0, 10, "Reservation overallocated")])
        run = database.execute("SELECT scenario, seed, version, fingerprint, state_hash, "
                               "inputs, resolved_scenario FROM run").fetchone()
        self.assertEqual(run[0], "Uneven zonal reservations")
        self.assertEqual(run[3], summary["fingerprint"])
        self.assertEqual(run[4], summary["stateHash"])
        inputs = json.loads(run[5])
        self.assertEqual(inputs[0]["name"], "uneven-zones.yaml")
        self.assertRegex(inputs[0]["sha256"], "^[0-9a-f]{64}$")
        self.assertIn("capacityReservationGroups", json.loads(run[6]))
        totals = database.execute(
            "SELECT sum(vm_cost) + sum(unused_reservation_cost) FROM cost WHERE time = 7200")
        self.assertAlmostEqual(totals.fetchone()[0], summary["cost"]["total"], places=8)
        covered = database.execute(
            "SELECT covered, eligible, coverage FROM coverage WHERE scope = 'all' "
            "ORDER BY time DESC LIMIT 1").fetchone()
        self.assertEqual(covered, (60, 75, 0.8))
        for table, in database.execute("SELECT name FROM sqlite_master").fetchall():
            if table == "run":
                continue
            header = (out / f"{table}.csv").read_text().splitlines()[0].split(",")
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            self.assertEqual(header, columns)

    def test_the_same_run_writes_the_same(self):
        self.check(OK, "run", OUTAGE, "--out", "a", "--csv")
        self.check(OK, "run", OUTAGE, "--out", "b", "--csv")
        names = sorted(path.name for path in (self.folder / "a").iterdir())
        for name in names:
            self.assertEqual((self.folder / "a" / name).read_bytes(),
                             (self.folder / "b" / name).read_bytes(), name)

    def test_nothing_names_this_machine(self):
        self.check(OK, "run", UNEVEN, "--out", "out", "--csv")
        for file in (self.folder / "out").iterdir():
            self.assertNotIn(str(SCENARIOS).encode(), file.read_bytes(), file.name)

    def test_an_existing_folder_needs_force(self):
        (self.folder / "out").mkdir()
        (self.folder / "out" / "mine").write_text("")
        done = self.check(USAGE, "run", UNEVEN, "--out", "out")
        self.assertIn("--force", done.stderr)
        self.assertEqual(done.stdout, "")
        self.check(OK, "run", UNEVEN, "--out", "out", "--force")
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()),
                         ["results.db", "summary.json"])
        self.assertEqual(self.entries(), ["out"])

    def test_force_takes_no_folder_one_stands_in_or_reads_from(self):
        self.check(USAGE, "run", UNEVEN, "--out", ".", "--force")
        (self.folder / "in").mkdir()
        shutil.copy(UNEVEN, self.folder / "in")
        self.check(USAGE, "run", "in/uneven-zones.yaml", "--out", "in", "--force")
        self.assertTrue((self.folder / "in" / "uneven-zones.yaml").exists())

    def test_several_files(self):
        self.check(OK, "run", UNEVEN, EVEN, "--out", "deep/out")
        self.assertEqual(sorted(path.name for path in (self.folder / "deep/out").iterdir()),
                         ["even-zones", "uneven-zones"])
        shutil.copy(UNEVEN, self.folder / "even-zones.yaml")
        done = self.check(USAGE, "run", EVEN, "even-zones.yaml", "--out", "again")
        self.assertIn("even-zones", done.stderr)

    def test_a_bad_scenario_leaves_nothing(self):
        bad = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        self.check(SCENARIO, "run", bad, "--out", "new/out")
        self.assertEqual(self.entries(), ["bad.yaml"])

    def limited(self, size):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return limit

    def test_a_full_disk_leaves_nothing(self):
        self.check(OK, "run", UNEVEN, "--out", "fits")
        fits = (self.folder / "fits" / "results.db").stat().st_size
        shutil.rmtree(self.folder / "fits")
        for size in (0, 5000, fits // 2, fits - 1):
            done = self.check(IO, "run", UNEVEN, "--out", "out", "--csv",
                              preexec_fn=self.limited(size))
            self.assertIn("cannot be written", done.stderr)
            self.assertIn("out/", done.stderr)
            self.assertEqual(self.entries(), [], size)

    def test_a_full_disk_leaves_the_old_results(self):
        self.check(OK, "run", UNEVEN, "--out", "out")
        before = (self.folder / "out" / "summary.json").read_bytes()
        self.check(IO, "run", EVEN, "--out", "out", "--force", preexec_fn=self.limited(5000))
        self.assertEqual((self.folder / "out" / "summary.json").read_bytes(), before)
        self.assertEqual(self.entries(), ["out"])

    def test_a_folder_that_cannot_be_made(self):
        self.write("file", "")
        done = self.check(IO, "run", UNEVEN, "--out", "file/out")
        self.assertIn("file/out", done.stderr)

    def test_a_killed_run_leaves_no_folder_and_the_next_one_cleans_up(self):
        for delay in (0.0, 0.05, 0.2, 0.6, 1.2):
            process = subprocess.Popen([PROGRAM, "run", LONG, "--out", "out", "--csv", "--quiet"],
                                       cwd=self.folder, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertNotIn("out", self.entries())
        self.check(OK, "run", UNEVEN, "--out", "out")
        self.assertEqual(self.entries(), ["out"])

    def test_an_interrupted_run_leaves_nothing(self):
        process = subprocess.Popen([PROGRAM, "run", LONG, "--out", "out", "--quiet"],
                                   cwd=self.folder, stderr=subprocess.DEVNULL)
        while not self.entries():
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), INTERRUPTED)
        self.assertEqual(self.entries(), [])

    def test_csv_and_force_need_out(self):
        self.assertIn("--out", self.check(USAGE, "run", UNEVEN, "--csv").stderr)
        self.assertIn("--out", self.check(USAGE, "run", UNEVEN, "--force").stderr)


class Junit(Case):
    def test_a_suite_per_scenario_and_a_case_per_expectation(self):
        unmet = self.variant("unmet.yaml", "equals: 0.8", 'equals: 0.9, name: "<&\\"\\x07>"')
        bad = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        self.check(SCENARIO, "run", unmet, bad, UNEVEN, "--junit", "report.xml")
        suites = xml.parse(self.folder / "report.xml").getroot()
        self.assertEqual([suite.get("tests") for suite in suites], ["4", "1", "4"])
        self.assertEqual([suite.get("failures") for suite in suites], ["1", "0", "0"])
        self.assertEqual([suite.get("errors") for suite in suites], ["0", "1", "0"])
        names = [case.get("name") for case in suites[0]]
        self.assertEqual(names[0], "unused of reservation web-z1 at end")
        self.assertEqual(names[3], '<&"\ufffd>: coverage of scaleSet web at end')

    def test_a_report_that_cannot_be_written(self):
        self.check(IO, "run", UNEVEN, "--junit", "missing/report.xml", "--out", "out")
        self.assertEqual(self.entries(), [])


class Stdout(Case):
    def test_a_full_device(self):
        with open("/dev/full", "w") as full:
            for arguments in (["run", UNEVEN], ["schema"], ["init"], ["show", UNEVEN]):
                done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE,
                                      text=True, timeout=60)
                self.assertEqual(done.returncode, IO)
                self.assertIn("stdout", done.stderr)

    def test_a_closed_pipe_is_quiet(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, "schema"], stdout=writer, stderr=subprocess.PIPE, timeout=60)
        os.close(writer)
        self.assertEqual(done.returncode, IO)
        self.assertEqual(done.stderr, b"")


class Usage(Case):
    def test_version_and_help(self):
        self.assertRegex(self.check(OK, "--version").stdout, r"^capdrill \d+\.\d+\.\d+\n$")
        help_text = self.check(OK, "--help").stdout
        for verb in ("run", "validate", "show", "inspect", "schema", "init", "sweep", "bench",
                     "completion"):
            self.assertRegex(help_text, rf"(?m)^  {verb} ")
        for verb in ("report",):
            self.assertNotRegex(help_text, rf"(?m)^  {verb} ")
        self.assertIn("--junit", self.check(OK, "run", "--help").stdout)

    def test_wrong_use_gets_a_hint(self):
        for arguments, hint in ((["rnu", UNEVEN], "did you mean 'run'?"),
                                (["run", UNEVEN, "--ouput", "x"], "did you mean '--out'?"),
                                (["run", UNEVEN, "--jnuit=x"], "did you mean '--junit'?"),
                                (["run"], "FILE"),
                                (["run", UNEVEN, "--seed", "-1"], "--seed"),
                                (["run", UNEVEN, "--seed", "1x"], "--seed"),
                                (["run", UNEVEN, "--format", "xml"], "--format"),
                                (["completion", "tcsh"], "tcsh"),
                                (["show", UNEVEN, EVEN], "even-zones.yaml"),
                                ([], "Usage")):
            done = self.check(USAGE, *arguments)
            self.assertIn(hint, done.stderr)
            self.assertEqual(done.stdout, "")


class OtherVerbs(Case):
    def test_validate_tells_every_file(self):
        bad = self.variant("bad.yaml", "capacity: 75", "capacty: 75")
        done = self.check(SCENARIO, "validate", UNEVEN, bad)
        self.assertIn("uneven-zones.yaml: valid", done.stdout)
        self.assertIn("capacty", done.stderr)

    def test_show_prints_a_scenario_that_means_the_same(self):
        shown = self.check(OK, "show", UNEVEN).stdout
        file = self.write("shown.yaml", shown)
        first = json.loads(self.check(OK, "run", UNEVEN, "--format", "json").stdout)
        again = json.loads(self.check(OK, "run", file, "--format", "json").stdout)
        self.assertEqual(first["fingerprint"], again["fingerprint"])
        self.assertEqual(first["stateHash"], again["stateHash"])

    def test_schema_is_json(self):
        schema = json.loads(self.check(OK, "schema").stdout)
        self.assertIn("$schema", schema)
        self.assertTrue(self.check(OK, "schema", "--reference").stdout.startswith("#"))

    def test_init_writes_a_scenario_that_runs(self):
        self.check(OK, "init", "drill.yaml")
        self.assertEqual((self.folder / "drill.yaml").read_text(), self.check(OK, "init").stdout)
        self.check(OK, "run", "drill.yaml")
        done = self.check(USAGE, "init", "drill.yaml")
        self.assertIn("not overwritten", done.stderr)
        self.check(IO, "init", "missing/drill.yaml")

    def test_completion_scripts_parse(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.check(OK, "completion", shell).stdout
            self.assertIn("--junit" if shell != "fish" else "-l junit", script)
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=script, text=True, check=True)

    def test_bash_completion_completes(self):
        script = self.check(OK, "completion", "bash").stdout
        probe = script + ('\nCOMP_WORDS=(capdrill run --j) COMP_CWORD=2\n_capdrill\n'
                          'echo "${COMPREPLY[@]}"\nCOMP_WORDS=(capdrill v) COMP_CWORD=1\n'
                          '_capdrill\necho "${COMPREPLY[@]}"\n')
        done = subprocess.run(["bash"], input=probe, text=True, capture_output=True, check=True)
        self.assertEqual(done.stdout.split(), ["--junit", "validate"])


if __name__ == "__main__":
    if not PROGRAM:
        print("CAPDRILL_PROGRAM is not set: there is no program to test")
        sys.exit(77)
    unittest.main(verbosity=1)
