"""What DNSViz calls a fault and what dschain calls it, and where DNSViz's errors need no finding.

NAMES has DNSViz's names as its newest versions have them: `newer_name` brings those of Debian 12's
0.9 there.
"""
from dataclasses import dataclass, field

# Proofs of absence that do not hold: the zone's own, of a name or type that was asked for, and of
# the DS.
_PROOF = ("DENIAL_BROKEN", "DENIAL_INVALID", "DS_DENIAL_INVALID")
# Absence without any proof. A zone without keys has none either, and that is the cause.
_NO_PROOF = ("DENIAL_MISSING", "DS_DENIAL_INVALID", "DNSKEY_ABSENT")
# Why no DS leads to a key that signs the keys.
_NO_SEP = ("DS_NO_MATCHING_KEY", "DS_DIGEST_MISMATCH", "DS_DIGEST_OTHER_OWNER",
           "DS_KEY_TAG_MISMATCH", "DS_ALGORITHM_MISMATCH", "DS_KEY_REVOKED", "DS_KEY_NOT_ZONE_KEY",
           "DNSKEY_ABSENT", "DNSKEY_NOT_SIGNED_BY_DS_KEY", "RRSIG_MISSING", "RRSIG_EXPIRED",
           "RRSIG_NOT_YET_VALID", "RRSIG_INVALID", "RRSIG_LENGTH_WRONG", "RRSIG_KEY_UNKNOWN",
           "RRSIG_KEY_UNUSABLE", "RRSIG_SIGNER_WRONG", "DNSKEY_MALFORMED", "SERVER_STALE_KEYS",
           "ZONE_NO_ANSWER")
_SILENT = ("SERVER_NO_ANSWER", "SERVER_UNREACHABLE", "NO_ROUTE", "ZONE_NO_ANSWER")
_LAME = ("SERVER_LAME", "SERVER_MALFORMED", "SERVER_ERROR", "REFERRAL_TO_ITSELF",
         "UPWARD_REFERRAL", "ZONE_NO_ANSWER")
_KEY_SHAPE = ("DNSKEY_MALFORMED",)

