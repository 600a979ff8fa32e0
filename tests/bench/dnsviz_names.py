"""What DNSViz calls a fault and what dschain calls it, and where DNSViz's errors need no finding.

NAMES has DNSViz's names as its newest versions have them: `newer_name` brings those of Debian 12's
0.9 there.
"""
from dataclasses import dataclass, field

# For each name of DNSViz the codes of dschain that tell the same fault, one of which is enough.
_KEY_BITS = ("RRSIG_KEY_UNUSABLE",)
_NO_PROOF = ("DENIAL_INVALID", "DS_DENIAL_INVALID", "RRSIG_MISSING")
_NO_SEP = ("DS_NO_MATCHING_KEY", "DS_DIGEST_MISMATCH", "DS_DIGEST_OTHER_OWNER",
           "DS_KEY_TAG_MISMATCH", "DS_ALGORITHM_MISMATCH", "DS_KEY_REVOKED", "DS_KEY_NOT_ZONE_KEY",
           "DNSKEY_ABSENT", "DNSKEY_NOT_SIGNED_BY_DS_KEY", "RRSIG_MISSING", "RRSIG_EXPIRED",
           "RRSIG_NOT_YET_VALID", "RRSIG_INVALID", "RRSIG_KEY_UNKNOWN", "RRSIG_KEY_UNUSABLE",
           "RRSIG_SIGNER_WRONG", "SERVER_STALE_KEYS")
