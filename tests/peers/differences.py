"""When a peer's verdict agrees with dschain's, and the cases where it does not and why."""
from dataclasses import dataclass

UNBOUND_HOST = "unbound-host"
DELV = "delv"


@dataclass(frozen=True)
class Case:
    """What matters here of a line of the case file."""
    label: str
    servers_differ: bool  # the two servers of the zone, or of its parent, say different things

    @property
    def zone(self):
        return f"{self.label}.test."


@dataclass(frozen=True)
class Difference:
    case: str
    peer: str
    says: str
    section: str  # what dschain follows
    reason: str
    by_chance: bool = False  # depends on what the lab draws; the peer may as well agree


# docs/conformance.md has the same table for readers. A row that is no longer true fails the test.
KNOWN = (
    Difference("alg16", UNBOUND_HOST, "insecure", "RFC 4035, section 5.2",
               "libunbound on Nettle has no Ed448, and a zone whose DS records are all of unknown "
               "algorithms is as good as unsigned; dschain has Ed448 (RFC 8080)"),
    Difference("sha256wrong", UNBOUND_HOST, "secure", "RFC 4509, section 3",
               "without harden-algo-downgrade Unbound takes any DS that fits; a SHA-1 digest "
               "should be ignored beside a SHA-256 one"),
    Difference("twotags", DELV, "bogus", "RFC 4035, section 5.3.1",
               "BIND gives up after the first key with the signature's tag that does not verify "
               "it, a limit against CVE-2023-50387; all such keys must be tried",
               by_chance=True),
    Difference("twotags2", DELV, "bogus", "RFC 4035, section 5.3.1", "as twotags",
               by_chance=True),
)


def parse_cases(text):
    """The cases of a case file (tests/lab/case_file.hpp), in its order."""
    cases = []
    for line in text.splitlines():
        words = line.split("#", 1)[0].split("=>", 1)[0].split()
        if not words:
            continue
        keys = dict(word.split("=", 1) for word in words[1:])
        servers_differ = (any(keys.get(f"{side}1", "ok") != keys.get(f"{side}2", "ok")
                              for side in ("ns", "parent"))
                          or any(key.startswith("second:") for key in keys))
        cases.append(Case(words[0], servers_differ))
    return cases


def disagreement(case, peer, verdict, status, views, known=KNOWN):
    """Why this verdict of a peer is not as expected, or None if it is.

    dschain's status is over all servers, a resolver asks one: where servers differ, a peer is right
    if some view of dschain's says the same. Elsewhere both must say the same, or differ as `known`
    has it.
    """
    row = next((row for row in known if (row.case, row.peer) == (case.label, peer)), None)
    if row and verdict == row.says != status:
        return None
    if case.servers_differ:
        agrees = views.get(verdict, 0) > 0
        detail = "no view of dschain's says so"
    else:
        agrees = verdict == status
        detail = f"dschain says {status}"
    if not agrees:
        return f"{peer} says {verdict}, {detail}"
    if row and not row.by_chance:
        return f"{peer} says {verdict} and no longer differs: take its row out of the table"
    return None


def rows_without_case(cases, known=KNOWN):
    """Rows of the table that no case belongs to."""
    labels = {case.label for case in cases}
    return [row for row in known if row.case not in labels]
