"""The servers of one tree: NSD or Knot for its zones, and an Unbound that resolves from them."""
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "peers"))
import lab_namespace  # noqa: E402

_NSD = """\
server:
    ip-address: {address}
    port: 53
    username: ""
    chroot: ""
    database: ""
    zonesdir: "{zones}"
    pidfile: "{dir}/nsd.pid"
    xfrdfile: "{dir}/nsd.xfrd"
    zonelistfile: "{dir}/nsd.zonelist"
    xfrdir: "{dir}"
    server-count: 1
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
    zonefiles-check: no
    zonefiles-write: 0
remote-control:
    control-enable: no
"""
_NSD_ZONE = """\
zone:
    name: "{origin}"
    zonefile: "{file}"
"""

_KNOT = """\
server:
    rundir: "{dir}"
    listen: {address}@53
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
control:
    listen: "{dir}/control"
database:
    storage: "{dir}/db"
template:
  - id: default
    storage: "{zones}"
    semantic-checks: soft
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
zone:
"""
_KNOT_ZONE = """\
  - domain: "{origin}"
    file: "{file}"
"""

# Nothing that makes one question depend on another, and what old signatures and unequal algorithms
# get by RFC 4035 alone.
_UNBOUND = """\
server:
    directory: ""
    chroot: ""
    username: ""
    use-syslog: no
    do-daemonize: no
    pidfile: ""
    interface: {address}
    access-control: 127.0.0.0/8 allow
    do-ip6: no
    num-threads: 1
    do-not-query-localhost: no
    local-zone: "test." nodefault
    root-hints: "{zones}/root.hints"
    trust-anchor-file: "{zones}/trust-anchor"
    trust-anchor-signaling: no
    root-key-sentinel: no
    module-config: "validator iterator"
    qname-minimisation: no
    aggressive-nsec: no
    prefetch: no
    prefetch-key: no
    harden-below-nxdomain: no
    harden-algo-downgrade: no
    harden-referral-path: no
    harden-dnssec-stripped: yes
    minimal-responses: no
    val-bogus-ttl: 0
    val-sig-skew-min: 0
    val-sig-skew-max: 0
    infra-host-ttl: 1
    ede: yes
    val-log-level: 0
    verbosity: 0
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "{control}"
"""


class Failed(Exception):
    """A server that does not come up; the text has its log."""


class Unbound:
    def __init__(self, address, control):
        self.address = address
        self._control = str(control)

    def forget_everything(self):
        """Empties the caches, so that each question is answered as the first one."""
        for command in ("flush_zone .", "flush_infra all"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
                control.connect(self._control)
                control.sendall(f"UBCT1 {command}\n".encode())
                reply = b""
                while part := control.recv(4096):
                    reply += part
            if not reply.startswith(b"ok"):
                raise Failed(f"unbound: {command}: {reply!r}")


class Refuser:
    """A server that has no zone at all."""

    def __init__(self, address):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        refused = b"\x80\x05"  # QR, REFUSED
        while True:
            query, client = self._socket.recvfrom(4096)
            if not query:
                return
            end = 12 + query[12:].index(0) + 5  # the question is all that is sent back
            self._socket.sendto(query[:2] + refused + query[4:6] + bytes(6) + query[12:end], client)

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()


def read_servers(zones):
    """The zones of a tree by server address: {address: [(origin, file)]}."""
    by_address = defaultdict(list)
    for line in (zones / "servers").read_text(encoding="utf-8").splitlines():
        address, origin, file = line.split()
        by_address[address].append((origin, file))
    return by_address


@contextlib.contextmanager
def running(zones, work, software):
    """Serves the tree in the directory `zones` with `software`, "nsd" or "knot"; yields Unbound.

    All files of servers go to the directory `work`. Raises Failed.
    """
    with contextlib.ExitStack() as stack:
        by_address = read_servers(zones)
        network = next(iter(by_address)).rsplit(".", 1)[0]
        stack.callback(Refuser(f"{network}.250").close)
        started = [_start_authority(stack, software, zones, work / address, address, served)
                   for address, served in by_address.items()]
        started.append(_start_unbound(stack, zones, work / "unbound", f"{network}.200"))
        for process, address, log in started:
            try:
                lab_namespace.wait_until_answering(process, address, 30.0)
            except RuntimeError as error:
                raise Failed(f"{error}\n{log.read_text(encoding='utf-8')}") from error
        yield Unbound(f"{network}.200", work / "unbound" / "control")


def _start(stack, command, directory, address):
    log = directory / "log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process, address, log


def _start_authority(stack, software, zones, directory, address, served):
    os.makedirs(directory)
    head, line, command = ((_NSD, _NSD_ZONE, ["nsd", "-d", "-c"]) if software == "nsd" else
                           (_KNOT, _KNOT_ZONE, ["knotd", "-c"]))
    config = directory / "config"
    config.write_text(
        head.format(address=address, dir=directory, zones=zones) +
        "".join(line.format(origin=origin, file=zones / file) for origin, file in served),
        encoding="utf-8")
    return _start(stack, [*command, str(config)], directory, address)


def _start_unbound(stack, zones, directory, address):
    os.makedirs(directory)
    config = directory / "config"
    config.write_text(_UNBOUND.format(address=address, zones=zones, control=directory / "control"),
                      encoding="utf-8")
    return _start(stack, ["unbound", "-c", str(config)], directory, address)
