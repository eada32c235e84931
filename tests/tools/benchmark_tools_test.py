"""tools/dev/bench, compare-bench and count-instructions, without measuring anything."""

import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stdout

TOOLS = pathlib.Path(os.environ["CAPDRILL_SOURCE_DIR"]) / "tools/dev"
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOOLS))
import benchmark_results as results  # noqa: E402


def script(name):
    """A script of tools/dev as a module."""
    module_name = name.replace("-", "_")
    loader = importlib.machinery.SourceFileLoader(module_name, str(TOOLS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(module_name, loader))
    loader.exec_module(module)
    return module


def output(*entries):
    """What Google Benchmark writes, of (name, items a second)."""
    return json.dumps({"benchmarks": [
        {"name": name, "run_name": name, "run_type": "iteration", "cpu_time": 1.0,
         "time_unit": "ms", "items_per_second": rate, "label": "some"} for name, rate in entries]})


class Results(unittest.TestCase):

    def test_a_rate_without_items_is_that_of_iterations(self):
        entry = {"name": "a", "run_name": "a", "cpu_time": 2.0, "time_unit": "ms"}
        self.assertEqual(results.read(json.dumps({"benchmarks": [entry]})), {"a": (500.0, "")})

    def test_a_wrong_answer_is_not_a_result(self):
        entry = {"name": "a", "run_name": "a", "error_occurred": True, "error_message": "wrong"}
        with self.assertRaisesRegex(ValueError, "a: wrong"):
            results.read(json.dumps({"benchmarks": [entry]}))

    def test_repetitions_are_read_as_their_median(self):
        runs = [results.read(output(("a", rate))) for rate in (3e6, 9e6, 4e6)]
        self.assertEqual(results.medians(runs), {"a": (4e6, "some")})

    def test_the_first_subject_of_a_family_is_ours_and_the_others_are_baselines(self):
        rates = results.read(output(("hold<Ours>/pending:10", 6e6), ("hold<Ours>/pending:20", 4e6),
                                    ("hold<std::set>/pending:10", 2e6), ("alone/hosts:3", 5e3)))
        rows = results.against_baselines(rates)
        self.assertEqual([(row[0], row[3]) for row in rows],
                         [("hold/pending:10", [("std::set", 2e6)]), ("hold/pending:20", []),
                          ("alone/hosts:3", [])])
        table = results.table_against_baselines(rows)
        self.assertIn("| hold/pending:10 | some | 6 M/s | std::set 2 M/s | 3.00 |", table)
        self.assertIn("| alone/hosts:3 | some | 5 k/s |  |  |", table)

    def test_two_commits_are_compared_where_both_have_a_figure(self):
        table = results.table_of_two({"a": (2e6, ""), "old": (1e6, "")},
                                     {"a": (3e6, ""), "new": (1e6, "")})
        self.assertIn("| a |  | 2 M/s | 3 M/s | 1.50 |", table)
        self.assertIn("In one of the two only: new, old", table)


@unittest.skipIf(shutil.which("git") is None, "git is missing")
class CompareBench(unittest.TestCase):

    def run_in(self, folder, *arguments):
        return subprocess.run([sys.executable, "-B", str(TOOLS / "compare-bench"), *arguments],
                              cwd=folder, capture_output=True, text=True, check=False)

    def repository(self, folder):
        for arguments in (["init", "-q"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit",
                                           "-q", "--allow-empty", "-m", "first"]):
            subprocess.run(["git", *arguments], cwd=folder, check=True)

    def test_a_dirty_tree_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self.repository(folder)
            pathlib.Path(folder, "new.txt").write_text("new", encoding="utf-8")
            done = self.run_in(folder, "HEAD", "HEAD")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not committed", done.stderr)

    def test_an_unknown_commit_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self.repository(folder)
            done = self.run_in(folder, "HEAD", "no-such-commit")
        self.assertEqual(done.returncode, 1)


class CountInstructions(unittest.TestCase):

    def test_a_count_may_differ_by_the_tolerance_only(self):
        compare = script("count-instructions").compare
        with redirect_stdout(io.StringIO()) as printed:
            self.assertTrue(compare({"a": 104, "b": 96}, {"a": 100, "b": 100}))
            self.assertFalse(compare({"a": 106}, {"a": 100}))
            self.assertFalse(compare({"a": 90}, {"a": 100}), "better ones are committed too")
            self.assertFalse(compare({"new": 100}, {}))
        self.assertIn("+6.0%  <-- more than 5%", printed.getvalue())

    def test_only_a_release_build_is_counted(self):
        why_not = script("count-instructions").why_not
        with tempfile.TemporaryDirectory() as folder:
            cache = pathlib.Path(folder, "CMakeCache.txt")
            cache.write_text("CMAKE_BUILD_TYPE:STRING=Debug\n", encoding="utf-8")
            self.assertRegex(why_not(pathlib.Path(folder)), "only a release build|valgrind")


if __name__ == "__main__":
    unittest.main()
