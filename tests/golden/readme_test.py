"""The README shows what its commands print."""

import os
import pathlib
import re
import subprocess
import unittest

PROGRAM = os.environ["CAPDRILL_PROGRAM"]
ROOT = pathlib.Path(os.environ["CAPDRILL_SOURCE_DIR"])


class Readme(unittest.TestCase):

    def test_commands_print_what_the_readme_shows(self):
        shown = re.findall(r"<!-- capdrill (.*?) -->\n```text\n(.*?)```",
                           (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
        self.assertEqual(len(shown), 2)
        for arguments, text in shown:
            with self.subTest(arguments=arguments):
                done = subprocess.run([PROGRAM, *arguments.split()], cwd=ROOT, capture_output=True,
                                      text=True, check=True)
                self.assertEqual(text, done.stdout)

    def test_the_gallery_page_lists_every_scenario(self):
        page = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
        for scenario in sorted((ROOT / "scenarios").glob("**/*.yaml")):
            with self.subTest(scenario=scenario.name):
                self.assertIn(f"]({scenario.relative_to(ROOT / 'scenarios')})", page)


if __name__ == "__main__":
    unittest.main()
