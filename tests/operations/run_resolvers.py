#!/usr/bin/env python3
"""'check --resolver' against real resolvers: what Unbound has and says, and what dschain sees of it.

Usage: run_resolvers.py --dschain PROGRAM [--keep DIR]

Knot serves the zones, and Unbound resolves them: once as a validator, once without, and once for
nobody. The zone's keys and its DS change while Unbound has the old ones in its cache. All runs on
port 53 in a network namespace. Exit status: 0 all as expected, 1 not, 77 the servers or namespaces
are missing.
"""
import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from name_servers import Failed, Unbound, lab_namespace
from world import World

PROGRAMS = ("knotd", "knotc", "unbound", "ldns-keygen", "ldns-key2ds", "ldns-signzone")
TTL = 3600  # nothing ends while this runs
_PLAIN = "127.0.4.2"  # an Unbound that does not validate
_CLOSED = "127.0.4.3"  # one that is for nobody
_NOBODY = "127.0.4.4"  # no server
_SILENT = "127.0.4.5"  # takes questions, and never answers
_AUTHORITATIVE = "127.0.2.1"  # serves 'test.', and no more


class Unexpected(Exception):
    """It said something else than it should have."""


def expect(condition, text):
    if not condition:
        raise Unexpected(text)


class Check:
    """One report of 'dschain check'."""

    def __init__(self, program, world, zone, record, *options):
        command = [program, "check", zone, "--json", "--trust-anchor", world.anchor, "--root-hints",
                   world.root_hints, "-4", "--record", record, *options]
        self.began = time.time()
        done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False, timeout=60)
        self.ended = time.time()
        self.status = done.returncode
        self._text = done.stdout + done.stderr
        try:
            self.report = json.loads(done.stdout)
        except ValueError as error:
            raise Unexpected(f"{command}: {self._text}") from error
        self.resolvers = {each["address"]: each for each in self.report.get("resolvers", [])}

    def findings(self, address):
        """Codes and findings about one resolver."""
        return {each["code"]: each for each in self.report["findings"]
                if each["code"].startswith("RESOLVER_") and each["server"] == address}

    def expect(self, condition, text):
        expect(condition, f"{text}\n{self._text}")


