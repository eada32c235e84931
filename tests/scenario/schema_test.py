#!/usr/bin/env python3
"""Validates the gallery, and the bad scenarios that a schema can tell, against the JSON Schema."""

import json
import os
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

ROOT = pathlib.Path(os.environ.get("CAPDRILL_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
SCENARIOS = ROOT / "scenarios"
BAD = ROOT / "tests" / "scenario" / "bad"

# Sentences of the reader about what a schema can tell as well.
SCHEMA_CAN_TELL = re.compile(
    r"unknown key|required key"
    r"|' must be (a whole|a number|a list|a map|a text|one of|true or false)"
    r"|stands beside"
    r"|makes no sense without|must have (exactly|at least)")
# What YAML itself, or the range behind a form, decides.
SCHEMA_CANNOT_TELL = re.compile(r"--set#|\.csv:")

REMOVED = object()


class CoreLoader(yaml.SafeLoader):
    """Reads YAML 1.2's core schema: only true and false are booleans, dates are texts."""


CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers
            if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool",
                           "tag:yaml.org,2002:int", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"),
                                 "-0123456789")
CoreLoader.add_constructor("!remove", lambda loader, node: REMOVED)


def construct_replace(loader, node):
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_object(node)


CoreLoader.add_constructor("!replace", construct_replace)


def as_json(value):
    """Keys of JSON are texts; what `!remove` takes away is not there."""
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items() if each is not REMOVED}
    return [as_json(each) for each in value] if isinstance(value, list) else value


def errors_of(validator, path):
    value = as_json(yaml.load(path.read_text(encoding="utf-8"), Loader=CoreLoader))
    return [f"{'.'.join(map(str, error.path))}: {error.message}"
            for error in validator.iter_errors(value)]


def check_gallery(validator):
    failures = [f"{path.name}: {error}" for path in sorted(SCENARIOS.glob("*.yaml"))
                for error in errors_of(validator, path)]
    return failures


def check_bad(validator):
    failures = []
    refused = 0
    for path in sorted(BAD.glob("*.yaml")):
        expected = path.with_suffix(".expected").read_text(encoding="utf-8")
        sentences = [line for line in expected.splitlines() if ": error: " in line]
        can_tell = any(SCHEMA_CAN_TELL.search(line) and not SCHEMA_CANNOT_TELL.search(line)
                       for line in sentences)
        if not can_tell:
            continue
        try:
            errors = errors_of(validator, path)
        except (yaml.YAMLError, UnicodeDecodeError, ValueError):
            continue
        refused += bool(errors)
        if not errors:
            failures.append(f"{path.name}: the schema accepts it")
    if refused < 30:
        failures.append(f"the schema refused only {refused} of the bad scenarios")
    return failures


def main():
    schema = json.loads((SCENARIOS / "capdrill.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = check_gallery(validator) + check_bad(validator)
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
