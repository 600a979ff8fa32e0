"""Asks a resolver about a zone all the while, and remembers what it said and when."""
import sys
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "differential"))
import dns_client  # noqa: E402


@dataclass(frozen=True)
class Record:
    at: float  # when the question went
    name: str
    qtype: str
    rcode: int | None  # nothing: no answer
    authenticated: bool
    checked: bool  # the question was without CD
    detail: str

    def __str__(self):
        rcode = "no answer" if self.rcode is None else f"rcode {self.rcode}"
        when = time.strftime("%H:%M:%S", time.gmtime(self.at)) + f".{int(self.at * 10) % 10}"
        return f"{when} {self.name} {self.qtype}: {rcode} {self.detail}"


class Asker:
    """Threads that ask about `zone`, which must have 'www A', 'www TXT' and the wildcard '*.w A'.

    What is asked again and again comes from caches of every age. Names that nobody asked before
    come from a server, and meet the keys that are in the cache. Names that were asked with CD first
    meet younger keys: their signatures are only looked at when they come from the cache.
    """

    # Seconds between a question with CD and the same without; less than the zone's TTL.
    _UNCHECKED_FOR = 2.5

    def __init__(self, address, zone, pause):
        """`pause`: seconds between two questions of each of the three threads."""
        self._address = address
        self._zone = zone
        self._pause = pause
        self._records = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=(questions,), daemon=True)
                         for questions in (self._same(), self._new(), self._unchecked_first())]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def records(self, since=0.0, until=float("inf")):
        with self._lock:
            return [each for each in self._records if since <= each.at < until]

    def _repeat(self, questions):
        for name, qtype, checked in questions:
            self._ask(name, qtype, checked)
            if self._stop.wait(self._pause):
                return

    def _ask(self, name, qtype, checked):
        at = time.time()
        try:
            answer = dns_client.ask(self._address, name, qtype, checking_disabled=not checked)
            record = Record(at, name, qtype, answer.rcode, answer.authenticated, checked,
                            "; ".join(answer.extended_errors))
        except dns_client.NoAnswer as error:
            record = Record(at, name, qtype, None, False, checked, str(error))
        with self._lock:
            self._records.append(record)

    def _same(self):
        while True:
            for label, qtype in (("www.", "A"), ("", "SOA"), ("www.", "AAAA"), ("", "DNSKEY"),
                                 ("www.", "TXT"), ("", "NS"), ("", "DS")):
                yield label + self._zone, qtype, True

    def _new(self):
        number = 0
        while True:
            number += 1
            yield f"n{number}.w.{self._zone}", "A", True

    def _unchecked_first(self):
        number = 0
        waiting = deque()
        while True:
            number += 1
            name = f"c{number}.w.{self._zone}"
            yield name, "A", False
            waiting.append((time.time(), name))
            while waiting and time.time() - waiting[0][0] >= self._UNCHECKED_FOR:
                yield waiting.popleft()[1], "A", True


def not_answered(records):
    """Those that did not get what they asked for."""
    return [each for each in records if each.rcode != dns_client.NOERROR]


def servfails(records):
    return [each for each in records if each.rcode == dns_client.SERVFAIL]


def of_zone(records):
    """Those that the zone itself answers, and that were validated: DS records are the parent's."""
    return [each for each in records if each.checked and each.qtype != "DS"]


def authenticated(records):
    return [each for each in of_zone(records) if each.authenticated]


def summary(records):
    """'1200 answers, 800 with AD' and the RCODEs of those that are not NOERROR."""
    others = Counter(each.rcode for each in not_answered(records))
    text = f"{len(records)} answers, {len(authenticated(records))} with AD"
    return text + "".join(f", {count} with rcode {rcode}" for rcode, count in others.items())
