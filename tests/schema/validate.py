#!/usr/bin/env python3
"""Real output against docs/schema/report.schema.json: every recorded case, and the documents.

Usage: validate.py BINARY SOURCE_DIR. Exit status 77 without the jsonschema package.
"""
import json
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is not installed")
    sys.exit(77)


def main(binary, source):
    schema = json.loads((source / "docs/schema/report.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    passed = failed = 0
    runs = [["replay", str(path), "--json"]
            for path in sorted((source / "testdata/evidence").glob("*.json"))]
    # One of an error has no report.
    runs += [["verify-ds", str(path), "--zone", "zxy.com", "--json"]
             for path in sorted((source / "testdata/api").glob("*.json"))
             if path.name != "platform-error.json"]
    for args in runs:
        output = subprocess.run([binary, *args], capture_output=True, text=True).stdout
        errors = list(validator.iter_errors(json.loads(output)))
        for error in errors:
            print(f"{args[1]}: {'/'.join(map(str, error.path))}: {error.message}")
        failed += bool(errors)
        passed += not errors
    report = json.loads(output)
    # Of lines there is no format; of an unknown API there is none.
    lines = subprocess.run([binary, "verify-ds", "--zone", "zxy.com", "--json"], text=True,
                           input="1 13 2 ABCD\n", capture_output=True).stdout
    for text, wanted in [(lines, None), (output, "route53")]:
        found = json.loads(text)["provider"].get("format", "missing")
        if found != wanted:
            print(f"provider.format is {found}, not {wanted}")
            failed += 1
    report["provider"]["format"] = "somebody"
    for wrong in (report, {**report, "provider": {**report["provider"], "format": 1}}):
        if validator.is_valid(wrong):
            print("the schema accepts a format that there is not")
            failed += 1
    # The schema must be able to refuse: a report without its status is none.
    report = json.loads(output)
    del report["status"]
    if validator.is_valid(report):
        print("the schema accepts a report without a status")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
