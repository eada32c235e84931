"""Every worked example of domain reference 10.1 to 10.6 is somebody's acceptance test.

An example counts as quoted where a test bears its id in its name (R12_..., BIL2_B4_...), in the name
of a parameter or in the comment behind it, or where a scenario says "Worked example R12" on top: a
mention in a file's heading is none.
"""

import os
import pathlib
import re
import sys

EXAMPLES = ([f"R{i}" for i in range(1, 22)] + [f"Q{i}" for i in range(1, 5)] +
            [f"S{i}" for i in range(1, 7)] + [f"B{i}" for i in range(1, 5)] + ["L1"] +
            [f"Z{i}" for i in range(1, 13)] + [f"U{i}" for i in range(1, 11)] +
            [f"A{i}" for i in range(1, 16)])

ID = r"[RQSBLZUA]\d+"
TEST_NAME = re.compile(r"\b(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\(\s*\w+,\s*(\w+)[^\n]*?(//[^\n]*)?\n")
PARAMETER_NAME = re.compile(rf'\{{\s*"((?:{ID}_)+)\w+"')
SCENARIO = re.compile(r"\(Worked examples?([^)]*)\)")


def quoted_by_test(text):
    """Ids that names of tests and of their parameters bear, and comments behind the names."""
    ids = set()
    for name, comment in TEST_NAME.findall(text):
        ids.update(part for part in name.split("_") if re.fullmatch(ID, part))
        ids.update(re.findall(rf"\b{ID}\b", comment))
    for prefix in PARAMETER_NAME.findall(text):
        ids.update(re.findall(ID, prefix))
    return ids


def quoted_by_scenario(text):
    head = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
    return {each for quote in SCENARIO.findall(head) for each in re.findall(rf"\b{ID}\b", quote)}


def find_problems(tests, scenarios):
    by_test = set().union(*map(quoted_by_test, tests))
    by_scenario = set().union(*map(quoted_by_scenario, scenarios))
    problems = [f"{each}: no test and no scenario quotes it" for each in EXAMPLES
                if each not in by_test | by_scenario]
    problems += [f"{each}: only a scenario quotes it, no test" for each in EXAMPLES
                 if each in by_scenario - by_test]
    return problems


def self_test():
    """What must count, and what must not."""
    assert quoted_by_test("TEST(A, R1_X) {\n") == {"R1"}
    assert quoted_by_test("TEST(A, BIL2_B4_X) {  // S2, choice 11.1\n") == {"B4", "S2"}
    assert quoted_by_test('  BadRequest{"R19_X", f()},\n  {"S1_Y",\n') == {"R19", "S1"}
    assert quoted_by_test("// Domain reference 10.1, R1 to R10.\nTEST(A, X) {\n") == set()
    assert quoted_by_scenario("# Q?\n# (Worked\n# examples R10 and R19.)\nR1: x\n") == {"R10", "R19"}
    assert find_problems(["TEST(A, R1_X) {\n"], ["# (Worked example R2.)\n"])[0].startswith("R3")


def main():
    self_test()
    root = pathlib.Path(os.environ["CAPDRILL_SOURCE_DIR"])
    tests = [path.read_text(encoding="utf-8") for path in sorted((root / "tests").rglob("*_test.cpp"))]
    scenarios = [path.read_text(encoding="utf-8")
                 for path in sorted((root / "scenarios").rglob("*.yaml"))]
    problems = find_problems(tests, scenarios)
    for problem in problems:
        print(problem)
    print(f"{len(EXAMPLES)} worked examples, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
