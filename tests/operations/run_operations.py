#!/usr/bin/env python3
"""One zone from unsigned to signed, through two rollovers and back, before the eyes of a resolver.

Usage: run_operations.py --dschain PROGRAM [--ttl S] [--ds-ttl S] [--keep DIR]

Knot serves the zones, on two servers each that take a change up one after the other; Unbound
validates, and is asked all the while. Each step is taken when 'dschain wait' says go, and at once:
Unbound must never answer SERVFAIL. A second zone stops signing while its DS is at the parent, which
dschain must not allow: there Unbound must answer SERVFAIL, or this test would see nothing.

All runs on port 53 in a network namespace. Exit status: 0 all as expected, 1 not, 77 the servers or
namespaces are missing.
"""
import argparse
import os
import sys
import time
from pathlib import Path

import asker
from dschain_user import GO, STOP, Dschain, Unexpected
from name_servers import Failed, lab_namespace
from world import World, wait_for

PROGRAMS = ("knotd", "knotc", "unbound", "ldns-keygen", "ldns-key2ds", "ldns-signzone")
PAUSE = 0.1  # between two questions of each of three threads
PAUSE_CONTROL = 0.5
SECONDS = 60.0  # for what happens by itself

_begin = time.monotonic()


def say(text):
    print(f"{time.monotonic() - _begin:6.1f} s  {text}", flush=True)


def expect(condition, text):
    if not condition:
        raise Unexpected(text)


