"""The rows of the benchmark's table: each measures one thing and says whether a goal is met.

A row is a function of a Bench that returns Outcomes. All figures are medians of the runs, what is
compared being run in turns.
"""
import json
import random
import re
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from scanning import WrongOutput, measured
from unbound_baseline import unbound_cpu_seconds, verifications_per_second

DELAY_MS = 20   # of every server of the distant registry
SLOW_MS = 300   # of the servers of the slow zones
_KILLS = 50
_STARTS = 21
_CHECKS = 5
_SMALL = 1000   # zones of the small scan
LARGE = 200_000
_LARGE_IN_FLIGHT = 2000
_LARGE_RSS_MB = 200
_STREAMING_MB = 8  # more than this for a longer file would not be streaming


@dataclass(frozen=True)
class Outcome:
    what: str
    measured: str
    goal: str
    holds: bool


def median(values):
    return statistics.median(values)


def microseconds(seconds, zones):
    return f"{seconds / zones * 1e6:.0f} µs"


def against_unbound(bench):
    """Zones a CPU-second: of a scan, of Unbound, and what the processor's own speed allows."""
    registry = bench.registry()
    zones = len(registry.names("zones.txt"))
    scan, unbound, speed = [], [], []
    for _ in range(bench.runs):
        speed.append(verifications_per_second())
        unbound.append(unbound_cpu_seconds(registry, bench.scratch))
        scan.append(bench.scanner.scan(registry, registry.zones).cpu_s)
    bench.note(f"row 1: scan {each(scan, zones)}, Unbound {each(unbound, zones)} CPU a zone; "
               f"{', '.join(f'{rate:.0f}' for rate in speed)} verifications/s")
    ratio = median(unbound) / median(scan)
    bound = median(speed) / 2
    part = zones / median(scan) / bound
    return [
        Outcome("scan --servers one: zones a CPU-second, over Unbound's",
                f"{ratio:.2f} ({zones / median(scan):.0f} over {zones / median(unbound):.0f})",
                "≥ 2", ratio >= 2),
        Outcome("the same, of the bound of two P-256 verifications a zone",
                f"{part:.0%} (bound {bound:.0f})", "≥ 60 %", part >= 0.6)]


def each(seconds, zones):
    return ", ".join(microseconds(one, zones) for one in seconds)


def all_servers(bench):
    """What asking all servers costs."""
    registry = bench.registry()
    one, every = [], []
    for _ in range(bench.runs):
        one.append(bench.scanner.scan(registry, registry.zones).cpu_s)
        every.append(bench.scanner.scan(registry, registry.zones, "all").cpu_s)
    zones = len(registry.names("zones.txt"))
    ratio = median(every) / median(one)
    return [Outcome("CPU of --servers all, over --servers one",
                    f"{ratio:.2f} ({microseconds(median(every), zones)} over "
                    f"{microseconds(median(one), zones)} a zone)", "≤ 2", ratio <= 2)]


def growth(bench):
    """CPU a zone of short and long lists, and the memory of the longest."""
    registry = bench.registry(large=bench.large)
    total = len(registry.names("zones.txt"))
    sizes = sorted({size for size in (_SMALL, bench.zones, total) if size <= total})
    lists = {size: registry.head(size) for size in sizes}
    nothing = median([bench.scanner.scan(registry, registry.head(1)).cpu_s
                      for _ in range(_CHECKS)])
    gross, net, memory = {}, {}, {}
    for size in sizes:
        # Short scans vary more.
        runs = 1 if size == LARGE else bench.runs * (5 if size == _SMALL else 1)
        usages = [bench.scanner.scan(registry, lists[size]) for _ in range(runs)]
        cpu = median([usage.cpu_s for usage in usages])
        gross[size] = cpu / size
        net[size] = (cpu - nothing) / size
        memory[size] = max(usage.rss_mb for usage in usages)
    bench.note("row 3: peak RSS " +
               ", ".join(f"{memory[size]:.0f} MB of {size}" for size in sizes))

    def spread(values):
        return max(values.values()) / min(values.values()) - 1

    def shown(values):
        return ", ".join(microseconds(values[size], 1) for size in sizes)

    label = ", ".join(f"{size}" for size in sizes)
    outcomes = [
        Outcome(f"CPU a zone of scans of {label} zones: within",
                f"{spread(gross):.0%} ({shown(gross)}); less the start of "
                f"{nothing * 1e3:.0f} ms {spread(net):.0%} ({shown(net)})",
                "≤ 15 %", spread(gross) <= 0.15)]
    if bench.large:
        # What --in-flight the scans have is the runner's; here it is part of the goal.
        outcomes.append(Outcome(
            f"peak RSS of {LARGE} zones, {bench.in_flight} in flight", f"{memory[LARGE]:.0f} MB",
            f"< {_LARGE_RSS_MB} MB, {_LARGE_IN_FLIGHT} in flight",
            memory[LARGE] < _LARGE_RSS_MB and bench.in_flight >= _LARGE_IN_FLIGHT))
    return outcomes