NAMES = {
    # RRSIG
    "SIGNER_NOT_ZONE": ("RRSIG_SIGNER_WRONG",),
    "RRSIG_LABELS_EXCEED_RRSET_OWNER_LABELS": ("RRSIG_LABELS_WRONG",),
    "ORIGINAL_TTL_EXCEEDED_RRSET": ("TTL_ABOVE_ORIGINAL",),
    "ORIGINAL_TTL_EXCEEDED_RRSIG": ("TTL_ABOVE_ORIGINAL",),
    "TTL_BEYOND_EXPIRATION": (),
    "DNSKEY_REVOKED_RRSIG": ("RRSIG_KEY_UNUSABLE",),
    "INCEPTION_IN_FUTURE": ("RRSIG_NOT_YET_VALID",),
    "EXPIRATION_IN_PAST": ("RRSIG_EXPIRED",),
    "SIGNATURE_INVALID": ("RRSIG_INVALID", "RRSIG_KEY_UNUSABLE"),
    "RRSIG_BAD_LENGTH_ECDSA256": ("RRSIG_INVALID",),
    "RRSIG_BAD_LENGTH_ECDSA384": ("RRSIG_INVALID",),
    "RRSIG_BAD_LENGTH_ED25519": ("RRSIG_INVALID",),
    "RRSIG_BAD_LENGTH_ED448": ("RRSIG_INVALID",),
    # DS
    "DNSKEY_REVOKED_DS": ("DS_KEY_REVOKED",),
    "DIGEST_INVALID": ("DS_DIGEST_MISMATCH", "DS_DIGEST_OTHER_OWNER", "DS_WITHOUT_KEY"),
    "REFERRAL_FOR_DS_QUERY": (),
    # Proofs of absence
    "SNAME_NOT_COVERED": _NO_PROOF,
    "NEXT_CLOSEST_ENCLOSER_NOT_COVERED": _NO_PROOF,
    "WILDCARD_NOT_COVERED": _NO_PROOF,
    "NO_CLOSEST_ENCLOSER": _NO_PROOF,
    "OPT_OUT_FLAG_NOT_SET": _NO_PROOF,
    "REFERRAL_WITH_SOA": _NO_PROOF,
    "REFERRAL_WITH_DS": _NO_PROOF,
    "REFERRAL_WITHOUT_NS": _NO_PROOF,
    "STYPE_IN_BITMAP": _NO_PROOF,
    "NO_NSEC_MATCHING_SNAME": _NO_PROOF,
    "NO_NSEC3_MATCHING_SNAME": _NO_PROOF,
    "WILDCARD_EXPANSION_INVALID": ("WILDCARD_UNPROVEN",),
    "WILDCARD_COVERED": _NO_PROOF,
    "EXISTING_NAME_COVERED": _NO_PROOF,
    "EXISTING_TYPE_NOT_IN_BITMAP": (),
    "SNAME_COVERED": _NO_PROOF,
    "LAST_NSEC_NEXT_NOT_ZONE": (),
    "UNSUPPORTED_NSEC3_ALGORITHM": (),
    "NONZERO_NSEC3_ITERATION_COUNT": ("NSEC3_ITERATIONS",),
    "INVALID_NSEC3_OWNER_NAME": (),
    "INVALID_NSEC3_HASH": (),
    # Answers
    "NETWORK_ERROR": ("SERVER_UNREACHABLE", "NO_ROUTE", "ZONE_NO_ANSWER"),
    "TIMEOUT": ("SERVER_NO_ANSWER", "ZONE_NO_ANSWER"),
    "FORMERR": ("SERVER_MALFORMED",),
    "RESPONSE_ERROR": ("SERVER_MALFORMED",),
    "INVALID_RCODE": ("SERVER_LAME", "SERVER_MALFORMED"),
    "NOT_AUTHORITATIVE": ("SERVER_LAME",),
    "UNABLE_TO_RETRIEVE_DNSSEC_RECORDS": ("EDNS_IGNORED", "DNSKEY_ABSENT"),
    "MISSING_RRSIG": ("RRSIG_MISSING", "DNSKEY_ABSENT"),
    "MISSING_RRSIG_FOR_ALG_DNSKEY": (),
    "MISSING_RRSIG_FOR_ALG_DS": ("RRSIG_MISSING", "DNSKEY_ABSENT", "DS_WITHOUT_KEY"),
    "MISSING_NSEC_FOR_NXDOMAIN": _NO_PROOF + ("DNSKEY_ABSENT",),
    "MISSING_NSEC_FOR_NODATA": _NO_PROOF + ("DNSKEY_ABSENT",),
    "MISSING_NSEC_FOR_WILDCARD": ("WILDCARD_UNPROVEN",),
    "MISSING_SOA_FOR_NXDOMAIN": (),
    "MISSING_SOA_FOR_NODATA": (),
    "UPWARD_REFERRAL": ("SERVER_LAME",),
    # Delegation
    "MISSING_SEP_FOR_ALG": _NO_SEP + ("DS_WITHOUT_KEY",),
    "NO_SEP": _NO_SEP,
    "NO_NS_IN_PARENT_NXDOMAIN": ("NAME_DOES_NOT_EXIST", "NOT_A_ZONE"),
    "NO_NS_IN_PARENT_NODATA": ("NOT_A_ZONE",),
    "ERROR_RESOLVING_NS_NAME": ("NS_ADDRESS_MISSING",),
    "NO_ADDRESS_FOR_NS_NAME": ("NS_ADDRESS_MISSING",),
    "NS_NAME_PRIVATE_IP": (),
    "GLUE_PRIVATE_IP": (),
    "SERVER_UNRESPONSIVE_UDP": ("SERVER_NO_ANSWER", "SERVER_UNREACHABLE", "NO_ROUTE",
                                "ZONE_NO_ANSWER"),
    "SERVER_UNRESPONSIVE_TCP": ("SERVER_NO_ANSWER", "SERVER_UNREACHABLE", "NO_ROUTE",
                                "ZONE_NO_ANSWER"),
    "SERVER_INVALID_RESPONSE_UDP": ("SERVER_LAME", "SERVER_MALFORMED", "ZONE_NO_ANSWER"),
    "SERVER_INVALID_RESPONSE_TCP": ("SERVER_LAME", "SERVER_MALFORMED", "ZONE_NO_ANSWER"),
    "SERVER_NOT_AUTHORITATIVE": ("SERVER_LAME", "ZONE_NO_ANSWER"),
    # DNSKEY
    "DNSKEY_MISSING_FROM_SERVERS": ("DNSKEY_INCONSISTENT", "SERVER_STALE_KEYS", "DNSKEY_ABSENT"),
    "DNSKEY_NOT_AT_ZONE_APEX": (),
    "DNSKEY_ZERO_LENGTH": _KEY_BITS,
    "DNSKEY_BAD_LENGTH_ECDSA256": _KEY_BITS,
    "DNSKEY_BAD_LENGTH_ECDSA384": _KEY_BITS,
    "DNSKEY_BAD_LENGTH_ED25519": _KEY_BITS,
    "DNSKEY_BAD_LENGTH_ED448": _KEY_BITS,
    "NO_TRUST_ANCHOR_SIGNING": ("TRUST_ANCHOR_NO_MATCH",),
    "REVOKED_NOT_SIGNING": (),
    # Aliases
    "DNAME_NO_CNAME": ("DNAME_CNAME_DIFFERS",),
    "DNAME_TARGET_MISMATCH": ("DNAME_CNAME_DIFFERS",),
    "CNAME_LOOP": ("ALIAS_LOOP",),
}

