"""The README shows what its first command prints."""

import os
import pathlib
import re
import subprocess
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
ROOT = pathlib.Path(os.environ["CAPDRILL_SOURCE_DIR"])


class Readme(unittest.TestCase):

    def test_the_first_drill_prints_what_the_readme_shows(self):
        shown = re.search(r"<!-- capdrill run scenarios/uneven-zones.yaml -->\n```text\n(.*?)```",
                          (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
        self.assertIsNotNone(shown)
        done = subprocess.run([PROGRAM, "run", "scenarios/uneven-zones.yaml"], cwd=ROOT,
                              capture_output=True, text=True, check=True)
        self.assertEqual(shown.group(1), done.stdout)

    def test_the_gallery_page_lists_every_scenario(self):
        page = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
        for scenario in sorted((ROOT / "scenarios").glob("**/*.yaml")):
            with self.subTest(scenario=scenario.name):
                self.assertIn(f"]({scenario.relative_to(ROOT / 'scenarios')})", page)


if __name__ == "__main__":
    unittest.main()
