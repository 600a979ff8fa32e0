"""The registry of the benchmark, scans of it by dschain, and what they should say."""
import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_MEASURE_CHILD = Path(__file__).with_name("measure_child.py")
_SOME = 5  # wrong verdicts that are printed
SECONDS_FOR_A_SCAN = 3600


class WrongOutput(Exception):
    """A program said something that is not so."""


@dataclass(frozen=True)
class Usage:
    wall_s: float
    cpu_s: float
    rss_kb: int
    exit_status: int

    @property
    def rss_mb(self):
        return self.rss_kb / 1000


def measured(command, scratch, stdout=subprocess.DEVNULL):
    """Runs `command` to its end. `scratch` is a file for the measurement."""
    with open(f"{scratch}.err", "wb") as errors:
        subprocess.run([sys.executable, "-I", "-S", _MEASURE_CHILD, scratch, *command],
                       stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors, check=True,
                       timeout=SECONDS_FOR_A_SCAN)
    return usage_in(scratch)


def usage_in(scratch):
    return Usage(**json.loads(Path(scratch).read_text(encoding="ascii")))


class Registry:
    """A running dschain-bench-lab."""

    def __init__(self, directory):
        self.dir = Path(directory)
        self.zones = self.dir / "zones.txt"
        self.zone_file = self.dir / "test.zone"
        self.trust_anchor = self.dir / "trust-anchor"
        self.root_hints = self.dir / "root.hints"
        self.status = {}
        with open(self.dir / "expected.tsv", encoding="ascii") as rows:
            for row in rows:
                zone, status, _ = row.split("\t")
                self.status[zone] = status

    def names(self, file):
        return (self.dir / file).read_text(encoding="ascii").split()

    def head(self, count):
        """A list with the first `count` zones."""
        path = self.dir / f"first-{count}.txt"
        with open(self.zones, encoding="ascii") as names, \
                open(path, "w", encoding="ascii") as out:
            out.writelines(line for line, _ in zip(names, range(count)))
        return path


@contextlib.contextmanager
def running_registry(bin_dir, directory, *options):
    """Inside the namespace: a registry on port 53."""
    lab = os.path.join(bin_dir, "dschain-bench-lab")
    subprocess.run([lab, "up", directory, *options], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    try:
        yield Registry(directory)
    finally:
        subprocess.run([lab, "down", directory], check=False, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)


def _exit_statuses(statuses):
    """How a scan of zones with these statuses may end."""
    if "bogus" in statuses:
        return (2, 3) if "indeterminate" in statuses else (2,)
    if "indeterminate" in statuses:
        return (3,)
    return (0, 1) if "insecure" in statuses else (0,)


class VerdictChecker:
    """Takes the lines of a scan one after the other."""

    def __init__(self, registry, zones):
        self._status = registry.status
        self._left = set(zones)
        self._exit_statuses = _exit_statuses({registry.status[zone] for zone in self._left})
        self._wrong = []

    def take(self, line):
        """The zone that the line is about."""
        try:
            verdict = json.loads(line)
            zone, status = verdict["zone"], verdict["status"]
        except (ValueError, KeyError, TypeError):
            self._wrong.append(f"not a verdict: {line!r}")
            return None
        if zone not in self._left:
            self._wrong.append(f"{zone} is not asked for, or there twice")
        elif status != self._status[zone]:
            self._wrong.append(f"{zone} is {self._status[zone]}, not {status}: {line.strip()}")
        self._left.discard(zone)
        return zone

    def finish(self, exit_status):
        """Raises WrongOutput unless there was one right verdict for each zone."""
        if self._left:
            self._wrong.append(f"{len(self._left)} zones have no verdict, as {min(self._left)}")
        if exit_status not in self._exit_statuses:
            self._wrong.append(f"exit status {exit_status}, not one of {self._exit_statuses}")
        if self._wrong:
            shown = "\n".join(self._wrong[:_SOME])
            raise WrongOutput(f"{len(self._wrong)} wrong verdicts:\n{shown}")


class Scanner:
    """`dschain scan` as the benchmark runs it."""

    def __init__(self, options, scratch):
        self.program = os.path.join(options.bin, "dschain")
        self._common = ["--jobs", str(options.jobs), "--in-flight", str(options.in_flight), "-q"]
        self._scratch = Path(scratch)
        self._output = self._scratch / "scan.jsonl"

    def command(self, registry, zones, servers="one", more=()):
        return [self.program, "scan", str(zones), "--trust-anchor", str(registry.trust_anchor),
                "--root-hints", str(registry.root_hints), "--servers", servers, *self._common,
                *more]

    def scan(self, registry, zones, servers="one", more=(), names=None, output=None):
        """A scan to its end, its verdicts checked: Usage. `names` are the zones in the list, where
        it is no list of names; `output` is where the scan itself writes, if not to its standard
        output."""
        names = names or Path(zones).read_text(encoding="ascii").split()
        with open(self._output, "wb") as stdout:
            usage = measured(self.command(registry, zones, servers, more),
                             self._scratch / "usage", stdout)
        checker = VerdictChecker(registry, names)
        with contextlib.suppress(FileNotFoundError), \
                open(output or self._output, encoding="utf-8") as lines:
            for line in lines:
                checker.take(line)
        self._finish(checker, usage)
        return usage

    def scan_through_pipe(self, registry, zones, watched):
        """A scan whose lines are read as they come. The seconds from its start to the verdict of
        the last of the zones `watched`, and its Usage."""
        names = Path(zones).read_text(encoding="ascii").split()
        left = set(watched)
        checker = VerdictChecker(registry, names)
        lines = []
        last = 0.0
        scratch = self._scratch / "usage"
        with open(f"{scratch}.err", "wb") as errors:
            start = time.monotonic()
            with subprocess.Popen(
                    [sys.executable, "-I", "-S", _MEASURE_CHILD, scratch,
                     *self.command(registry, zones, more=["--unordered"])],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors) as process:
                for line in process.stdout:
                    # Little is done here: the scan is not to wait for its reader.
                    zone = line[9:line.find(b'"', 9)].decode("ascii", "replace")
                    if zone in left:
                        left.remove(zone)
                        last = time.monotonic() - start
                    lines.append(line)
        for line in lines:
            checker.take(line)
        usage = usage_in(scratch)
        self._finish(checker, usage)
        if left:
            raise WrongOutput(f"the lines do not begin with the zone: {lines[0]!r}")
        return last, usage

    def _finish(self, checker, usage):
        try:
            checker.finish(usage.exit_status)
        except WrongOutput as error:
            said = Path(self._scratch / "usage.err").read_text(encoding="utf-8",
                                                               errors="replace")
            raise WrongOutput(f"scan: {error}\n{said}".rstrip()) from error