# DNSViz's errors of a case, or of all cases (None), that dschain has no finding for, and why.
_LOOPBACK = "the lab's servers have loopback addresses, which DNSViz counts among the private ones"
REASONS = {
    (None, "NS_NAME_PRIVATE_IP"): _LOOPBACK,
    (None, "GLUE_PRIVATE_IP"): _LOOPBACK,
}

# Cases that are about what REASONS explains for all others.
MEANT = {
    ("nsprivate", "NS_NAME_PRIVATE_IP"),
    ("glueprivate", "GLUE_PRIVATE_IP"),
}

_NEWER = {
    "NOT_AUTHORITATVE": "NOT_AUTHORITATIVE",
}


@dataclass
class Said:
    """What DNSViz says of one zone: descriptions by name."""
    errors: dict = field(default_factory=dict)
    warnings: dict = field(default_factory=dict)


def newer_name(code, description):
    """The name that a code of dnsviz 0.9 has in newer versions, which part some by what they are
    about."""
    if code == "ORIGINAL_TTL_EXCEEDED":
        part = "RRSIG" if description.startswith("The TTL of the RRSIG") else "RRSET"
        return f"{code}_{part}"
    if code == "NO_NS_IN_PARENT":
        return f"{code}_{'NXDOMAIN' if 'NXDOMAIN' in description else 'NODATA'}"
    return _NEWER.get(code, code)


def read_grok(part, said=None):
    """All errors and warnings in a part of the output of `dnsviz grok`, at any depth."""
    said = said or Said()
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("errors", "warnings"):
                for entry in value:
                    name = newer_name(entry["code"], entry["description"])
                    getattr(said, key).setdefault(name, []).append(entry["description"])
            else:
                read_grok(value, said)
    elif isinstance(part, list):
        for element in part:
            read_grok(element, said)
    return said


def finding_codes(report):
    """The codes of all findings in dschain's JSON report and of their consequences, in order."""
    codes = []

    def collect(findings):
        for finding in findings:
            codes.append(finding["code"])
            collect(finding.get("consequences") or [])

    collect(report["findings"])
    return list(dict.fromkeys(codes))


def reason_for(label, name):
    """Why dschain need not say this, or None."""
    if (label, name) in MEANT:
        return None
    return REASONS.get((label, name)) or REASONS.get((None, name))


def missed(label, errors, codes):
    """The names among DNSViz's errors that none of dschain's codes tells and no reason explains."""
    return [name for name in errors
            if not set(NAMES.get(name, ())) & set(codes) and reason_for(label, name) is None]


def verdict(label, errors, codes):
    """The last column of the table."""
    names = [name for name in errors if reason_for(label, name) is None]
    lost = missed(label, errors, codes)
    if lost:
        return f"MISSED {' '.join(lost)}"
    return "found" if names else "-"
