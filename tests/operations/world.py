"""The tree in which zones are operated: a root, 'test.' on two servers, and its zones on two."""
import contextlib
import dataclasses
import time

from name_servers import Change, Failed, Knot, Unbound
from signing import Zone, make_key

APART = 1.5  # seconds by which a zone's second server is behind
_ROOT_TTL = 60

_ROOT = "127.0.1.1"
_PARENTS = ("127.0.2.1", "127.0.2.2")
_CHILDREN = ("127.0.3.1", "127.0.3.2")
_RESOLVER = "127.0.4.1"


def _servers(addresses):
    return [line for number, address in enumerate(addresses, 1)
            for line in (f"@ IN NS ns{number}", f"ns{number} IN A {address}")]


def _delegation(label, addresses):
    return [line for number, address in enumerate(addresses, 1)
            for line in (f"{label} IN NS ns{number}.{label}", f"ns{number}.{label} IN A {address}")]


@dataclasses.dataclass
class Child:
    """A zone under 'test.', and what stands at the parent for it."""
    zone: Zone
    ksks: list  # of make_key, the one in use first
    zsks: list
    ds: list = dataclasses.field(default_factory=list)  # of keys

    @property
    def name(self):
        return self.zone.name


class World:
    """All servers. Changes are to zones and DS records; see `child`, `serve` and `set_ds`."""

    def __init__(self, directory, ttl, ds_ttl):
        """TTLs in seconds: of all in the zones under 'test.', and of what 'test.' has itself."""
        self.directory = directory
        self.ttl = ttl
        self.ds_ttl = ds_ttl
        self._keys = directory / "keys"
        self._keys.mkdir()
        self._children = []
        self._files = {}
        self._last = {}  # the last change of each zone
        root_key = make_key(self._keys, ".", True)
        self._test_key = make_key(self._keys, "test.", True)
        self._root = Zone(directory / "root", ".", _ROOT_TTL,
                          [*_servers([_ROOT]), *_delegation("test", _PARENTS),
                           f"test IN DS {self._test_key.ds}"])
        self._files["."] = self._root.write([root_key], [root_key])
        self._test = Zone(directory / "test", "test.", ds_ttl, _servers(_PARENTS))
        self.anchor = directory / "trust-anchor"
        self.anchor.write_text(f". IN DS {root_key.ds}\n", encoding="utf-8")
        self.root_hints = directory / "root.hints"
        self.root_hints.write_text(f". 3600000 IN NS ns1.\nns1. 3600000 IN A {_ROOT}\n",
                                   encoding="utf-8")

    def child(self, label, number_of_keys):
        """A zone that is not signed yet, with so many keys of each kind."""
        records = [*_servers(_CHILDREN), "www IN A 192.0.2.1", 'www IN TXT "one"',
                   "*.w IN A 192.0.2.2"]
        name = f"{label}.test."
        zone = Zone(self.directory / label, name, self.ttl, records)
        ksks = [make_key(self._keys, name, True) for _ in range(number_of_keys)]
        zsks = [make_key(self._keys, name, False) for _ in range(number_of_keys)]
        child = Child(zone, ksks, zsks)
        self._children.append(child)
        self._files[name] = zone.write()
        return child

    def _test_file(self):
        more = []
        for child in self._children:
            label = child.name.split(".")[0]
            more += _delegation(label, _CHILDREN)
            more += [f"{label} IN DS {key.ds}" for key in child.ds]
        return self._test.write([self._test_key], [self._test_key], more)

    @contextlib.contextmanager
    def running(self):
        """Serves what is there; then yields Unbound."""
        self._files["test."] = self._test_file()
        of_children = {child.name: self._files[child.name] for child in self._children}
        with contextlib.ExitStack() as stack:
            def knot(address, zones):
                return Knot(stack, self.directory / address, address, zones)

            root = knot(_ROOT, {".": self._files["."]})
            self._parent_servers = [knot(each, {"test.": self._files["test."]})
                                    for each in _PARENTS]
            self._child_servers = [knot(each, of_children) for each in _CHILDREN]
            unbound = Unbound(stack, self.directory / _RESOLVER, _RESOLVER, self.root_hints,
                              self.anchor)
            for server in [root, *self._parent_servers, *self._child_servers, unbound]:
                server.wait_until_answering()
            yield unbound
            self.settle()

    def sign_first(self, child):
        """Before servers run: the zone is signed, and its DS is at the parent."""
        child.ds = child.ksks[:1]
        self._files[child.name] = child.zone.write(child.ksks[:1] + child.zsks[:1],
                                                   child.ksks[:1] + child.zsks[:1])

    def serve(self, child, published=(), signing=()):
        """Another version of the zone, on one server after the other; without keys, not signed."""
        return self._change(self._child_servers, child.name, child.zone.write(published, signing))

    def set_ds(self, child, keys):
        """Other DS records at the parent, on one server after the other."""
        child.ds = list(keys)
        return self._change(self._parent_servers, "test.", self._test_file())

    def _change(self, servers, name, file):
        if name in self._last:
            self._last[name].join()
        self._last[name] = Change(servers, name, file, APART)
        return self._last[name]

    def settle(self):
        """Waits until every change has reached its servers. Raises Failed."""
        for change in self._last.values():
            change.join()


def wait_for(what, condition, seconds):
    """Raises Failed if `condition` has not become true in time. Returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise Failed(f"not in {seconds:g} s: {what}")
        time.sleep(0.05)