def bad_neighbours(bench):
    """How zones that answer late or never, in the place of every tenth, delay the others."""
    registry = bench.registry("mixed")
    rest = [name for number, name in enumerate(registry.names("zones.txt"), 1) if number % 10]
    files = {"without": "zones.txt", "dead": "with-dead.txt", "slow": "with-slow.txt"}
    seconds = {name: [] for name in files}
    ends = {name: [] for name in files}
    for _ in range(bench.runs):
        for name, file in files.items():
            last, usage = bench.scanner.scan_through_pipe(registry, registry.dir / file, rest)
            seconds[name].append(last)
            ends[name].append(usage.wall_s)
    bench.note("row 4: all zones done after " +
               ", ".join(f"{median(ends[name]):.2f} s {name}" for name in files))
    outcomes = []
    for name, what in (("dead", "never"), ("slow", f"{SLOW_MS} ms late")):
        lost = 1 - median(seconds["without"]) / median(seconds[name])
        outcomes.append(Outcome(
            f"throughput of the rest lost to a tenth of the zones that answer {what}",
            f"{lost:.1%} ({median(seconds[name]):.2f} s, {median(seconds['without']):.2f} s "
            "without)", "≤ 10 %", lost <= 0.1))
    return outcomes


def longest_chain(exchanges):
    """Microseconds of the longest chain of exchanges each of which starts after the end of the one
    before, and how many they are."""
    chains = []  # (end, microseconds, number), of the chains that end with each exchange
    for exchange in sorted(exchanges, key=lambda one: one["started_us"]):
        start, took = exchange["started_us"], exchange["took_us"]
        before = max(((length, number) for end, length, number in chains if end <= start),
                     default=(0, 0))
        chains.append((start + took, before[0] + took, before[1] + 1))
    return max(((length, number) for _, length, number in chains), default=(0, 0))