# For each name of DNSViz the codes of dschain that tell the same fault, one of which is enough. A
# fault beside a good signature, or of a proof, has a code of its own.
NAMES = {
    # RRSIG
    "SIGNER_NOT_ZONE": ("RRSIG_SIGNER_WRONG",),
    "RRSIG_LABELS_EXCEED_RRSET_OWNER_LABELS": ("RRSIG_LABELS_WRONG",),
    "ORIGINAL_TTL_EXCEEDED_RRSET": ("TTL_ABOVE_ORIGINAL",),
    "ORIGINAL_TTL_EXCEEDED_RRSIG": ("RRSIG_TTL_DIFFERS", "TTL_ABOVE_ORIGINAL"),
    "TTL_BEYOND_EXPIRATION": ("TTL_BEYOND_EXPIRY",),
    "DNSKEY_REVOKED_RRSIG": ("RRSIG_BY_REVOKED_KEY", "RRSIG_KEY_UNUSABLE"),
    "INCEPTION_IN_FUTURE": ("RRSIG_NOT_YET_VALID", "RRSIG_BESIDE_INVALID", "DENIAL_BROKEN"),
    "EXPIRATION_IN_PAST": ("RRSIG_EXPIRED", "RRSIG_BESIDE_INVALID", "DENIAL_BROKEN"),
    "SIGNATURE_INVALID": ("RRSIG_INVALID", "RRSIG_BESIDE_INVALID", "RRSIG_LENGTH_WRONG",
                          "DNSKEY_MALFORMED", "DENIAL_BROKEN"),
    "RRSIG_BAD_LENGTH_GOST": ("RRSIG_LENGTH_WRONG",),
    "RRSIG_BAD_LENGTH_ECDSA256": ("RRSIG_LENGTH_WRONG",),
    "RRSIG_BAD_LENGTH_ECDSA384": ("RRSIG_LENGTH_WRONG",),
    "RRSIG_BAD_LENGTH_ED25519": ("RRSIG_LENGTH_WRONG",),
    "RRSIG_BAD_LENGTH_ED448": ("RRSIG_LENGTH_WRONG",),
    # DS
    "DNSKEY_REVOKED_DS": ("DS_KEY_REVOKED", "DS_WITHOUT_KEY"),
    "DIGEST_INVALID": ("DS_DIGEST_MISMATCH", "DS_DIGEST_OTHER_OWNER", "DS_WITHOUT_KEY",
                       "DS_MALFORMED"),
    "REFERRAL_FOR_DS_QUERY": ("DS_ANSWERED_BY_REFERRAL",),
    # Proofs of absence
    "SNAME_NOT_COVERED": _PROOF + ("WILDCARD_UNPROVEN",),
    "NEXT_CLOSEST_ENCLOSER_NOT_COVERED": _PROOF + ("WILDCARD_UNPROVEN",),
    "WILDCARD_NOT_COVERED": _PROOF,
    "NO_CLOSEST_ENCLOSER": _PROOF,
    "OPT_OUT_FLAG_NOT_SET": _PROOF,
    "REFERRAL_WITH_SOA": _PROOF,
    "REFERRAL_WITH_DS": _PROOF,
    "REFERRAL_WITHOUT_NS": _PROOF,
    "STYPE_IN_BITMAP": _PROOF + ("BITMAP_HAS_TYPE",),
    "NO_NSEC_MATCHING_SNAME": _PROOF,
    "NO_NSEC3_MATCHING_SNAME": _PROOF,
    "WILDCARD_EXPANSION_INVALID": ("WILDCARD_UNPROVEN",),
    "WILDCARD_COVERED": _PROOF,
    "EXISTING_NAME_COVERED": ("NSEC_COVERS_EXISTING",),
    "EXISTING_TYPE_NOT_IN_BITMAP": ("BITMAP_LACKS_TYPE",),
    "SNAME_COVERED": _PROOF + ("NSEC_COVERS_EXISTING",),
    "LAST_NSEC_NEXT_NOT_ZONE": ("NSEC_LAST_NEXT_WRONG",),
    "UNSUPPORTED_NSEC3_ALGORITHM": ("NSEC3_UNKNOWN",),
    "NONZERO_NSEC3_ITERATION_COUNT": ("NSEC3_ITERATIONS_NOT_ZERO", "NSEC3_ITERATIONS_HIGH",
                                      "NSEC3_ITERATIONS"),
    "INVALID_NSEC3_OWNER_NAME": ("NSEC3_MALFORMED",),
    "INVALID_NSEC3_HASH": ("NSEC3_MALFORMED",),
    # Answers
    "NETWORK_ERROR": _SILENT,
    "TIMEOUT": _SILENT,
    "FORMERR": ("SERVER_MALFORMED", "RECORD_MALFORMED"),
    "RESPONSE_ERROR": ("SERVER_MALFORMED",),
    "INVALID_RCODE": ("SERVER_ERROR", "SERVER_LAME"),
    "NOT_AUTHORITATIVE": ("SERVER_LAME", "REFERRAL_TO_ITSELF"),
    "RECURSION_NOT_AVAILABLE": ("RESOLVER_REFUSES",),
    "ERROR_WITH_REQUEST_FLAG": ("QUERY_FLAG_FAILS",),
    "ERROR_WITHOUT_REQUEST_FLAG": ("QUERY_FLAG_FAILS",),
    "ERROR_WITH_EDNS": ("EDNS_FAILS",),
    "ERROR_WITH_EDNS_VERSION": ("EDNS_VERSION_FAILS",),
    "ERROR_WITH_EDNS_FLAG": ("EDNS_FLAG_FAILS", "DO_FAILS"),
    "ERROR_WITH_EDNS_OPTION": ("EDNS_OPTION_FAILS",),
    "DNSSEC_DOWNGRADE_DO_CLEARED": ("DO_FAILS",),
    "DNSSEC_DOWNGRADE_EDNS_DISABLED": ("EDNS_FAILS", "EDNS_IGNORED"),
    "UNABLE_TO_RETRIEVE_DNSSEC_RECORDS": ("DNSSEC_NOT_SERVED", "EDNS_IGNORED", "DNSKEY_ABSENT"),
    "MISSING_RRSIG": ("RRSIG_MISSING", "DNSKEY_ABSENT", "TYPE_NOT_SIGNED", "DENIAL_BROKEN"),
    "MISSING_RRSIG_FOR_ALG_DNSKEY": ("ALGORITHM_NOT_SIGNED",),
    "MISSING_RRSIG_FOR_ALG_DS": ("DS_ALGORITHM_NOT_SIGNED", "ALGORITHM_NOT_SIGNED",
                                 "DS_ALGORITHM_MISMATCH", "DS_UNSUPPORTED",
                                 "DS_UNSUPPORTED_BESIDE", "DS_WITHOUT_KEY", "DNSKEY_ABSENT"),
    "MISSING_NSEC_FOR_NXDOMAIN": _NO_PROOF,
    "MISSING_NSEC_FOR_NODATA": _NO_PROOF,
    "MISSING_NSEC_FOR_WILDCARD": ("WILDCARD_UNPROVEN",),
    "MISSING_SOA_FOR_NXDOMAIN": ("NEGATIVE_WITHOUT_SOA",),
    "MISSING_SOA_FOR_NODATA": ("NEGATIVE_WITHOUT_SOA",),
    "SOA_NOT_OWNER_FOR_NXDOMAIN": ("NEGATIVE_SOA_WRONG",),
    "SOA_NOT_OWNER_FOR_NODATA": ("NEGATIVE_SOA_WRONG",),
    "UPWARD_REFERRAL": ("UPWARD_REFERRAL",),
    "INCONSISTENT_NXDOMAIN_ANCESTOR": ("NXDOMAIN_FOR_EXISTING",),
    "PMTU_EXCEEDED": ("LARGE_ANSWERS_LOST",),
    # Delegation
    "MISSING_SEP_FOR_ALG": _NO_SEP + ("DS_ALGORITHM_NOT_SIGNED", "DS_WITHOUT_KEY",
                                      "DS_UNSUPPORTED", "DS_UNSUPPORTED_BESIDE"),
    "NO_SEP": _NO_SEP,
    "NO_NS_IN_PARENT_NXDOMAIN": ("NS_NOT_AT_PARENT", "NAME_DOES_NOT_EXIST"),
    "NO_NS_IN_PARENT_NODATA": ("NS_NOT_AT_PARENT", "NOT_A_ZONE"),
    "ERROR_RESOLVING_NS_NAME": ("NS_NAME_ERROR",),
    # GLUE_DIFFERS where there is glue: 'but the zone says none'.
    "NO_ADDRESS_FOR_NS_NAME": ("NS_ADDRESS_MISSING", "NS_NAME_ERROR", "GLUE_DIFFERS"),
    "NS_NAME_PRIVATE_IP": ("ADDRESS_PRIVATE",),
    "GLUE_PRIVATE_IP": ("ADDRESS_PRIVATE",),
    "SERVER_UNRESPONSIVE_UDP": _SILENT,
    "SERVER_UNRESPONSIVE_TCP": _SILENT + ("TCP_NO_ANSWER",),
    "SERVER_INVALID_RESPONSE_UDP": _LAME,
    "SERVER_INVALID_RESPONSE_TCP": _LAME + ("TCP_MALFORMED",),
    "SERVER_NOT_AUTHORITATIVE": _LAME,
    # DNSKEY
    "DNSKEY_MISSING_FROM_SERVERS": ("DNSKEY_INCONSISTENT", "SERVER_STALE_KEYS", "DNSKEY_ABSENT"),
    "DNSKEY_ZERO_LENGTH": _KEY_SHAPE,
    "DNSKEY_BAD_LENGTH_GOST": _KEY_SHAPE,
    "DNSKEY_BAD_LENGTH_ECDSA256": _KEY_SHAPE,
    "DNSKEY_BAD_LENGTH_ECDSA384": _KEY_SHAPE,
    "DNSKEY_BAD_LENGTH_ED25519": _KEY_SHAPE,
    "DNSKEY_BAD_LENGTH_ED448": _KEY_SHAPE,
    "NO_TRUST_ANCHOR_SIGNING": ("TRUST_ANCHOR_NO_MATCH",),
    "REVOKED_NOT_SIGNING": ("REVOKED_KEY_NOT_SIGNING",),
    # Aliases
    "DNAME_NO_CNAME": ("DNAME_WITHOUT_CNAME",),
    "DNAME_TARGET_MISMATCH": ("DNAME_CNAME_DIFFERS",),
    "CNAME_LOOP": ("ALIAS_LOOP",),
}