class Operations:
    """The zone's way through all operations, one step after the other."""

    def __init__(self, dschain, world, zone, answers):
        self._dschain = dschain
        self._world = world
        self._zone = zone
        self._answers = answers
        self._change = None  # the last one
        self._held = 0  # seconds for which the next step has to wait after it, at least
        self._phase_began = time.time()
        self.steps = []  # (operation, step), as they were found safe

    def wait(self, operation, step, *options):
        """Waits until dschain says go. Only after the last change has reached every server, and
        what was there before is out of caches may it do so."""
        decision = self._dschain.wait(operation, self._zone.name, *options)
        said = time.time()
        expect(decision.status == GO and decision.step == step,
               f"{operation} {step}: {decision.summary}\n{decision.json}")
        late = ""
        if self._change:
            expect(self._change.ended, f"{operation} {step}: go before the second server changed")
            after = said - self._change.join()
            expect(after >= self._held, f"{operation} {step}: go {after:.1f} s after the last "
                                        f"change, and caches hold the old for {self._held} s")
            late = f", {after:.1f} s after the last change"
        say(f"go: {operation} {step}{late}")
        self.steps.append((operation, step))
        self.see_no_failure()
        return decision

    def take(self, title, change, held):
        """A change has begun. `held`: the seconds for which caches hold what was there before, if
        the next step has to wait for that."""
        self._change = change
        self._held = held
        say(f"    {title}")

    def see_no_failure(self):
        failures = asker.not_answered(self._answers.records())
        expect(not failures, f"Unbound: {len(failures)} failures, of which the first:\n" +
               "\n".join(str(each) for each in failures[:5]))

    def end_phase(self, name, secure):
        """What Unbound said since the last phase: authentic data, none, or whatever (None). The
        next one begins when the last change has reached every server."""
        if self._change:
            self._change.join()
        records = self._answers.records(self._phase_began)
        self._phase_began = time.time()
        proven = len(asker.authenticated(records))
        say(f"    Unbound, {name}: {asker.summary(records)}")
        expect(len(records) >= 10, f"{name}: only {len(records)} answers")
        if secure is not None:
            expect(bool(proven) == secure, f"{name}: {proven} answers with AD")

    def see_everything_secure(self, secure=True):
        """Waits until answers have AD, or have it no more, also those that caches hold."""
        def is_so():
            records = asker.of_zone(self._answers.records(time.time() - 1.0))
            return len(records) >= 5 and all(each.authenticated == secure for each in records)
        wait_for(f"{self._zone.name} is {'secure' if secure else 'insecure'} for Unbound", is_so,
                 SECONDS)

    # --- the operations ---

    def enable(self):
        zone, world = self._zone, self._world
        keys = [zone.ksks[0], zone.zsks[0]]
        self.wait("enable", "sign", "--step", "sign")
        self.take("the zone is signed", world.serve(zone, keys, keys), world.ttl)
        self.wait("enable", "put-ds")
        self.end_phase("without a DS", secure=False)
        self.take("the DS is at the parent", world.set_ds(zone, zone.ksks[:1]), held=0)
        self.wait("publish", "published", "--ds", zone.ksks[0].ds)
        self.see_everything_secure()
        self.end_phase("while the DS came", secure=None)

    def roll_ksk(self):
        zone, world = self._zone, self._world
        old, new = zone.ksks
        zsk = zone.zsks[0]
        self.wait("rollover", "add-key", "--step", "add-key")
        self.take(f"KSK {new.tag} is beside {old.tag}",
                  world.serve(zone, [old, new, zsk], [old, new, zsk]), world.ttl)
        self.wait("rollover", "change-ds", "--step", "change-ds")
        self.take("its DS is at the parent", world.set_ds(zone, [new]), world.ds_ttl)
        self.wait("rollover", "remove-key", "--step", "remove-key")
        self.take(f"KSK {old.tag} is gone", world.serve(zone, [new, zsk], [new, zsk]), held=0)
        self.end_phase("KSK rollover", secure=True)

    def roll_zsk(self):
        zone, world = self._zone, self._world
        ksk = zone.ksks[1]
        old, new = zone.zsks
        roll = ("--roll", "zsk", "--step")
        self.wait("rollover", "add-key", *roll, "add-key")
        self.take(f"ZSK {new.tag} is beside {old.tag}",
                  world.serve(zone, [ksk, old, new], [ksk, old]), world.ttl)
        self.wait("rollover", "sign-with-new", *roll, "sign-with-new")
        self.take("it signs the data", world.serve(zone, [ksk, old, new], [ksk, new]),
                  world.ttl)
        self.wait("rollover", "remove-key", *roll, "remove-key")
        self.take(f"ZSK {old.tag} is gone", world.serve(zone, [ksk, new], [ksk, new]), held=0)
        self.end_phase("ZSK rollover", secure=True)

    def disable(self):
        zone, world = self._zone, self._world
        self.wait("disable", "remove-ds", "--step", "remove-ds")
        self.take("the DS is gone from the parent", world.set_ds(zone, []), world.ds_ttl)
        self.wait("disable", "stop-signing")
        self.end_phase("while the DS went", secure=None)
        self.take("the zone is not signed", world.serve(zone), held=0)
        self.see_everything_secure(False)
        self._change.join()  # to go on with what was begun is safe while it is under way
        decision = self.wait("disable", "stop-signing")
        expect([decision.state_of(each) for each in ("remove-ds", "stop-signing")] ==
               ["done", "done"], f"disable is not done: {decision.json}")
        # What was secure is held for its TTL at most.
        until = time.time() + 2 * self._world.ttl
        wait_for("the last answers", lambda: time.time() > until, SECONDS)
        self.see_no_failure()

    def run(self):
        for operation in (self.enable, self.roll_ksk, self.roll_zsk, self.disable):
            operation()


