#!/usr/bin/env python3
"""Holds the catalogue to its tests: every finding has a case that shows it.

Usage: triggers.py SOURCE_DIR DSCHAIN

A case is a line of a case file that a test compares with what the program says, code by code
(testdata/lab/*.txt on real servers, testdata/hostile/cases.txt on a scripted one), or an entry of
testdata/findings/elsewhere.txt: a code and the unit test, SUITE.NAME, that asserts it.
"""
import re
import subprocess
import sys
from pathlib import Path


def case_files(root):
    return [*sorted((root / "testdata" / "lab").glob("*.txt")), root / "testdata/hostile/cases.txt"]


def read(root):
    """code -> the cases that show it."""
    shown_by = {}
    for path in case_files(root):
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or "=>" not in line:
                continue
            words = line.split("=>")[1].split("#")[0].split()
            if len(words) < 3 or words[2] == "-":
                continue
            for code in words[2].split(","):
                shown_by.setdefault(code, []).append(f"{path.parent.name}: {line.split()[0]}")
    for code, test in elsewhere(root):
        shown_by.setdefault(code, []).append(test)
    return shown_by


def elsewhere(root):
    path = root / "testdata/findings/elsewhere.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def test_bodies(root):
    """SUITE.NAME -> the text of that test, for every test of the project."""
    bodies = {}
    head = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.M)
    for path in (root / "tests").rglob("*.cpp"):
        text = path.read_text(encoding="utf-8")
        starts = list(head.finditer(text))
        for start, following in zip(starts, starts[1:] + [None]):
            end = following.start() if following else len(text)
            bodies[f"{start[1]}.{start[2]}"] = text[start.start():end]
    return bodies


def main(root, dschain):
    listing = subprocess.run([dschain, "explain"], capture_output=True, text=True, check=True).stdout
    codes = [line.split()[1] for line in listing.splitlines()]
    shown_by = read(root)
    offences = [f"{code}: no case shows it" for code in codes if code not in shown_by]
    offences += [f"{code}: shown by {cases[0]}, but it is no finding"
                 for code, cases in shown_by.items() if code not in codes]
    bodies = test_bodies(root)
    for code, test in elsewhere(root):
        body = bodies.get(test, "")
        if f'"{code}"' not in body and f"Code::{code.lower()}" not in body:
            offences.append(f"{code}: the test {test} does not assert it")
    for offence in offences:
        print(offence)
    print(f"triggers: {len(codes)} findings, {len(offences)} offences")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
