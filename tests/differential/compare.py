#!/usr/bin/env python3
"""Asks dschain and Unbound the same questions about random DNS trees and compares what they think.

Usage: compare.py --bin BUILD/bin [--seeds A-B] [--questions N] [--jobs N]
       compare.py --bin BUILD/bin --seed N --only NAME/TYPE --keep DIR
       compare.py --bin BUILD/bin --self-check [--fault KIND]

Each seed is one tree (dschain-zonegen), about half of its zones wrong in some way; even seeds are
served by NSD, odd ones by Knot, on port 53 in a network namespace. Prints a line for each answer
that one holds secure, insecure or bogus and the other does not, unless differences.py has it.
--self-check does without dschain: it sees to it that Unbound finds nothing bogus in right trees,
and something in each kind of wrong ones. Exit status: 0 all as expected, 1 not, 77 the servers or
namespaces are missing.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dns_client
import servers
from differences import HARMLESS, Case, known_difference, read_zones
from servers import lab_namespace
from verdicts import BOGUS, INDETERMINATE, INSECURE, SECURE, Verdict, agree

DSCHAIN_OPTIONS = ["--json", "--timeout", "400", "--tries", "2", "--deadline", "15"]
SECONDS_FOR_ONE = 60
SEEDS_AT_ONCE = 5  # for one run of the generator, which shares slow keys among them

_print_lock = threading.Lock()


def say(text):
    with _print_lock:
        print(text, flush=True)


def software_for(seed, zones):
    # NSD 4.6 ends when it reads a zone of which no NSEC3 record fits NSEC3PARAM.
    unreadable = any(zone.fault in ("nsec3-unknown-hash", "nsec3-other-iterations")
                     for zone in read_zones(zones))
    return "knot" if seed % 2 or unreadable else "nsd"


def ask_unbound(unbound, name, qtype):
    unbound.forget_everything()
    answer = dns_client.ask(unbound.address, name, qtype)
    if answer.rcode != dns_client.SERVFAIL:
        return Verdict(SECURE if answer.authenticated else INSECURE, answer.extended_errors,
                       answer.types)
    # Without validation there is an answer after all: then it was refused.
    unchecked = dns_client.ask(unbound.address, name, qtype, checking_disabled=True)
    failed = unchecked.rcode == dns_client.SERVFAIL
    return Verdict(INDETERMINATE if failed else BOGUS, answer.extended_errors, unchecked.types)


def ask_dschain(bin_dir, zones, name, qtype):
    done = subprocess.run(
        [os.path.join(bin_dir, "dschain"), "trace", *DSCHAIN_OPTIONS,
         "--trust-anchor", str(zones / "trust-anchor"), "--root-hints", str(zones / "root.hints"),
         "--", name, qtype],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        timeout=SECONDS_FOR_ONE, check=False)
    try:
        report = json.loads(done.stdout)
        codes = tuple(dict.fromkeys(finding["code"] for finding in report["findings"]))
        names = tuple(step["name"] for step in report["trace"]["steps"])
        return Verdict(report["status"], codes, names=names)
    except (KeyError, TypeError, json.JSONDecodeError):
        error = f"exit status {done.returncode}: {done.stdout[-200:]}{done.stderr[-200:]}"
        return Verdict("unreadable", (error,))


class Run:
    """The questions about all seeds, and what came of them."""

    def __init__(self, options, directory, fault="random", with_dschain=True):
        self._options = options
        self._directory = directory
        self._fault = fault
        self._with_dschain = with_dschain
        self.verdicts = Counter()  # Unbound's
        self.differences = 0
        self.known = Counter()  # rows of the table in differences.py

    def generate(self, seeds):
        command = [os.path.join(self._options.bin, "dschain-zonegen"), "--dir",
                   str(self._directory), "--questions", str(self._options.questions),
                   "--fault", self._fault]
        for seed in seeds:
            command += ["--seed", str(seed)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)

    def do_seeds(self, seeds):
        self.generate(seeds)
        for seed in seeds:
            zones = self._directory / str(seed)
            with servers.running(zones, zones / "run", software_for(seed, zones)) as unbound:
                for line in (zones / "questions").read_text(encoding="utf-8").splitlines():
                    name, qtype = line.split()
                    if not self._options.only or self._options.only == f"{name}/{qtype}":
                        self._do_question(seed, zones, unbound, name, qtype)
            if not self._options.keep:
                shutil.rmtree(zones, ignore_errors=True)

    def _do_question(self, seed, zones, unbound, name, qtype):
        try:
            theirs = ask_unbound(unbound, name, qtype)
        except dns_client.NoAnswer as error:
            theirs = Verdict(INDETERMINATE, (str(error),))  # it gave up
        ours = ask_dschain(self._options.bin, zones, name, qtype) if self._with_dschain else theirs
        with _print_lock:
            self.verdicts[theirs.status] += 1
            if agree(ours, theirs):
                if self._options.verbose:
                    print(f"{seed} {name} {qtype}: {theirs}")
                return
            known = known_difference(Case(read_zones(zones), name, qtype, ours, theirs))
            if known:
                self.known[known] += 1
            else:
                self.differences += 1
            if self._options.verbose or not known:
                print(f"--seed {seed} --only '{name}/{qtype}' ({software_for(seed, zones)}): "
                      f"dschain {ours}, Unbound {theirs}"
                      f"{f' as known: {known.section}' if known else ''}", flush=True)

    def do_all(self, seeds):
        parts = [seeds[i:i + SEEDS_AT_ONCE] for i in range(0, len(seeds), SEEDS_AT_ONCE)]
        with ThreadPoolExecutor(self._options.jobs) as workers:
            for _ in workers.map(self.do_seeds, parts):
                pass


def compare(options, directory):
    run = Run(options, directory, options.fault)
    run.do_all(options.seeds)
    for known, count in run.known.most_common():
        print(f"{count} as known: {known.section}: {known.reason}")
    counts = ", ".join(f"{count} {word}" for word, count in sorted(run.verdicts.items()))
    print(f"Unbound: {counts}")
    print(f"{sum(run.verdicts.values())} questions, {run.differences} differences")
    return 0 if run.verdicts and not run.differences else 1


def find_effect(options, directory, fault):
    """A complaint, or None if a fault of this kind is seen by Unbound where it should be."""
    seen = Counter()
    for seed in options.seeds[:4]:
        run = Run(options, directory / fault, fault, with_dschain=False)
        run.do_all([seed])
        seen += run.verdicts
        if seen[BOGUS] and fault != "none":
            break
    bogus = seen[BOGUS] > 0
    wanted = fault != "none" and fault not in HARMLESS
    say(f"{fault}: {dict(seen)}")
    if bogus == wanted:
        return None
    return f"{fault}: {'something' if bogus else 'nothing'} is bogus"


def self_check(options, directory):
    kinds = [options.fault]
    if options.fault == "random":
        generator = os.path.join(options.bin, "dschain-zonegen")
        kinds = ["none", *subprocess.run([generator, "--list-faults"], check=True, text=True,
                                         stdout=subprocess.PIPE).stdout.split()]
    complaints = [find_effect(options, directory, kind) for kind in kinds]
    complaints = [complaint for complaint in complaints if complaint]
    for complaint in complaints:
        print(complaint)
    print(f"{len(kinds)} kinds of trees, {len(complaints)} complaints")
    return 1 if complaints else 0


def seed_range(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=os.path.abspath,
                        help="where dschain and dschain-zonegen are")
    parser.add_argument("--seeds", "--seed", type=seed_range, default=seed_range("0-49"),
                        metavar="A-B", help="default: 0-49")
    parser.add_argument("--questions", type=int, default=100, metavar="N",
                        help="for each seed (default: 100)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="default: 2")
    parser.add_argument("--only", metavar="NAME/TYPE", help="only this question")
    parser.add_argument("--keep", type=os.path.abspath, metavar="DIR",
                        help="write everything to this new directory and leave it there")
    parser.add_argument("--fault", default="random", metavar="KIND",
                        help="random, none, or one kind in all zones")
    parser.add_argument("--self-check", action="store_true", help="try Unbound alone")
    parser.add_argument("--verbose", action="store_true", help="print what agrees as well")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse_options()
    if options.inside:
        lab_namespace.set_up_loopback()
        directory = Path(options.keep or options.inside)
        return self_check(options, directory) if options.self_check else compare(options, directory)
    return lab_namespace.run_or_skip(__file__, "nsd", "knotd", "unbound")


if __name__ == "__main__":
    sys.exit(main())
