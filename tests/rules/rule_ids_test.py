"""Every rule has one id, a sentence and a source, and a test that bears the id.

Reads the tables at the top of include/capdrill/rules/*.hpp. A rule whose code stands in another
layer is tested there: all of tests/ is searched.
"""

import os
import pathlib
import re
import sys

ROW = re.compile(r"^// ([A-Z]{3})-(\d+) *\|([^|]*)\|([^|]*)$")
CONTINUED = re.compile(r"^// +\|([^|]*)\|([^|]*)$")


def read_table(path):
    """(family, number, sentence, source) of each row of the file's table."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            rows.append([row[1], int(row[2]), row[3].strip(), row[4].strip()])
        elif (more := CONTINUED.match(line)) and rows:
            rows[-1][2] += " " + more[1].strip()
            rows[-1][3] += " " + more[2].strip()
    return rows


def find_problems(tables, tests):
    problems = []
    families = {}
    for path, rows in tables.items():
        if not rows:
            problems.append(f"{path.name}: no table of rules")
        for rank, (family, number, sentence, source) in enumerate(rows, 1):
            rule = f"{family}-{number}"
            if families.setdefault(family, path) != path:
                problems.append(f"{path.name}: {rule} belongs to {families[family].name}")
            if number != rank:
                problems.append(f"{path.name}: {rule} stands where {family}-{rank} is expected")
            if not sentence or not source.strip():
                problems.append(f"{path.name}: {rule} has no sentence or no source")
            if not re.search(rf"\b{family}{number}_", tests):
                problems.append(f"{path.name}: no test is named {family}{number}_…")
    return problems


def main():
    root = pathlib.Path(os.environ["CAPDRILL_SOURCE_DIR"])
    headers = sorted((root / "include/capdrill/rules").glob("*.hpp"))
    tests = "\n".join(path.read_text(encoding="utf-8")
                      for path in sorted((root / "tests").rglob("*_test.cpp")))
    tables = {path: read_table(path) for path in headers}
    problems = find_problems(tables, tests)
    for problem in problems:
        print(problem)
    print(f"{sum(map(len, tables.values()))} rules in {len(tables)} files, {len(problems)} problems")
    return 1 if problems or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