def distant_servers(bench):
    """What a check of one zone takes besides waiting for answers."""
    registry = bench.registry("distant")
    zone = registry.names("zones.txt")[0]
    record = bench.scratch / "check.evidence"
    output = bench.scratch / "check.json"
    ratios = []
    for _ in range(_CHECKS):
        record.unlink(missing_ok=True)
        with open(output, "wb") as out:
            usage = measured(
                [bench.scanner.program, "check", zone, "--json", "--no-store", "--record", record,
                 "--trust-anchor", registry.trust_anchor, "--root-hints", registry.root_hints],
                bench.scratch / "usage", out)
        status = json.loads(output.read_text(encoding="utf-8"))["status"]
        if (status, usage.exit_status) != ("secure", 0):
            raise WrongOutput(f"check: {zone} is {status}, exit status {usage.exit_status}")
        length, number = longest_chain(json.loads(record.read_text())["exchanges"])
        ratios.append((usage.wall_s / (length / 1e6), usage.wall_s, length / 1e6, number))
    ratio, wall, length, number = sorted(ratios)[len(ratios) // 2]
    return [Outcome(f"check, all servers {DELAY_MS} ms away: wall time over the critical path",
                    f"{ratio:.2f} ({wall * 1e3:.0f} ms over {length * 1e3:.0f} ms, "
                    f"{number} round trips)", "≤ 1.3", ratio <= 1.3)]


def _without_elapsed(path):
    text = Path(path).read_text(encoding="utf-8")
    return re.sub(r'"elapsed_ms":[0-9.]+', '"elapsed_ms":0', text).splitlines()


def killed(bench):
    """Scans that are killed and gone on with."""
    registry = bench.registry()
    whole, broken = bench.scratch / "whole.jsonl", bench.scratch / "broken.jsonl"
    names = registry.names("zones.txt")
    usage = bench.scanner.scan(registry, registry.zones, more=["-o", str(whole)],
                               output=whole)
    expected = _without_elapsed(whole)
    begun = bench.scanner.scan(registry, registry.head(1)).wall_s
    part = Path(f"{broken}.part")
    command = bench.scanner.command(registry, registry.zones,
                                    more=["-o", str(broken), "--resume"])
    seed = random.randrange(2**32)
    bench.note(f"row 6: seed {seed}")
    moments = random.Random(seed)
    kills = early = rounds = different = 0
    start = time.monotonic()
    finished = True
    while kills < _KILLS or not finished:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        finished = True
        try:
            # So that a few scans take all of the kills, and most strike while lines are written.
            limit = moments.uniform(0, begun + usage.wall_s / 10)
            process.wait(limit if kills < _KILLS else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            # If its output has its name already, it was done but for its own end.
            finished = broken.exists()
            if finished or (part.exists() and part.stat().st_size > 0):
                kills += 1
            else:
                early += 1  # it has nothing to go on with
            if early > 100 * _KILLS:
                raise WrongOutput(f"{part.name} has nothing whenever a scan is killed")
        said = process.stderr.read().decode("utf-8", "replace")
        process.stderr.close()
        if finished:
            rounds += 1
            if not broken.exists():
                raise WrongOutput(f"scan --resume: exit status {process.returncode}, no output\n"
                                  f"{said}")
            different += _without_elapsed(broken) != expected
            broken.unlink()
    bench.note(f"row 6: {early} more kills before the first line; {rounds} scans of {len(names)} "
               f"zones, {time.monotonic() - start:.1f} s")
    if different:
        raise WrongOutput(f"{different} of {rounds} results differ from that of a scan that was "
                          "not killed")
    return [Outcome(f"{_KILLS} times kill -9 and --resume: the same lines",
                    f"0 of {rounds} results differ", "none", True)]


def starts(bench):
    """What starting the program takes."""
    registry = bench.registry()
    zone = registry.names("zones.txt")[0]
    document = bench.scratch / "keys.txt"
    prefixes = (f"{zone} 3600 IN DS ", f"{zone} 3600 IN DNSKEY ")
    files = (registry.zone_file, registry.dir / "kids" / "000" / zone)
    lines = []
    for prefix, file in zip(prefixes, files):
        with open(file, encoding="ascii") as records:
            lines.append(next(line for line in records if line.startswith(prefix)))
    document.write_text("".join(lines), encoding="ascii")
    outcomes = []
    for words, limit in ((["--version"], 10), (["verify-ds", str(document), "--zone", zone], 15)):
        times = []
        for _ in range(_STARTS):
            start = time.monotonic()
            status = subprocess.run([bench.scanner.program, *words], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, check=False).returncode
            times.append((time.monotonic() - start) * 1e3)
            if status != 0:
                raise WrongOutput(f"{words[0]}: exit status {status}")
        outcomes.append(Outcome(f"dschain {words[0]}, start to end", f"{median(times):.1f} ms",
                                f"< {limit} ms", median(times) < limit))
    return outcomes


def zone_file_list(bench):
    """A registry's zone file as the list."""
    registry = bench.registry(large=bench.large)
    names = registry.names("zones.txt")
    runs = 1 if bench.large else bench.runs
    plain, zone_file = [], []
    for _ in range(runs):
        plain.append(bench.scanner.scan(registry, registry.zones).rss_mb)
        zone_file.append(bench.scanner.scan(registry, registry.zone_file,
                                            more=["--list-format", "zone"], names=names).rss_mb)
    more = median(zone_file) - median(plain)
    size = registry.zone_file.stat().st_size / 1e6
    return [Outcome(f"peak RSS with a zone file of {len(names)} delegations, {size:.0f} MB, as "
                    "the list: more than with names",
                    f"{more:.1f} MB ({median(zone_file):.0f} over {median(plain):.0f} MB)",
                    f"≤ {_STREAMING_MB} MB", more <= _STREAMING_MB)]


# In the order in which they are printed.
ROWS = {1: against_unbound, 2: all_servers, 3: growth, 4: bad_neighbours, 5: distant_servers,
        6: killed, 7: starts, 8: zone_file_list}
