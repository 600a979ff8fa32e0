#!/usr/bin/env python3
"""Real output against docs/schema/: every recorded case, the documents, and histories.

Usage: validate.py BINARY SOURCE_DIR RECORD_LOOP. Exit status 77 without the jsonschema package.
"""
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is not installed")
    sys.exit(77)


def validate(name, binary, schema, runs, required):
    """How many outputs the schema accepts, and how many mistakes there are."""
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
    passed = failed = 0
    for args in runs:
        output = subprocess.run([binary, *args], capture_output=True, text=True).stdout
        errors = list(validator.iter_errors(json.loads(output)))
        for error in errors:
            print(f"{args[1]}: {'/'.join(map(str, error.path))}: {error.message}")
        failed += bool(errors)
        passed += not errors
    # The schema must be able to refuse.
    report = json.loads(output)
    del report[required]
    if validator.is_valid(report):
        print(f"the schema accepts a {name} without '{required}'")
        failed += 1
    return passed, failed


def formats(binary, source, schema):
    """Whether a document's format is told, and the schema knows which there are: the mistakes."""
    def provider(arguments, text=None):
        output = subprocess.run([binary, "verify-ds", "--zone", "zxy.com", "--json", *arguments],
                                text=True, input=text, capture_output=True).stdout
        return json.loads(output)

    failed = 0
    # Of lines there is no format.
    report = provider([str(source / "testdata/api/route53.json")])
    for each, wanted in [(provider([], "1 13 2 ABCD\n"), None), (report, "route53")]:
        found = each["provider"].get("format", "missing")
        if found != wanted:
            print(f"provider.format is {found}, not {wanted}")
            failed += 1
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
    for wrong in ("somebody", 1):
        report["provider"]["format"] = wrong
        if validator.is_valid(report):
            print("the schema accepts a format that there is not")
            failed += 1
    return failed


def histories(folder, source, record_loop):
    """One of the first schema, and one with changes and reports."""
    old, new = folder / "old.db", folder / "new.db"
    connection = sqlite3.connect(old)
    connection.executescript((source / "testdata/store/schema-1.sql").read_text())
    connection.close()
    subprocess.run([record_loop, new, "1", "20"], stdout=subprocess.DEVNULL, check=True)
    return [["history", "example.test", "--json", "--store", str(file), *more]
            for file in (old, new) for more in ([], ["-v"], ["--since", "10"])]


def main(binary, source, record_loop):
    runs = [["replay", str(path), "--json"]
            for path in sorted((source / "testdata/evidence").glob("*.json"))]
    runs += [["replay", str(path), "--json", "--profile", "strict"]
             for path in sorted((source / "testdata/resolvers").glob("*.json"))]
    runs += [["verify-ds", str(source / "testdata/api" / name), "--json"]
             for name in ("guide-example.json", "contract-example.json", "right.json",
                          "disabled.json")]
    reports = validate("report", binary, source / "docs/schema/report.schema.json", runs, "status")
    with tempfile.TemporaryDirectory() as folder:
        runs = histories(Path(folder), source, record_loop)
        shown = validate("history", binary, source / "docs/schema/history.schema.json", runs,
                         "versions")
    failed = reports[1] + shown[1] + formats(binary, source,
                                             source / "docs/schema/report.schema.json")
    print(f"{reports[0] + shown[0]} passed, {failed} failed")
    return 1 if failed or not reports[0] or not shown[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
