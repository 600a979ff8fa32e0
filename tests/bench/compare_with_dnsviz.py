#!/usr/bin/env python3
"""Compares what dschain and DNSViz find wrong with the zones of the lab.

Usage: compare_with_dnsviz.py --bin BUILD/bin --cases FILE [--cases FILE]... [--only LABEL]...
       [--save DIR]

Both ask the same NSD servers, on port 53 in a network namespace, and go from the root to the zone:

    dschain check ZONE --json
    dnsviz probe -A -a . ZONE... | dnsviz grok -l warning

Prints a Markdown table with a row for each zone of which either says something: the names of
DNSViz's errors and warnings, dschain's findings, and whether these tell every *error* of DNSViz.
dnsviz_names.py has the names that mean the same, and where dschain need not say it; errors that
DNSViz finds in every zone of the lab are left out.

With --save, what `dnsviz grok` says of each zone goes to DIR/LABEL.json.

Exit status: 0 nothing missed, 1 something is, or a program gave no report, 77 dnsviz or namespaces
are missing.
"""
import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import lab_namespace  # noqa: E402
from differences import parse_cases  # noqa: E402
from dnsviz_environment import A_ROOT_SERVERS_NET, make_environment  # noqa: E402
from dnsviz_names import finding_codes, missed, read_grok, told, verdict  # noqa: E402

WORKERS = 2
SECONDS_FOR_ONE = 60  # for one dschain
SECONDS_FOR_ALL = 300  # for one dnsviz with its part of the zones
# Zones of one run of dnsviz. Each run costs half a second to start. dnsviz's own threads are not
# used: with them 0.9 loses a zone now and then.
ZONES_OF_A_RUN = 10


class NoReport(Exception):
    """A program that ended without a report; the text says how."""


def ask_dschain(program, lab, zone):
    """dschain's report on a zone."""
    try:
        done = subprocess.run([program, "check", zone, "--json", "--timeout", "500", "--tries", "2",
                               "--trust-anchor", lab / "trust-anchor",
                               "--root-hints", lab / "root.hints"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SECONDS_FOR_ONE, check=False)
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise NoReport(f"dschain: {zone} not done in {SECONDS_FOR_ONE} s") from error
    except json.JSONDecodeError as error:
        raise NoReport(f"dschain: {zone} ended with {done.returncode}: {done.stderr}") from error


class Dnsviz:
    """dnsviz, set up for one running lab. Files are made in `directory`."""

    def __init__(self, lab, directory):
        self._anchor = lab / "trust-anchor.dnskey"
        self._directory = directory
        self._environment = make_environment(directory)

    def _run(self, *command):
        """None, or the last line of what it complains of."""
        done = subprocess.run(["dnsviz", *command], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=SECONDS_FOR_ALL, env=self._environment,
                              check=False)
        return None if done.returncode == 0 else (done.stderr.strip().splitlines() or [""])[-1]

    def ask(self, part, zones):
        """What grok says of these zones, by zone. `part` tells runs at the same time apart."""
        probed = self._directory / f"probe{part}.json"
        # -A: ask authoritative servers.
        failure = self._run("probe", "-A", "-a", ".", "-o", probed, *zones)
        if failure is not None:
            raise NoReport(f"dnsviz probe: {failure}")
        return self._grok(probed, zones)

    def _grok(self, probed, zones):
        """dnsviz 0.9 does not survive some malformed keys, and then says nothing of any zone; so
        each is asked for alone."""
        output = f"{probed}.grok"
        failure = self._run("grok", "-l", "warning", "-t", self._anchor, "-r", probed, "-o", output,
                            *zones)
        if failure is None:
            said = json.loads(Path(output).read_text(encoding="utf-8"))
            return {zone: said.get(zone, {}) for zone in zones}
        if len(zones) == 1:
            return {zones[0]: {"failure": failure}}
        return {zone: said for zone in zones for said in self._grok(probed, [zone]).values()}


def print_table(rows):
    """`rows` are tuples of five texts."""
    header = ("zone", "DNSViz errors", "DNSViz warnings", "dschain findings", "verdict")
    for cells in [header, ["---"] * len(header), *rows]:
        print(f"| {' | '.join(cells)} |")


def compare_reports(cases, grok, reports):
    """The rows of the table and how many zones dschain misses an error of. `grok` is DNSViz's JSON,
    `reports` are dschain's by zone."""
    rows = []
    misses = 0
    for case in cases:
        said = read_grok(grok[case.zone])
        report = reports[case.zone]
        codes = finding_codes(report)
        if missed(case.label, said.errors, codes):
            misses += 1
        errors = " ".join(told(case.label, said.errors))
        if "failure" in grok[case.zone]:
            errors = "(dnsviz fails)"
        if errors or said.warnings or codes:
            rows.append((case.label, errors or "-", " ".join(said.warnings) or "-",
                         f"{report['status']}: {' '.join(codes) or '-'}",
                         verdict(case.label, said.errors, codes)))
    return rows, misses


def compare(options):
    directory = Path(options.inside)
    lab = directory / "lab"
    text = "".join(Path(cases).read_text(encoding="utf-8") for cases in options.cases)
    (directory / "cases.txt").write_text(text, encoding="utf-8")
    cases = [case for case in parse_cases(text) if not options.only or case.label in options.only]
    if not cases:
        raise SystemExit("no such case")
    zones = [case.zone for case in cases]
    dnsviz = Dnsviz(lab, directory)
    program = os.path.join(options.bin, "dschain")
    lab_namespace.set_up_loopback([A_ROOT_SERVERS_NET])
    with lab_namespace.running_lab(options.bin, lab, directory / "cases.txt",
                                   [A_ROOT_SERVERS_NET]), ThreadPoolExecutor(WORKERS) as workers:
        parts = [zones[i:i + ZONES_OF_A_RUN] for i in range(0, len(zones), ZONES_OF_A_RUN)]
        grok = {}
        for said in workers.map(dnsviz.ask, range(len(parts)), parts):
            grok.update(said)
        reports = dict(zip(zones, workers.map(lambda zone: ask_dschain(program, lab, zone),
                                              zones)))
    if options.save:
        Path(options.save).mkdir(parents=True, exist_ok=True)
        for case in cases:
            said = json.dumps(grok[case.zone], indent=1)
            (Path(options.save) / f"{case.label}.json").write_text(said + "\n", encoding="utf-8")
    rows, misses = compare_reports(cases, grok, reports)
    print_table(rows)
    print(f"\n{len(cases) - misses} passed, {misses} failed")
    return 1 if misses else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=os.path.abspath,
                        help="where dschain and dschain-lab are")
    parser.add_argument("--cases", required=True, action="append", type=os.path.abspath,
                        metavar="FILE", help="a case file; repeatable")
    parser.add_argument("--only", action="append", metavar="LABEL", help="this case; repeatable")
    parser.add_argument("--save", type=os.path.abspath, metavar="DIR",
                        help="write what dnsviz says of each zone there")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        return lab_namespace.run_or_skip(__file__, "dnsviz", "nsd")
    try:
        return compare(options)
    except NoReport as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
