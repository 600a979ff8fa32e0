"""Keys and zone files, made with the tools of ldns: who signs here shares no code with dschain."""
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_ALGORITHM = "ECDSAP256SHA256"
_HOUR = 3600


@dataclass(frozen=True)
class Key:
    base: Path  # of the files .key and .private
    tag: int
    record: str  # the DNSKEY record's fields: flags, protocol, algorithm, public key
    ds: str  # its DS record's fields: tag, algorithm, digest type, digest; empty for a ZSK


def _run(command, directory):
    return subprocess.run([str(part) for part in command], cwd=directory, check=True, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout


def _fields(line, rtype):
    """What follows the type in a record on one line, without a comment."""
    words = line.partition(";")[0].split()
    return " ".join(words[words.index(rtype) + 1:])


def make_key(directory, zone, entry):
    """A new key of `zone` in `directory`; one that a DS names (KSK) if `entry`, else a ZSK."""
    base = _run(["ldns-keygen", "-r", "/dev/urandom", "-a", _ALGORITHM, *(["-k"] if entry else []),
                 zone], directory).strip()
    record = _fields((directory / f"{base}.key").read_text(encoding="utf-8"), "DNSKEY")
    ds = ""
    if entry:
        ds = _fields(_run(["ldns-key2ds", "-n", "-2", f"{base}.key"], directory), "DS").upper()
    return Key(directory / base, int(base.rsplit("+", 1)[1]), record, ds)


def _when(seconds_from_now):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + seconds_from_now))


class Zone:
    """One zone over time. Each `write` is its next version, in a file of its own."""

    def __init__(self, directory, name, ttl, records):
        """`records` are lines of a zone file without SOA and TTL, relative to the zone."""
        directory.mkdir()
        self.name = name
        self._directory = directory
        self._ttl = ttl
        self._records = records
        self._serial = 0

    def write(self, published=(), signing=(), more=()):
        """The file of a version with the keys `published`, signed by those of `signing` (none: not
        signed), and with the lines `more`."""
        self._serial += 1
        plain = self._directory / f"{self._serial}.plain"
        keys = [f"@ IN DNSKEY {key.record}" for key in published]
        plain.write_text("\n".join([
            f"$ORIGIN {self.name}", f"$TTL {self._ttl}",
            f"@ IN SOA ns1 hostmaster {self._serial} 3600 900 86400 {self._ttl}",
            *self._records, *keys, *more, ""]), encoding="utf-8")
        if not signing:
            return plain
        signed = self._directory / f"{self._serial}.signed"
        # -d: the DNSKEY RRset is what is in the file, whoever signs.
        _run(["ldns-signzone", "-d", "-o", self.name, "-i", _when(-_HOUR), "-e", _when(24 * _HOUR),
              "-f", signed, plain, *[key.base for key in signing]], self._directory)
        return signed
