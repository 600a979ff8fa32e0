#!/usr/bin/env python3
"""Compares dschain with two other validators, unbound-host and delv, on every case of the lab.

Usage: compare.py --bin BUILD/bin --cases testdata/lab/cases.txt [--only LABEL]... [--verbose]

All three ask the same NSD servers, on port 53 in a network namespace. unbound-host resolves and
validates itself; delv validates what an Unbound without a validator fetches for it. Prints a line
for each verdict that differs otherwise than differences.py has it. Exit status: 0 all as expected,
1 not, 77 the peers or namespaces are missing.
"""
import argparse
import contextlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab_namespace
from differences import DELV, UNBOUND_HOST, disagreement, parse_cases, rows_without_case
from verdicts import UNREADABLE, delv_status, dschain_report, unbound_host_status

WORKERS = 2
SECONDS_FOR_ONE = 60  # for one question to one validator; delv takes ten if no server answers
RESOLVER_ADDRESS = "127.0.20.1"

# test. is a name that Unbound answers itself unless told not to (RFC 6761).
COMMON_CONFIG = """\
server:
    directory: ""
    chroot: ""
    username: ""
    do-not-query-localhost: no
    local-zone: "test." nodefault
    root-hints: "{lab}/root.hints"
"""
UNBOUND_HOST_CONFIG = COMMON_CONFIG + """\
    module-config: "validator iterator"
    trust-anchor-file: "{lab}/trust-anchor"
"""
RESOLVER_CONFIG = COMMON_CONFIG + """\
    module-config: "iterator"
    interface: {address}
    access-control: 127.0.0.0/8 allow
    do-daemonize: no
    use-syslog: no
    pidfile: ""
remote-control:
    control-enable: no
"""


class NoVerdict(Exception):
    """A validator that ended otherwise than with a verdict; the text says how."""


def run(command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=SECONDS_FOR_ONE,
                              check=False)
    except subprocess.TimeoutExpired as error:
        raise NoVerdict(f"not done in {SECONDS_FOR_ONE} s") from error


def bind_trust_anchor(ds_line):
    """A DS record in zone-file form as a clause of named.conf, for delv -a."""
    owner, _, _, _, tag, algorithm, digest_type, *digest = ds_line.split()
    return (f'trust-anchors {{ "{owner}" static-ds {tag} {algorithm} {digest_type} '
            f'"{"".join(digest)}"; }};\n')


class Validators:
    """dschain and its peers, set up for one running lab."""

    def __init__(self, bin_dir, directory):
        self._dschain = os.path.join(bin_dir, "dschain")
        self._lab = directory / "lab"
        self._unbound_host_config = directory / "unbound-host.conf"
        self._resolver_config = directory / "unbound.conf"
        self._resolver_log = directory / "unbound.log"
        self._delv_anchor = directory / "delv.anchor"
        self._unbound_host_config.write_text(UNBOUND_HOST_CONFIG.format(lab=self._lab))
        self._resolver_config.write_text(
            RESOLVER_CONFIG.format(lab=self._lab, address=RESOLVER_ADDRESS))
        self._delv_anchor.write_text(
            bind_trust_anchor((self._lab / "trust-anchor").read_text()))

    @contextlib.contextmanager
    def running_resolver(self):
        """The resolver that delv asks. Raises RuntimeError if it does not come up."""
        with open(self._resolver_log, "w", encoding="utf-8") as log:
            resolver = subprocess.Popen(["unbound", "-c", self._resolver_config],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            lab_namespace.wait_until_answering(resolver, RESOLVER_ADDRESS)
            yield
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self._resolver_log.read_text()}") from error
        finally:
            resolver.terminate()
            resolver.wait()

    def ask_dschain(self, zone):
        done = run([self._dschain, "check", zone, "--json", "--timeout", "500", "--tries", "2",
                    "--trust-anchor", self._lab / "trust-anchor",
                    "--root-hints", self._lab / "root.hints"])
        try:
            return dschain_report(done.stdout)
        except ValueError as error:
            raise NoVerdict(f"ended with {done.returncode}: {error}\n{done.stdout}") from error

    def ask_peer(self, peer, zone):
        if peer == UNBOUND_HOST:
            output = run(["unbound-host", "-C", self._unbound_host_config, "-v", "-t", "SOA",
                          zone]).stdout
            verdict = unbound_host_status(output)
        else:
            output = run(["delv", f"@{RESOLVER_ADDRESS}", "-a", self._delv_anchor, "+root=.",
                          zone, "SOA"]).stdout
            verdict = delv_status(output)
        if verdict == UNREADABLE:
            raise NoVerdict(f"gave no verdict:\n{output}")
        return verdict


def compare_case(validators, case):
    """One line for each peer: (what is wrong or None, what was said)."""
    try:
        status, views = validators.ask_dschain(case.zone)
    except NoVerdict as failure:
        return [(f"{case.label}: dschain {failure}", "")] * 2
    lines = []
    for peer in (UNBOUND_HOST, DELV):
        try:
            verdict = validators.ask_peer(peer, case.zone)
        except NoVerdict as failure:
            lines.append((f"{case.label}: {peer} {failure}", ""))
            continue
        wrong = disagreement(case, peer, verdict, status, views)
        lines.append((wrong and f"{case.label}: {wrong}",
                      f"{case.label}: dschain {status}, {peer} {verdict}"))
    return lines


def compare(options):
    directory = Path(options.inside)
    all_cases = parse_cases(Path(options.cases).read_text(encoding="utf-8"))
    cases = [case for case in all_cases if not options.only or case.label in options.only]
    wrong = [f"{row.case}: no such case, but the table has it for {row.peer}"
             for row in rows_without_case(all_cases)]
    passed = 0
    lab_namespace.set_up_loopback()
    with lab_namespace.running_lab(options.bin, directory / "lab", options.cases):
        validators = Validators(options.bin, directory)
        with validators.running_resolver(), ThreadPoolExecutor(WORKERS) as workers:
            for lines in workers.map(lambda case: compare_case(validators, case), cases):
                for complaint, said in lines:
                    if complaint:
                        wrong.append(complaint)
                    else:
                        passed += 1
                        if options.verbose:
                            print(said)
    for line in wrong:
        print(line)
    print(f"{passed} passed, {len(wrong)} failed")
    return 0 if passed and not wrong else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=os.path.abspath,
                        help="where dschain and dschain-lab are")
    parser.add_argument("--cases", required=True, type=os.path.abspath, help="the case file")
    parser.add_argument("--only", action="append", metavar="LABEL", help="this case; repeatable")
    parser.add_argument("--verbose", action="store_true", help="print what agrees as well")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return compare(options)
    return lab_namespace.run_or_skip(__file__, "delv", "unbound-host", "unbound", "nsd")


if __name__ == "__main__":
    sys.exit(main())
