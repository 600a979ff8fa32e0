"""The program as an operator uses it: what it says of the next step, as JSON."""
import json
import os
import subprocess
from dataclasses import dataclass

GO, WAIT, STOP, UNKNOWN = range(4)  # exit statuses
_WORDS = ("go", "wait", "stop", "unknown")
_MOST_SECONDS = 60


class Unexpected(Exception):
    """It said something else than it should have."""


@dataclass(frozen=True)
class Decision:
    status: int
    json: dict  # what stands in 'decision'
    summary: str

    @property
    def step(self):
        return self.json["step"]

    @property
    def reasons(self):
        return self.json["reasons"]

    def state_of(self, step):
        return next(each["state"] for each in self.json["steps"] if each["name"] == step)


class Dschain:
    def __init__(self, program, world):
        self._program = program
        self.store = world.directory / "history.db"
        self._asking = ["--trust-anchor", str(world.anchor), "--root-hints", str(world.root_hints),
                        "--timeout", "1000", "--tries", "2", "-4"]
        self._assuming = ["--assume-ds-ttl", str(world.ds_ttl), "--assume-data-ttl", str(world.ttl),
                          "--margin", "1"]

    def _run(self, *arguments):
        command = [self._program, *arguments, "--json", "--store", str(self.store)]
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("DSCHAIN_")}
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, env=environment, check=False,
                              timeout=3 * _MOST_SECONDS)

    def _decide(self, command, operation, zone, *options):
        done = self._run(command, operation, zone, *self._asking, *self._assuming, *options)
        try:
            report = json.loads(done.stdout)
            decision = Decision(done.returncode, report["decision"], report["summary"])
            answer = decision.json["answer"]
            as_it_should = (decision.json["operation"] == operation and
                            decision.status == _WORDS.index(answer))
        except (KeyError, TypeError, ValueError) as error:
            raise Unexpected(f"{command} {operation} {zone}: exit status {done.returncode}, "
                             f"{error!r}\n{done.stdout}{done.stderr}") from error
        if not as_it_should:
            raise Unexpected(f"{command} {operation}: exit status {done.returncode}\n{done.stdout}")
        return decision

    def preflight(self, operation, zone, *options):
        return self._decide("preflight", operation, zone, *options)

    def wait(self, operation, zone, *options):
        return self._decide("wait", operation, zone, "--interval", "1", "--deadline",
                            str(_MOST_SECONDS), *options)

    def history(self, zone):
        done = self._run("history", zone)
        if done.returncode != 0:
            raise Unexpected(f"history {zone}: exit status {done.returncode}\n{done.stderr}")
        return json.loads(done.stdout)
