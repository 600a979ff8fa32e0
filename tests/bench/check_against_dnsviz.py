#!/usr/bin/env python3
"""Measures `dschain check` against `dnsviz probe | dnsviz grok` on zones of the lab.

Usage: check_against_dnsviz.py --bin BUILD/bin --cases testdata/lab/cases.txt [--runs N]
       [--zones LABEL...]

What is measured, for each zone: from the start of the first process to the end of the last,

    dschain check ZONE --json --trust-anchor ... --root-hints ...
    dnsviz probe -A -a . ZONE | dnsviz grok -P -t ...

Both ask the lab's NSD servers on loopback, where an answer takes well under a millisecond, and both
go from the root to the zone and judge the whole chain (-a . makes dnsviz do so). So this is the
cost of the programs themselves, their start included, not of the network. dnsviz asks more than
dschain does: records of more types, and how servers take other EDNS and transport parameters. Of
the root servers that dnsviz knows, the lab is at the address of one; the others are unreachable
without delay. After a pair that is not counted, the two are run in turns.

Every output is checked: dschain's exit status and status, and the zone's status in dnsviz's JSON.
CPU is user and system time of all processes. A ratio is dnsviz's time over dschain's: of the
medians, and the lowest of all pairs.

Exit status: 0 measured, 1 a wrong output, 77 dnsviz or namespaces are missing.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import lab_namespace  # noqa: E402
from dnsviz_environment import A_ROOT_SERVERS_NET, make_environment  # noqa: E402


class WrongOutput(Exception):
    """A program said something else of a zone than the case file does."""


@dataclass(frozen=True)
class Zone:
    name: str  # with the final dot
    status: str
    exit_status: int


@dataclass(frozen=True)
class Sample:
    wall_ms: float
    cpu_ms: float


def load_zones(cases, labels):
    """The zones of these labels with what the case file expects: LABEL ... => STATUS EXIT CODES."""
    zones = {}
    for line in Path(cases).read_text(encoding="utf-8").splitlines():
        case, arrow, expectation = line.split("#", 1)[0].partition("=>")
        if arrow:
            label = case.split()[0]
            status, exit_status, _ = expectation.split()
            zones[label] = Zone(f"{label}.test.", status, int(exit_status))
    missing = [label for label in labels if label not in zones]
    if missing:
        raise SystemExit(f"no such case: {', '.join(missing)}")
    return [zones[label] for label in labels]


def measure(commands, output, environment=None):
    """Runs a pipeline with its output to the file `output`: a Sample, and the exit status of its
    last command."""
    with open(output, "wb") as last_output, open(f"{output}.err", "wb") as errors:
        start = time.monotonic()
        children = []
        source = subprocess.DEVNULL
        for command in commands:
            is_last = command is commands[-1]
            child = subprocess.Popen(command, stdin=source, stderr=errors, env=environment,
                                     stdout=last_output if is_last else subprocess.PIPE)
            if children:
                source.close()
            source = child.stdout
            children.append(child)
        cpu = 0.0
        for child in children:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            cpu += usage.ru_utime + usage.ru_stime
        wall = time.monotonic() - start
    return Sample(wall * 1000, cpu * 1000), children[-1].returncode


class Dschain:
    name = "dschain check"

    def __init__(self, bin_dir, directory):
        self._program = os.path.join(bin_dir, "dschain")
        self._lab = directory / "lab"
        self._output = directory / "dschain.json"

    def run(self, zone):
        sample, exit_status = measure(
            [[self._program, "check", zone.name, "--json",
              "--trust-anchor", self._lab / "trust-anchor",
              "--root-hints", self._lab / "root.hints"]], self._output)
        try:
            status = json.loads(self._output.read_text())["status"]
        except (KeyError, json.JSONDecodeError):
            status = "no report"
        if (status, exit_status) != (zone.status, zone.exit_status):
            raise WrongOutput(f"dschain: {zone.name} is {status}, exit status {exit_status}; "
                              f"{zone.status} and {zone.exit_status} are right")
        return sample


class Dnsviz:
    name = "dnsviz probe, grok"

    def __init__(self, directory):
        self._anchor = directory / "lab" / "trust-anchor.dnskey"
        self._output = directory / "dnsviz.json"
        self._environment = make_environment(directory)

    def run(self, zone):
        sample, exit_status = measure(
            [["dnsviz", "probe", "-A", "-a", ".", zone.name],
             ["dnsviz", "grok", "-P", "-t", self._anchor]], self._output, self._environment)
        try:
            status = json.loads(self._output.read_text())[zone.name]["zone"]["status"].lower()
        except (KeyError, json.JSONDecodeError):
            status = "no report"
        if (status, exit_status) != (zone.status, 0):
            errors = Path(f"{self._output}.err").read_text()
            raise WrongOutput(f"dnsviz: {zone.name} is {status}, exit status {exit_status}; "
                              f"{zone.status} is right\n{errors}")
        return sample


def table_rows(zone, ours, theirs):
    """Two rows of the table: `ours` and `theirs` are (name, samples)."""
    def figures(name, samples):
        wall = [sample.wall_ms for sample in samples]
        cpu = statistics.median(sample.cpu_ms for sample in samples)
        return [f"{zone.name} ({zone.status})", name, f"{min(wall):.1f}",
                f"{statistics.median(wall):.1f}", f"{max(wall):.1f}", f"{cpu:.1f}"]

    def median_wall(samples):
        return statistics.median(sample.wall_ms for sample in samples)

    ratio = median_wall(theirs[1]) / median_wall(ours[1])
    lowest = min(b.wall_ms / a.wall_ms for a, b in zip(ours[1], theirs[1]))
    return [[*figures(*ours), "", ""], [*figures(*theirs), f"{ratio:.0f}", f"{lowest:.0f}"]]


def print_table(rows):
    header = ["zone", "program", "min ms", "median ms", "max ms", "median CPU ms",
              "ratio of medians", "lowest ratio"]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(cells):
        padded = [cell.ljust(width) if i < 2 else cell.rjust(width)
                  for i, (cell, width) in enumerate(zip(cells, widths))]
        return f"| {' | '.join(padded)} |"

    print(line(header))
    print(line(["-" * width if i < 2 else "-" * (width - 1) + ":"
                for i, width in enumerate(widths)]))
    for row in rows:
        print(line(row))


def benchmark(options):
    directory = Path(options.inside)
    zones = load_zones(options.cases, options.zones)
    lab_namespace.set_up_loopback([A_ROOT_SERVERS_NET])
    rows = []
    with lab_namespace.running_lab(options.bin, directory / "lab", options.cases,
                                   [A_ROOT_SERVERS_NET]):
        dschain = Dschain(options.bin, directory)
        dnsviz = Dnsviz(directory)
        for zone in zones:
            pairs = [(dschain.run(zone), dnsviz.run(zone)) for _ in range(options.runs + 1)][1:]
            ours, theirs = zip(*pairs)
            rows += table_rows(zone, (dschain.name, ours), (dnsviz.name, theirs))
    print_table(rows)
    print(f"{options.runs} runs of each, in turns; {os.cpu_count()} processors")


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=os.path.abspath,
                        help="where dschain and dschain-lab are; a release build")
    parser.add_argument("--cases", required=True, type=os.path.abspath, help="the case file")
    parser.add_argument("--runs", type=positive, default=10, metavar="N",
                        help="pairs after the warm-up (default: 10)")
    parser.add_argument("--zones", nargs="+", default=["alg13", "flip"], metavar="LABEL",
                        help="cases of the case file whose servers agree (default: alg13 flip)")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        return lab_namespace.run_or_skip(__file__, "dnsviz", "nsd")
    try:
        benchmark(options)
        return 0
    except WrongOutput as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
