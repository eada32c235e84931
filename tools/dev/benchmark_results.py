"""Reads what Google Benchmark writes: used by tools/dev/bench and tools/dev/compare-bench."""

import json
import pathlib
import re
import statistics
import subprocess
import tempfile

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
# hold<Calendar>/delay:0/pending:100 -> family, what is measured, arguments
NAME = re.compile(r"^(?P<family>\w+)(?:<(?P<subject>.*)>)?(?P<arguments>(?:/.*)?)$")


def programs(build):
    """The benchmark programs of a build directory."""
    return sorted(path for path in (pathlib.Path(build) / "bench").glob("*_bench")
                  if path.is_file())


def run(program, pattern, min_time):
    """Runs a program once. Returns: {name: (runs a second, label)}. Raises: ValueError if a
    benchmark says that its answer is wrong."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        arguments = [f"--benchmark_out={out.name}", "--benchmark_out_format=json",
                     f"--benchmark_min_time={min_time}"]
        if pattern:
            arguments.append(f"--benchmark_filter={pattern}")
        subprocess.run([str(program), *arguments], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        text = pathlib.Path(out.name).read_text(encoding="utf-8")
    return read(text) if text.strip() else {}


def read(text):
    """See run(). The rate is that of CPU time: other programs do not count."""
    rates = {}
    for entry in json.loads(text)["benchmarks"]:
        if entry.get("error_occurred"):
            raise ValueError(f"{entry['name']}: {entry.get('error_message', 'failed')}")
        if entry.get("run_type") == "aggregate":
            continue
        rate = entry.get("items_per_second")
        if rate is None:
            rate = 1e9 / (entry["cpu_time"] * NANOSECONDS[entry["time_unit"]])
        rates[entry["run_name"]] = (rate, entry.get("label", ""))
    return rates


def medians(runs):
    """Returns: {name: (median rate, label)} of several results of run(), in order of appearance."""
    names = {name: label for rates in runs for name, (_, label) in rates.items()}
    return {name: (statistics.median(rates[name][0] for rates in runs if name in rates), label)
            for name, label in names.items()}


def against_baselines(rates):
    """Pairs family<ours>/arguments with family<baseline>/arguments; ours is the first subject of a
    family. Returns: rows (family and arguments, label, rate, [(baseline, its rate)])."""
    rows = {}
    ours = {}
    for name, (rate, label) in rates.items():
        match = NAME.match(name)
        family, subject = match["family"], match["subject"] or ""
        what = family + match["arguments"]
        if ours.setdefault(family, subject) == subject:
            rows[what] = (what, label, rate, [])
        elif what in rows:
            rows[what][3].append((subject, rate))
    return list(rows.values())


def shown(rate):
    """A rate with three digits and a unit: 25.1 M/s."""
    for factor, unit in ((1e6, "M/s"), (1e3, "k/s"), (1, "/s")):
        if rate >= factor:
            return f"{rate / factor:.3g} {unit}"
    return f"{rate:.3g} /s"


def table_against_baselines(rows):
    lines = ["| benchmark | | here | baseline | ratio |", "|---|---|---|---|---|"]
    for what, label, rate, baselines in rows:
        for baseline, other in baselines or [("", None)]:
            versus = f"{baseline} {shown(other)}" if other else ""
            ratio = f"{rate / other:.2f}" if other else ""
            lines.append(f"| {what} | {label} | {shown(rate)} | {versus} | {ratio} |")
    return "\n".join(lines)


def table_of_two(before, after):
    """Compares two results of medians(), what both have."""
    lines = ["| benchmark | | A | B | B / A |", "|---|---|---|---|---|"]
    for name, (rate, label) in after.items():
        if name in before:
            old = before[name][0]
            lines.append(f"| {name} | {label} | {shown(old)} | {shown(rate)} | {rate / old:.2f} |")
    only_one = sorted(before.keys() ^ after.keys())
    if only_one:
        lines += ["", "In one of the two only: " + ", ".join(only_one)]
    return "\n".join(lines)
