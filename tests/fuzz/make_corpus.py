#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets from what the repository has.

Usage: make_corpus.py [SOURCE_DIR]. Files are named by their content, so that a second run changes
nothing; what fuzzing added is left alone.
"""
import base64
import hashlib
import json
import sys
from pathlib import Path

# Cases that differ in what the assessment meets, and not only in a key.
EVIDENCE = ["alg15", "alldead", "badparent", "dataexpired", "datamissing", "dead2", "deep.ent",
            "dsmissing1", "flip", "glueless", "ip6", "island", "keymissing", "kid.badparent",
            "kid.optparent", "lame2", "mixeddigest", "nods.plain", "nsec3", "onzsk", "optparent",
            "otherkey", "plain", "sameplain", "sec.optparent", "twotags", "unknownalg", "unsigned2",
            "unsignedds"]
# One zone for each algorithm, and those with odd keys or signatures.
VERIFY = ["alg10", "alg13", "alg14", "alg15", "alg16", "alg5", "alg8", "databad", "datafuture",
          "keyexpired", "mixedalg", "nsec3", "ttl", "twotags", "unknownalg", "wrongsigner"]

ROOT = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
KEY = ("257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL"
       "fDLUT0rAK9iUzy1L53eKGQ==")
DS = "26191 13 2 135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="0" source="http://data.iana.org/root-anchors/root-anchors.xml">
<Zone>.</Zone>
<KeyDigest id="a" validFrom="2010-07-15T00:00:00+00:00" validUntil="2019-01-11T00:00:00+00:00">
<KeyTag>19036</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>
<Digest>49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5</Digest>
</KeyDigest>
<KeyDigest id="b" validFrom="2017-02-02T00:00:00+00:00">
<KeyTag>20326</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>
<Digest>E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D</Digest>
</KeyDigest>
</TrustAnchor>
"""


def evidence_of(root, case):
    return json.loads((root / "testdata/evidence" / f"{case}.json").read_text(encoding="utf-8"))


def answers(evidence):
    """The answers as (type, octets), each octets once whatever the message's ID."""
    seen = set()
    for exchange in evidence["exchanges"]:
        wire = base64.b64decode(exchange["message"])
        if exchange["outcome"] == "answer" and wire[2:] not in seen:
            seen.add(wire[2:])
            yield exchange["name"], exchange["type"], wire


def message_seeds(root):
    for case in ["alg13", "big", "glueless", "ip6", "kid.optparent", "nods.plain", "nsec3",
                 "deep.ent"]:
        for _, _, wire in answers(evidence_of(root, case)):
            if len(wire) <= 1300:
                yield wire
    yield bytes.fromhex("0007840000010000000000000000020001")
    # Two TSIG records, and two OPT records.
    tsig = bytes.fromhex("0000fa00ff0000000000110000000000000000000000123400000000")
    opt = bytes.fromhex("0000290200000000000000")
    for twice in (tsig, opt):
        yield bytes.fromhex("000784000001000000000002" "0000020001") + twice + twice
    # A name that points at itself, and one that points behind the end.
    yield bytes.fromhex("000784000001000000000000c00c00020001")
    yield bytes.fromhex("000784000001000000000000c0ff00020001")


def document_seeds(root):
    for path in sorted((root / "testdata/api").glob("*.json")):
        yield path.read_bytes()
    for path in ["alg13", "owner", "sha256wrong"]:
        document = evidence_of(root, path)["subject"]["document"]
        if document:
            yield base64.b64decode(document)
    yield f"example.com. 3600 IN DS {DS}\nexample.com. IN DNSKEY {KEY}\n".encode()
    yield f"; two\nexample.com. DS ( 7888 13\n 2 8707 ) ; more\n\n257 3 13 {KEY[9:]}\n".encode()
    yield b"7888 ECDSAP256SHA256 SHA-256 8707 DF9C"
    yield b"sub.example.com. 1h IN CDS 0 0 0 00"
    for field, value in [("flags", 256), ("flags", "257"), ("key_tag", 7888.0), ("key_tag", -1),
                         ("digest", "\u001b[2J"), ("digest_type", 4), ("algorithm", 255),
                         ("key_type", "ECDSAP256\u202eSHA256"), ("public_key", "AAAA"),
                         ("digest_algorithm", "SHA1"), ("ds", "a\\000b. DS 1 13 1 AB")]:
        document = json.loads((root / "testdata/api/right.json").read_text(encoding="utf-8"))
        document[field] = value
        yield json.dumps(document).encode()
    for name in ["cloudflare", "cloudflare-disabled", "desec", "dnsimple", "google", "powerdns",
                 "rdap", "route53"]:
        yield json.dumps(json.loads((root / f"testdata/api/{name}.json").read_text())).encode()
    # One where there may be many, many where there is one, and a key that is a whole line.
    powerdns = json.loads((root / "testdata/api/powerdns.json").read_text())[0]
    rdap = json.loads((root / "testdata/api/rdap.json").read_text())
    rdap["secureDNS"] = [rdap["secureDNS"]] * 2
    for document in [{**powerdns, "dnskey": f"a. 1h IN DNSKEY {KEY}", "ds": [f"a. DS {DS}", DS]},
                     rdap, {"detail": "Not found."}, {"kind": "dns#dnsKeysListResponse"}]:
        yield json.dumps(document).encode()
    signature = "13 2 60 20360101000000 20260101000000 1 a. AA=="
    yield f"a. 60 IN CDS {DS}\na. 60 IN RRSIG CDS {signature}\nns.a. NS b.\n".encode()
    yield f"{KEY}\nDNSKEY {signature}\n".encode()
    yield b"a. CDNSKEY 0 3 0 AA=="
    yield b'{"error": {"a": ["b", null, 1e3]}}'
    yield b'{"error": ' + b"[" * 300 + b"]" * 300 + b"}"
    yield b'{"key_tag": 1e999}'
    yield b'{"exception_class": "DnssecDisabled", "message": "DNSSEC is disabled"}'
    yield b"\xef\xbb\xbf{}"


