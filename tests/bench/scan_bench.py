#!/usr/bin/env python3
"""Measures `dschain scan` on a registry of thousands of zones, against the project's goals.

Usage: scan_bench.py --bin BUILD/bin [--zones N] [--only ROWS] [--runs N] [--large] ...

The registry is a signed root, test. and the zones below it (dschain-bench-lab), served by NSD on
loopback in a network namespace. Nine zones in ten are secure; the others are unsigned, have a DS of
another key, or signatures that have expired or are missing, and the verdict on each is compared with
what is known of it. CPU is user and system time of the process measured. Each figure is the median of
some runs on this machine, with empty caches, what is compared being run in turns; a ratio can be
compared with one from another machine, the figures in it cannot.

Rows:
  1  a scan's zones a CPU-second, over Unbound's and over what `openssl speed` allows
  2  all servers of each zone instead of one
  3  short and long lists
  4  a tenth more zones whose servers never answer, or answer late
  5  one check, all servers far away
  6  kill -9 and --resume
  7  start of the program
  8  a registry's zone file as the list

Exit status: 0 all goals met, 1 one is not met or an output is wrong, 77 Unbound, dnsperf, NSD or
namespaces are missing. With --any-speed only an output can be wrong.
"""
import argparse
import contextlib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import lab_namespace  # noqa: E402
from scan_rows import DELAY_MS, LARGE, ROWS, SLOW_MS, Outcome  # noqa: E402
from scanning import Scanner, WrongOutput, running_registry  # noqa: E402

_DISTANT_ZONES = 50


class Bench:
    """What the rows share: one registry at a time, and the scans of it."""

    def __init__(self, options):
        self.zones = options.zones
        self.runs = options.runs
        self.large = options.large
        self.in_flight = options.in_flight
        self._bin = options.bin
        self._directory = Path(options.keep or options.inside)
        self._keep = bool(options.keep)
        self.scratch = self._directory / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.scanner = Scanner(options, self.scratch)
        self._running = contextlib.ExitStack()
        self._which = None
        self._registry = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._running.close()

    def registry(self, kind="plain", large=False):
        """The registry of that kind: plain, mixed (with dead and slow zones) or distant. It runs
        until another is asked for."""
        which = f"{kind}-large" if large else kind
        if self._which != which:
            self._running.close()
            self._which = None
            zones = LARGE if large else self.zones
            options = {"plain": ["--zones", str(zones)],
                       "mixed": ["--zones", str(zones), "--dead", "--slow", str(SLOW_MS)],
                       "distant": ["--zones", str(_DISTANT_ZONES), "--delay", str(DELAY_MS)]}
            # One directory for all, but that it may be looked at later: zone files are many.
            name = which if self._keep else "registry"
            self._registry = self._running.enter_context(
                running_registry(self._bin, self._directory / name, *options[kind]))
            self._which = which
        return self._registry

    @staticmethod
    def note(text):
        """Says what is no part of the table."""
        print(text, file=sys.stderr, flush=True)


def print_table(rows):
    header = ["row", "what", "measured", "goal", "holds"]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print(f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths))} |")


def benchmark(options):
    lab_namespace.set_up_loopback()
    if not options.keep:
        # Deleting hundreds of thousands of files from a disk takes minutes.
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", options.inside], check=True)
    rows, missed, wrong = [], False, False
    with Bench(options) as bench:
        # Those that share a registry one after the other.
        for number in sorted(options.only, key=lambda row: (row in (3, 8), row == 4, row == 5)):
            try:
                outcomes = ROWS[number](bench)
            except WrongOutput as error:
                bench.note(f"row {number}: {error}")
                outcomes = [Outcome(ROWS[number].__doc__, "wrong output", "", False)]
                wrong = True
            for outcome in outcomes:
                missed |= not outcome.holds
                rows.append([str(number), outcome.what, outcome.measured, outcome.goal,
                             "yes" if outcome.holds else "no"])
    print_table(sorted(rows, key=lambda row: int(row[0])))
    print(f"{options.zones} zones, {options.runs} runs of each, --jobs {options.jobs}, "
          f"--in-flight {options.in_flight}; {os.cpu_count()} processors")
    return 1 if wrong or (missed and not options.any_speed) else 0


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


def row_numbers(text):
    try:
        numbers = {int(number) for number in text.split(",")}
    except ValueError:
        numbers = set()
    if not numbers or not numbers <= set(ROWS):
        raise argparse.ArgumentTypeError(f"{text} is not of 1 to {max(ROWS)}, as in 1,2")
    return numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default="build/bin", type=os.path.abspath,
                        help="where dschain, dschain-bench-lab and dschain-bench-relay are; a "
                             "release build (default: build/bin)")
    parser.add_argument("--zones", type=positive, default=20_000, metavar="N",
                        help="zones of the registry (default: 20000)")
    parser.add_argument("--only", type=row_numbers, default=set(ROWS), metavar="ROWS",
                        help="these rows, as in 1,2,5 (default: all)")
    parser.add_argument("--runs", type=positive, default=3, metavar="N",
                        help="runs of which the median is taken (default: 3)")
    parser.add_argument("--jobs", type=positive, default=1, metavar="N",
                        help="threads of a scan (default: 1)")
    parser.add_argument("--in-flight", type=positive, default=2000, metavar="N",
                        help="zones of a scan at a time (default: 2000)")
    parser.add_argument("--large", action="store_true",
                        help=f"rows 3 and 8 with {LARGE} zones too, which takes minutes")
    parser.add_argument("--any-speed", action="store_true",
                        help="whether goals are met does not matter, only whether outputs are "
                             "right")
    parser.add_argument("--keep", metavar="DIR", type=os.path.abspath,
                        help="keep the registries and outputs there")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return benchmark(options)
    return lab_namespace.run_or_skip(__file__, "nsd", "unbound", "dnsperf", "openssl", "mount")


if __name__ == "__main__":
    sys.exit(main())
