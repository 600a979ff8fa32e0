#!/usr/bin/env python3
"""Real output against docs/schema/: every recorded case, the documents, histories, and scans.

Usage: validate.py BINARY SOURCE_DIR RECORD_LOOP. Exit status 77 without the jsonschema package.
"""
import json
import socket
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
    def output(args):
        text = subprocess.run([binary, *args], capture_output=True, text=True).stdout
        return args[1], json.loads(text)

    return accepted(name, schema, map(output, runs), required)


def accepted(name, schema, outputs, required):
    """The same of outputs that are there, each behind what it is of."""
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
    passed = failed = 0
    for of, report in outputs:
        errors = list(validator.iter_errors(report))
        for error in errors:
            print(f"{of}: {'/'.join(map(str, error.path))}: {error.message}")
        failed += bool(errors)
        passed += not errors
    # The schema must be able to refuse.
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


def scan(folder, binary, *options):
    """The lines of a scan whose root server, the only one, says nothing."""
    # Some with what has to be escaped in JSON.
    zones = ["example.test.", "a\\034b.test.", "c\\\\d.test.", "."]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        hints = folder / "root.hints"
        hints.write_text(". NS ns.root.\nns.root. A 127.0.0.1\n")
        run = subprocess.run([binary, "scan", "-q", "--root-hints", hints, "--timeout", "20",
                              "--tries", "1", "--port", str(silent.getsockname()[1]), *options],
                             input="\n".join(zones), text=True, capture_output=True)
    lines = [("scan", json.loads(line)) for line in run.stdout.splitlines()]
    if len(lines) != len(zones) or run.returncode != 3:
        raise RuntimeError(f"{len(lines)} lines, exit status {run.returncode}: {run.stderr}")
    return lines


def short_lines(folder, binary, evidence):
    """Those of a scan, and of every recorded case."""
    lines = []
    for path in evidence:
        run = subprocess.run([binary, "replay", path, "--format", "jsonl"], text=True,
                             capture_output=True)
        lines.append((path.name, json.loads(run.stdout)))
    return lines + scan(folder, binary)


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
        cases = sorted((source / "testdata/evidence").glob("*.json"))
        lines = accepted("line", source / "docs/schema/scan-line.schema.json",
                         short_lines(Path(folder), binary, cases), "codes")
        full = accepted("full line", source / "docs/schema/report.schema.json",
                        scan(Path(folder), binary, "--full"), "status")
    parts = (reports, shown, lines, full)
    failed = sum(part[1] for part in parts) + formats(
        binary, source, source / "docs/schema/report.schema.json")
    print(f"{sum(part[0] for part in parts)} passed, {failed} failed")
    return 1 if failed or not all(part[0] for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