def evidence_seeds(root):
    for case in EVIDENCE:
        yield json.dumps(evidence_of(root, case), separators=(",", ":")).encode()
    for case, name, rrtype in [("plain", "plain.test.", "SOA"), ("nsec3", "nsec3.test.", "SOA"),
                               ("dataexpired", "dataexpired.test.", "NS"),
                               ("nods.plain", "nods.plain.test.", "DS"),
                               ("glueless", "glueless.test.", "DNSKEY")]:
        evidence = evidence_of(root, case)
        evidence["subject"].update(zone=name, type=rrtype, negative_anchors=["bad.test."],
                                   limits=["signatures=9", "nsec3-iterations=50"])
        yield json.dumps(evidence, separators=(",", ":")).encode()
    document = (root / "testdata/api/guide-example.json").read_bytes()
    evidence = evidence_of(root, "plain")
    evidence["subject"].update(document=base64.b64encode(document).decode(),
                               document_source="file", expect="secure")
    yield json.dumps(evidence, separators=(",", ":")).encode()
    evidence["subject"].update(given_ds=[DS], document=None)
    yield json.dumps(evidence, separators=(",", ":")).encode()
    evidence["exchanges"] = []
    yield json.dumps(evidence, separators=(",", ":")).encode()
    evidence["cuts"] = []
    yield json.dumps(evidence, separators=(",", ":")).encode()


def anchor_seeds(root):
    yield (ROOT + "\n").encode()
    yield f"$ORIGIN example.\n$TTL 1d\nsub 3600 IN DNSKEY ( {KEY} ) ; note\n".encode()
    yield f"{ROOT}\n. IN DS 38696 8 2 683D2D0A\nexample.com. DNSKEY {KEY}\n\n".encode()
    yield b"\\000\\.b.example. IN DS 1 255 255 00\n*.example. IN DS 1 1 1 AB ; c\n"
    yield b". IN TYPE43 \\# 5 4F66080200\n. CLASS1 TYPE48 \\# 4 01010308\n"
    yield XML.encode()
    yield XML.replace("<Zone>.</Zone>", "<Zone> a\\032b.example </Zone>").encode()
    for case in EVIDENCE:
        lines = evidence_of(root, case)["subject"]["trust_anchors"]
        yield ("\n".join(lines) + "\n").encode()
        break


def rrset_verify_seeds(root):
    """Two messages, the length of the first before it: one with keys, one signed with them."""
    for case in VERIFY:
        found = list(answers(evidence_of(root, case)))
        for zone, rrtype, keys in found:
            if rrtype != "DNSKEY" or len(keys) > 1300 or zone == ".":
                continue
            for name, other, wire in found:
                if (other == "DS" and name.endswith("." + zone)) or \
                        (other in ("SOA", "NS") and name == zone):
                    yield len(keys).to_bytes(2, "big") + keys + wire


TARGETS = {"message_fuzz": message_seeds, "document_fuzz": document_seeds,
           "evidence_fuzz": evidence_seeds, "anchor_fuzz": anchor_seeds,
           "rrset_verify_fuzz": rrset_verify_seeds}


def main(argv):
    root = Path(argv[1]) if len(argv) > 1 else Path(__file__).resolve().parents[2]
    for target, seeds in TARGETS.items():
        folder = root / "testdata/fuzz" / target
        folder.mkdir(parents=True, exist_ok=True)
        count, size = 0, 0
        for seed in seeds(root):
            name = "seed-" + hashlib.sha256(seed).hexdigest()[:12]
            (folder / name).write_bytes(seed)
            count, size = count + 1, size + len(seed)
        print(f"{target}: {count} seeds, {size} octets")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
