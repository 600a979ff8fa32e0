"""Where dschain and Unbound differ and why dschain does as it does."""
from collections import namedtuple
from dataclasses import dataclass
from typing import Callable

from verdicts import BOGUS, INDETERMINATE, INSECURE, SECURE

# Kinds of faults (dschain-zonegen --list-faults) that make nothing bogus to Unbound.
HARMLESS = {
    "dnskey-revoked",
    "ds-one-wrong",
    "ds-sha256-wrong",
    "ds-unknown-algorithm",
    "ds-unknown-digest",
    "sig-extra-bad",
    "sig-one-algorithm-missing",
    "ttl-above-original",
}

MOST_ITERATIONS = 150  # of NSEC3, to both of them

Zone = namedtuple("Zone", "origin parent fault iterations")
# What is known of one question: the zones of the tree, and what the two said (verdicts.Verdict).
Case = namedtuple("Case", "zones name qtype ours theirs")


@dataclass(frozen=True)
class Difference:
    section: str  # what dschain follows
    reason: str
    applies: Callable


def read_zones(directory):
    """The zones of a tree from the file that dschain-zonegen writes for people."""
    zones = []
    for line in (directory / "tree").read_text(encoding="utf-8").splitlines():
        origin, _, _, _, parent, *words = line.split()
        fault = next((word[6:] for word in words if word.startswith("fault=")), None)
        nsec3 = next((word[6:] for word in words if word.startswith("nsec3=")), "0")
        zones.append(Zone(origin, parent, fault, int(nsec3.split(":")[0])))
    return zones


def is_at_or_below(name, ancestor):
    return ancestor == "." or name == ancestor or name.endswith("." + ancestor)


def _says(case, ours, theirs):
    return case.ours.status in ours and case.theirs.status in theirs


def _revoked(case):
    return _says(case, {BOGUS}, {SECURE, INSECURE}) and "DS_KEY_REVOKED" in case.ours.causes


def _below_dname(case):
    return (_says(case, {SECURE, INSECURE}, {BOGUS, INSECURE}) and
            case.qtype in ("CNAME", "DNAME", "ANY") and "DNAME" in case.theirs.answer_types)


def _crosses_empty_name(case, wanted):
    """Whether a name of the question is in a zone more than a label below its parent, which is
    wanted."""
    def crosses(zone):
        upper = next((other for other in case.zones if other.origin == zone.parent), None)
        labels = zone.origin.count(".") - zone.parent.rstrip(".").count(".") - 1
        return labels > 1 and upper and wanted(upper)
    return any(crosses(zone) for zone in case.zones
               if any(is_at_or_below(name, zone.origin) for name in case.ours.names))


def _empty_name_above_the_cut(case):
    return (_says(case, {SECURE, INSECURE}, {BOGUS}) and
            _crosses_empty_name(case, lambda upper: upper.fault))


def _iterations_above_the_cut(case):
    return (_says(case, {SECURE, BOGUS}, {INSECURE}) and
            _crosses_empty_name(case, lambda upper: upper.iterations > MOST_ITERATIONS))


def _unbound_gave_up(case):
    return _says(case, {SECURE}, {INDETERMINATE})


def _no_answer_about_ds(case):
    return _says(case, {INDETERMINATE}, {BOGUS}) and "ZONE_NO_ANSWER" in case.ours.causes


def _is_in_zone_with(case, fault):
    return any(zone.fault == fault and is_at_or_below(name, zone.origin)
               for zone in case.zones for name in case.ours.names)


def _sha1_beside_sha256(case):
    return (_says(case, {BOGUS}, {SECURE, INSECURE}) and
            "DS_DIGEST_MISMATCH" in case.ours.causes and
            _is_in_zone_with(case, "ds-sha256-wrong"))


def _delegation_bits(case):
    faults = ("denial-apex-bits", "denial-bit-added")
    return (_says(case, {BOGUS}, {INSECURE}) and
            any(_is_in_zone_with(case, fault) for fault in faults) and
            bool({"DENIAL_INVALID", "DS_DENIAL_INVALID"} & set(case.ours.causes)))


def _proof_from_a_wildcard(case):
    return (_says(case, {BOGUS}, {SECURE, INSECURE}) and
            _is_in_zone_with(case, "sig-labels-low") and
            bool({"DENIAL_INVALID", "DS_DENIAL_INVALID", "RRSIG_LABELS_WRONG"} &
                 set(case.ours.causes)))


KNOWN = (
    Difference("RFC 5011, section 2.1",
               "a revoked key is of no use but to revoke itself; Unbound looks at the flag of "
               "trust anchors alone", _revoked),
    Difference("RFC 4509, section 3",
               "a SHA-1 digest is not to be used beside a SHA-256 one; Unbound does not mind "
               "unless harden-algo-downgrade is set", _sha1_beside_sha256),
    Difference("RFC 5155, section 8.3",
               "a closest encloser with the NS bit must have the SOA bit, too, and (RFC 6840, "
               "section 4.1) an NSEC with the one and not the other says nothing of names below; "
               "Unbound takes them as unsigned delegations", _delegation_bits),
    Difference("RFC 6672, section 5.3.1",
               "the CNAME record made from a DNAME is not signed, whatever type was asked for; "
               "Unbound wants a signature, or a proof, where that is CNAME, DNAME or ANY",
               _below_dname),
    Difference("RFC 4035, section 5.2",
               "a signed DS RRset is what authenticates a delegation; Unbound wants a proof that "
               "there is none at each empty name above it as well", _empty_name_above_the_cut),
    Difference("RFC 4035, section 5.2",
               "a signed DS RRset is what authenticates a delegation; Unbound asks for the DS of "
               "each empty name above it as well, and takes the zone as insecure where the proof "
               "that there is none has too many iterations", _iterations_above_the_cut),
    Difference("RFC 4033, section 5",
               "where no server says anything about the DS, nothing is known to be wrong; Unbound "
               "takes that as bogus", _no_answer_about_ds),
    Difference("RFC 4033, section 5",
               "the servers gave dschain an answer that verifies, and Unbound gave up before it "
               "had one", _unbound_gave_up),
    Difference("RFC 4035, section 5.3.4",
               "an NSEC3 record that a wildcard gave, says its signature, is not the record of "
               "this hash, nor can a wildcard above the zone give its SOA; Unbound does not look "
               "at the labels of these signatures",
               _proof_from_a_wildcard),
)


def known_difference(case):
    """The row of KNOWN that a difference is of, or None."""
    return next((row for row in KNOWN if row.applies(case)), None)