class WrongOrder:
    """The control: signing stops while the DS is at the parent."""

    def __init__(self, dschain, world, zone, answers):
        self._dschain = dschain
        self._world = world
        self._zone = zone
        self._answers = answers
        self._began = 0.0

    def begin(self):
        name = self._zone.name
        wait_for(f"{name} is secure for Unbound",
                 lambda: asker.authenticated(self._answers.records()), SECONDS)
        failures = asker.not_answered(self._answers.records())
        expect(not failures, f"{name} does not resolve as it should: {failures[:1]}")
        decision = self._dschain.preflight("disable", name)
        expect(decision.status == STOP and decision.step == "stop-signing" and
               decision.reasons == ["STEP_COMES_FIRST", "STEP_WOULD_BREAK"],
               f"{name} may not stop signing: {decision.summary}\n{decision.json}")
        self._began = time.time()
        self._world.serve(self._zone)
        say(f"    {name}: stop, and signing stops all the same")

    def end(self):
        name = self._zone.name
        failures = wait_for(f"Unbound answers SERVFAIL for {name}",
                            lambda: asker.servfails(self._answers.records(self._began)), SECONDS)
        say(f"    {name}: SERVFAIL {failures[0].at - self._began:.1f} s after that, "
            f"{len(failures)} times")
        decision = self._dschain.preflight("disable", name)
        expect(decision.status == STOP and "ZONE_BREAKS_ALREADY" in decision.reasons,
               f"{name} is broken: {decision.summary}\n{decision.json}")


def check_history(dschain, zone, steps):
    """All that was published, and all that was said about it, is in the history."""
    history = dschain.history(zone.name)
    names = set()
    for kind in ("ds", "keys"):
        for version in history["versions"]:
            if version["kind"] == kind:
                expect(version["gone"] or version["absent"],
                       f"the history has {version['description']} without its end")
                names.add((kind, version["absent"]))
    expect(names == {(kind, absent) for kind in ("ds", "keys") for absent in (True, False)},
           f"the history has of DS and keys: {names}")
    described = " ".join(version["description"] for version in history["versions"])
    for key in zone.ksks + zone.zsks:
        expect(str(key.tag) in described, f"the history lacks the key {key.tag}: {described}")
    commands = [(report["command"], report["summary"]) for report in history["reports"]]
    expect([command for command, _ in commands] == [f"wait {each}" for each, _ in steps],
           f"the history has of {steps}: {commands}")
    for (_, step), (_, summary) in zip(steps, commands):
        expect(summary.startswith("go: ") and f"'{step}'" in summary,
               f"the history has of step {step}: {summary}")
    say(f"    history: {len(history['versions'])} versions, {len(commands)} reports")


def run(options, directory):
    world = World(directory, options.ttl, options.ds_ttl)
    zone = world.child("good", number_of_keys=2)
    wrong = world.child("wrong", number_of_keys=1)
    world.sign_first(wrong)
    dschain = Dschain(options.dschain, world)
    with world.running() as unbound:
        say("all servers answer")
        try:
            with asker.Asker(unbound.address, zone.name, PAUSE) as answers, \
                    asker.Asker(unbound.address, wrong.name, PAUSE_CONTROL) as wrong_answers:
                control = WrongOrder(dschain, world, wrong, wrong_answers)
                operations = Operations(dschain, world, zone, answers)
                control.begin()
                operations.run()
                control.end()
                check_history(dschain, zone, operations.steps)
        except Unexpected:
            lines = [line for line in unbound.log().splitlines() if wrong.name not in line]
            print("\n".join(["Unbound's log ends with:", *lines[-20:]]))
            raise
        say(f"Unbound, in all: {asker.summary(answers.records())}")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dschain", required=True, type=os.path.abspath, help="the program")
    parser.add_argument("--ttl", type=int, default=4, metavar="S",
                        help="of all that the zones have, 4 at least (default: 4)")
    parser.add_argument("--ds-ttl", type=int, default=4, metavar="S", help="default: 4")
    parser.add_argument("--keep", type=os.path.abspath, metavar="DIR",
                        help="write everything to this new directory and leave it there")
    parser.add_argument(lab_namespace.INSIDE, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse_options()
    if not options.inside:
        return lab_namespace.run_or_skip(__file__, *PROGRAMS)
    lab_namespace.set_up_loopback()
    directory = Path(options.keep or options.inside)
    directory.mkdir(exist_ok=True)
    try:
        run(options, directory)
    except (Unexpected, Failed) as reason:
        say(f"failed: {reason}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
