"""Unbound as a validator of a whole registry: what `dschain scan` is measured against.

Each zone's DNSKEY RRset is asked for once, by dnsperf, from one Unbound thread that knows nothing
yet. For that, Unbound follows the delegation, asks the zone for its keys and validates them: what a
scan with one server of each zone does. Its caches hold all of it.
"""
import os
import re
import socket
import struct
import subprocess
from pathlib import Path

import lab_namespace
from scanning import WrongOutput

_ADDRESS = "127.0.20.1"
_SAMPLE = 500  # answers that are looked at for their AD bit
_CONFIG = """\
server:
    directory: ""
    chroot: ""
    username: ""
    do-daemonize: no
    use-syslog: no
    pidfile: ""
    interface: {address}
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    local-zone: "test." nodefault
    root-hints: "{registry}/root.hints"
    trust-anchor-file: "{registry}/trust-anchor"
    module-config: "validator iterator"
    num-threads: 1
    do-ip6: no
    msg-cache-size: 1g
    rrset-cache-size: 2g
    key-cache-size: 1g
    neg-cache-size: 256m
    outgoing-range: 4096
    num-queries-per-thread: 4096
    so-rcvbuf: 4m
    so-sndbuf: 4m
remote-control:
    control-enable: no
"""
_RCODE = {"secure": "NOERROR", "insecure": "NOERROR", "bogus": "SERVFAIL"}


def _cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(udp, zone):
    """(RCODE, AD bit) of the answer for the zone's DNSKEY RRset."""
    labels = zone.rstrip(".").split(".")
    name = b"".join(bytes([len(label)]) + label.encode("ascii") for label in labels) + b"\0"
    rd_and_ad = 0x0120
    udp.send(struct.pack("!HHHHHH", 1, rd_and_ad, 1, 0, 0, 0) + name + struct.pack("!HH", 48, 1))
    flags = struct.unpack("!H", udp.recv(4096)[2:4])[0]
    return flags & 15, bool(flags & 0x20)


def _check_ad(registry, zones):
    """Asks for what is in the cache now."""
    right = {"secure": (0, True), "insecure": (0, False), "bogus": (2, False)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.connect((_ADDRESS, 53))
        udp.settimeout(10)
        for zone in zones[:_SAMPLE]:
            answer = _ask(udp, zone)
            if answer != right[registry.status[zone]]:
                raise WrongOutput(f"Unbound: {zone} is {registry.status[zone]}; RCODE and AD are "
                                  f"{answer}")


def _check_rcodes(registry, zones, report):
    expected = {}
    for zone in zones:
        rcode = _RCODE[registry.status[zone]]
        expected[rcode] = expected.get(rcode, 0) + 1
    said = re.search(r"Response codes:(.*)", report)
    counts = {rcode: int(count)
              for rcode, count in re.findall(r"([A-Z]+) (\d+)", said.group(1) if said else "")}
    if counts != expected:
        raise WrongOutput(f"Unbound: response codes {counts}, not {expected}\n{report}")


def unbound_cpu_seconds(registry, scratch):
    """CPU seconds of an Unbound that starts with empty caches and answers for each zone of the
    registry once. Its own start is not counted. Raises WrongOutput for wrong answers."""
    scratch = Path(scratch)
    config = scratch / "unbound.conf"
    config.write_text(_CONFIG.format(address=_ADDRESS, registry=registry.dir), encoding="ascii")
    zones = registry.names("zones.txt")
    questions = scratch / "questions"
    questions.write_text("".join(f"{zone} DNSKEY\n" for zone in zones), encoding="ascii")
    with open(scratch / "unbound.log", "w", encoding="ascii") as log:
        resolver = subprocess.Popen(["unbound", "-c", config], stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=log)
    try:
        lab_namespace.wait_until_answering(resolver, _ADDRESS)
        before = _cpu_seconds(resolver.pid)
        report = subprocess.run(
            ["dnsperf", "-s", _ADDRESS, "-d", questions, "-n", "1", "-e", "-D", "-c", "4",
             "-q", "200", "-t", "30"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False).stdout
        used = _cpu_seconds(resolver.pid) - before
        _check_rcodes(registry, zones, report)
        _check_ad(registry, zones)
        return used
    finally:
        resolver.terminate()
        resolver.wait()


def verifications_per_second():
    """What `openssl speed` says of ECDSA P-256, one thread."""
    output = subprocess.run(["openssl", "speed", "-seconds", "1", "ecdsap256"],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            check=True).stdout
    return float(output.split()[-1])
