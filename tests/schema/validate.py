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
    runs += [["verify-ds", str(source / "testdata/api" / name), "--json"]
             for name in ("guide-example.json", "contract-example.json", "right.json",
                          "disabled.json", "desec.json", "rdap.json")]
    for args in runs:
        output = subprocess.run([binary, *args], capture_output=True, text=True).stdout
        errors = list(validator.iter_errors(json.loads(output)))
        for error in errors:
            print(f"{args[1]}: {'/'.join(map(str, error.path))}: {error.message}")
        failed += bool(errors)
        passed += not errors
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