class Scenes:
    def __init__(self, program, world, resolver, directory):
        self._program = program
        self._world = world
        self._resolver = resolver
        self._directory = directory

    def check(self, child, name, *options):
        """The evidence stays as NAME.json; what it is replayed to is the same report."""
        record = self._directory / f"{name}.json"
        check = Check(self._program, self._world, child.name, record, *options)
        again = subprocess.run([self._program, "replay", str(record), "--json"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                               check=False)
        check.expect(again.returncode == check.status, "a replay has the same exit status")
        report = json.loads(again.stdout)
        for field in {*check.report, *report} - {"stats"}:
            check.expect(report.get(field) == check.report.get(field),
                         f"a replay has the same {field}")
        return check

    def look(self, child, name, *options):
        return self.check(child, name, "--resolver", self._resolver, *options)

    def agreement(self, child):
        check = self.look(child, "agrees")
        row = check.resolvers[self._resolver]
        check.expect(check.report["status"] == "secure" and not check.findings(self._resolver),
                     "a resolver that agrees is no finding")
        check.expect(row["outcome"] == "answer" and row["agrees"] and row["ad"] and
                     row["validates"] and not row["finds_bogus"], f"it agrees, and validates: {row}")
        check.expect(row["ds"]["records"] == [child.ksks[0].ds] and
                     0 < row["ds"]["ttl"] <= TTL and len(row["dnskey"]["records"]) == 2,
                     f"its DS and keys are in the report: {row}")

    def verdict(self, child):
        """The DS is of a key that the zone does not have."""
        check = self.look(child, "bogus")
        row = check.resolvers[self._resolver]
        found = check.findings(self._resolver)
        check.expect(list(found) == ["RESOLVER_FINDS_BOGUS"] and check.status == 2 and
                     check.report["status"] == "bogus", "it finds the zone bogus, as dschain does")
        check.expect(row["finds_bogus"] and row["validates"] and not row["ad"] and row["agrees"],
                     f"it has what the servers have: {row}")
        check.expect(row["extended_errors"] and row["extended_errors"][0]["code"] in range(5, 13) and
                     f"extended error {row['extended_errors'][0]['code']}" in
                     found["RESOLVER_FINDS_BOGUS"]["message"], f"it says why: {row}")

    def _difference(self, check, rtype):
        found = check.findings(self._resolver)
        check.expect("RESOLVER_DIFFERS" in found, f"it has another {rtype}")
        row = check.resolvers[self._resolver]
        kept = row["ds" if rtype == "DS" else "dnskey"]
        check.expect(row["agrees"] is False and kept["agrees"] is False,
                     f"its {rtype} differs: {row}")
        until = datetime.strptime(kept["until"], "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=timezone.utc).timestamp()
        check.expect(check.began + kept["ttl"] - 1 <= until <= check.ended + kept["ttl"] + 2,
                     f"until when: {row}")
        check.expect(0 < kept["ttl"] <= TTL and
                     any(kept["until"] in each["remedy"] and rtype in each["message"]
                         for each in check.report["findings"]
                         if each["code"] == "RESOLVER_DIFFERS"), f"it is told until when: {found}")
        return kept

    def old_keys_and_ds(self, child):
        """A rollover without waiting: what the resolver has is what was there before."""
        world = self._world
        old, new = child.ksks
        zsk = child.zsks[0]
        world.serve(child, [old, new, zsk], [old, new, zsk]).join()
        check = self.look(child, "old-keys")
        kept = self._difference(check, "DNSKEY")
        check.expect(check.report["status"] == "secure" and len(kept["records"]) == 2 and
                     check.resolvers[self._resolver]["ds"]["agrees"], "the keys of before")
        world.set_ds(child, [new]).join()
        check = self.look(child, "old-ds")
        kept = self._difference(check, "DS")
        check.expect(kept["records"] == [old.ds] and check.status == 1, f"the old DS: {kept}")
        check = self.look(child, "strict", "--profile", "strict")
        check.expect(check.report["profile"] == "strict", "the profile is in the report")

    def others(self, child):
        check = self.check(child, "others", *[each for address in
                                              (_PLAIN, _CLOSED, _NOBODY, _AUTHORITATIVE)
                                              for each in ("--resolver", address)])
        check.expect(list(check.resolvers) == [_PLAIN, _CLOSED, _NOBODY, _AUTHORITATIVE],
                     "each is in the report, in order")
        for address, code, outcome in (
                (_PLAIN, "RESOLVER_NOT_VALIDATING", "answer"),
                (_CLOSED, "RESOLVER_REFUSES", "REFUSED"),
                (_NOBODY, "RESOLVER_NO_ANSWER", "unreachable"),
                (_AUTHORITATIVE, "RESOLVER_REFUSES", None)):
            check.expect(list(check.findings(address)) == [code], f"{address}: {code}")
            said = check.resolvers[address]["outcome"]
            check.expect(outcome is None or said == outcome, f"{address}: {said}")
        row = check.resolvers[_PLAIN]
        check.expect(row["validates"] is False and row["agrees"], f"it has the right keys: {row}")
        check.expect(check.status == 3 and check.report["status"] == "secure",
                     "nothing is known of one, and the zone is secure")


    def silence(self, child):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind((_SILENT, 53))
            check = self.check(child, "silent", "--resolver", _SILENT, "--timeout", "200",
                               "--expect", "secure")
        row = check.resolvers[_SILENT]
        check.expect(list(check.findings(_SILENT)) == ["RESOLVER_NO_ANSWER"] and
                     row["outcome"] == "timeout" and check.status == 3, f"it is silent: {row}")
        check.expect(row["agrees"] is None and row["validates"] is None and row["ds"] is None and
                     check.report["status"] == "secure", f"nothing is known of it: {row}")


def run(options, directory):
    world = World(directory, TTL, TTL)
    good = world.child("good", number_of_keys=2)
    other = world.child("other", number_of_keys=1)
    broken = world.child("broken", number_of_keys=2)
    world.sign_first(good)
    world.sign_first(other)
    world.sign_first(broken)
    broken.ds = broken.ksks[1:]
    with world.running() as unbound, contextlib.ExitStack() as stack:
        plain = Unbound(stack, directory / _PLAIN, _PLAIN, world.root_hints, world.anchor,
                        {"module-config": '"iterator"'})
        closed = Unbound(stack, directory / _CLOSED, _CLOSED, world.root_hints, world.anchor,
                         {"access-control": "127.0.0.0/8 refuse"})
        plain.wait_until_answering()
        closed.wait_until_answering()
        scenes = Scenes(options.dschain, world, unbound.address, directory)
        scenes.agreement(good)
        scenes.verdict(broken)
        scenes.others(other)
        scenes.silence(other)
        scenes.old_keys_and_ds(good)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dschain", required=True, type=os.path.abspath, help="the program")
    parser.add_argument("--keep", type=os.path.abspath, metavar="DIR",
                        help="write everything to this new directory and leave it there")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        return lab_namespace.run_or_skip(__file__, *PROGRAMS)
    lab_namespace.set_up_loopback()
    directory = Path(options.keep or options.inside)
    directory.mkdir(exist_ok=True)
    try:
        run(options, directory)
    except (Unexpected, Failed) as reason:
        print(f"failed: {reason}")
        return 1
    print("all as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
