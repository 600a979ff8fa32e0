"""Knot for the zones and Unbound to resolve them, each on port 53 of an address of its own."""
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "peers"))
import lab_namespace  # noqa: E402

_START_SECONDS = 30.0
_RELOAD_SECONDS = 20

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
    storage: "{dir}"
    semantic-checks: off
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
zone:
"""

# As it comes, but for what a test in a namespace needs. Nothing is kept longer than its TTL, and no
# answer is made from others.
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
    root-hints: "{root_hints}"
    trust-anchor-file: "{anchor}"
    trust-anchor-signaling: no
    module-config: "validator iterator"
    qname-minimisation: yes
    aggressive-nsec: no
    prefetch: no
    prefetch-key: no
    serve-expired: no
    cache-min-ttl: 0
    infra-cache-min-rtt: 1000
    val-bogus-ttl: 1
    ede: yes
    log-servfail: yes
    val-log-level: 2
    verbosity: 0
remote-control:
    control-enable: no
"""


class Failed(Exception):
    """A server that does not do what it should; the text has its log."""


class _Server:
    """A process that serves `address`, with its files and its log in `directory`."""

    def __init__(self, stack, directory, address, config, command):
        directory.mkdir(exist_ok=True)
        self.address = address
        self.directory = directory
        config_file = directory / "config"
        config_file.write_text(config, encoding="utf-8")
        with open(directory / "log", "w", encoding="utf-8") as log:
            self._process = subprocess.Popen([*command, "-c", str(config_file)],
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        stack.callback(self._process.wait)
        stack.callback(self._process.terminate)

    def log(self):
        return (self.directory / "log").read_text(encoding="utf-8", errors="replace")

    def wait_until_answering(self):
        try:
            lab_namespace.wait_until_answering(self._process, self.address, _START_SECONDS)
        except RuntimeError as error:
            raise Failed(f"{error}\n{self.log()}") from error


class Knot(_Server):
    """An authoritative server; `zones` are the first versions: {name: file}."""

    def __init__(self, stack, directory, address, zones):
        directory.mkdir()
        config = _KNOT.format(dir=directory, address=address)
        for name, file in zones.items():
            shutil.copy(file, directory / self._file(name))
            config += f'  - domain: "{name}"\n    file: "{self._file(name)}"\n'
        super().__init__(stack, directory, address, config, ["knotd"])

    @staticmethod
    def _file(name):
        return f"{name}zone"

    def load(self, name, file):
        """Serves another version of a zone from now on."""
        fresh = self.directory / f"{name}fresh"
        shutil.copy(file, fresh)
        os.replace(fresh, self.directory / self._file(name))
        done = subprocess.run(
            ["knotc", "-s", str(self.directory / "control"), "-b", "-t", str(_RELOAD_SECONDS),
             "zone-reload", name],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
        if done.returncode != 0:
            raise Failed(f"knotc zone-reload {name}: {done.stdout}\n{self.log()}")


class Unbound(_Server):
    def __init__(self, stack, directory, address, root_hints, anchor, options=None):
        """`options`: {name: value} in the place of those above."""
        config = _UNBOUND.format(address=address, root_hints=root_hints, anchor=anchor)
        for name, value in (options or {}).items():
            config = re.sub(rf"(?m)^    {name}: .*$", f"    {name}: {value}", config)
        super().__init__(stack, directory, address, config, ["unbound"])


class Change:
    """A new version of a zone that reaches its servers one after the other, as it does in the
    world: the first before this returns, each of the others `apart` seconds later."""

    def __init__(self, servers, name, file, apart):
        self.began = time.time()
        self.ended = None
        self._error = None
        servers[0].load(name, file)
        self._thread = threading.Thread(target=self._finish, daemon=True,
                                        args=(servers[1:], name, file, apart))
        self._thread.start()

    def _finish(self, servers, name, file, apart):
        try:
            for server in servers:
                time.sleep(apart)  # how slow the servers are is part of what is tried
                server.load(name, file)
        except Failed as error:
            self._error = error
        self.ended = time.time()

    def join(self):
        """When the last server had it. Raises Failed."""
        self._thread.join()
        if self._error:
            raise self._error
        return self.ended