# DNSViz's errors of a case, or of all cases (None), that dschain has no finding for, and why.
_LOOPBACK = "the lab's servers have loopback addresses, which DNSViz counts among the private ones"
_NO_KEYS = ("the zone's answers have their NSEC records: without a signature of the keys DNSViz "
            "takes it as a zone that cannot serve any")
_WILDCARD = ("DNSViz takes a SOA record whose signature has too few labels as made from a "
             "wildcard; RRSIG_LABELS_WRONG says what is wrong (RFC 4035, section 5.3.1)")
_IGNORED = ("NSEC3 records of an unknown hash algorithm are passed over (RFC 5155, section 8.1), "
            "and those beside them are the proof; DNSViz takes now these, now those")
_NOT_ASKED = ("of the types at the apex a server is asked for SOA, NS, DNSKEY, CDS, CDNSKEY and "
              "NSEC3PARAM: TXT is not among its twelve questions")

REASONS = {
    ("bitmaptxt", "EXISTING_TYPE_NOT_IN_BITMAP"): _NOT_ASKED,
    (None, "NS_NAME_PRIVATE_IP"): _LOOPBACK,
    (None, "GLUE_PRIVATE_IP"): _LOOPBACK,
    ("keymissing", "MISSING_NSEC_FOR_NODATA"): _NO_KEYS,
    ("keymissing", "MISSING_NSEC_FOR_NXDOMAIN"): _NO_KEYS,
    ("siglabelslow", "SIGNATURE_INVALID"): _WILDCARD,
    ("siglabelslow", "SNAME_NOT_COVERED"): _WILDCARD,
    ("siglabelslow", "MISSING_NSEC_FOR_WILDCARD"): _WILDCARD,
    ("nsec3twin", "NO_CLOSEST_ENCLOSER"): _IGNORED,
    ("nsec3twin", "NEXT_CLOSEST_ENCLOSER_NOT_COVERED"): _IGNORED,
    ("nsec3twin", "WILDCARD_NOT_COVERED"): _IGNORED,
    ("nsec3twin", "NO_NSEC3_MATCHING_SNAME"): _IGNORED,
}

# Cases that are about what REASONS explains for all others.
MEANT = {
    ("nsprivate", "NS_NAME_PRIVATE_IP"),
    ("glueprivate", "GLUE_PRIVATE_IP"),
}

_NEWER = {
    "NOT_AUTHORITATVE": "NOT_AUTHORITATIVE",
    # 0.9 knows only the case in which this makes an NXDOMAIN of the DS question.
    "NO_NS_IN_PARENT": "NO_NS_IN_PARENT_NXDOMAIN",
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


def told(label, errors):
    """The names among DNSViz's errors that it does not say of every zone of the lab."""
    return [name for name in errors if (label, name) in MEANT or (None, name) not in REASONS]


def verdict(label, errors, codes):
    """The last column of the table."""
    lost = missed(label, errors, codes)
    if lost:
        return f"MISSED {' '.join(lost)}"
    names = told(label, errors)
    explained = [name for name in names if not set(NAMES.get(name, ())) & set(codes)]
    if explained:
        return f"found, but for {' '.join(explained)} (see REASONS)"
    return "found" if names else "-"
