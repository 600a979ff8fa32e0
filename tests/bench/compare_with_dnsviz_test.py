#!/usr/bin/env python3
"""The parts of compare_with_dnsviz.py that need no server."""
import contextlib
import io
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import dnsviz_names  # noqa: E402
from compare_with_dnsviz import compare_reports, print_table  # noqa: E402
from differences import Case, parse_cases  # noqa: E402
from dnsviz_names import (MEANT, NAMES, REASONS, finding_codes, missed, newer_name,  # noqa: E402
                          read_grok, verdict)

ROOT = Path(__file__).resolve().parents[2]

# From `dnsviz grok -l warning` of dnsviz 0.9.4 on the lab, shortened.
PRIVATE = {
    "description": "The following NS name(s) resolved to IP address(es) in private IP address "
                   "space: ns1.kids.test, ns2.kids.test",
    "code": "NS_NAME_PRIVATE_IP"}
GROK = {
    "queries": {
        "one.test./IN/SOA": {"answer": [{
            "id": "one.test./IN/SOA",
            "rrsig": [{"id": "one.test./13/48680", "errors": [{
                "description": "The TTL of the RRset (3600) exceeds the value of the Original TTL "
                               "field of the RRSIG RR covering it (60).",
                "code": "ORIGINAL_TTL_EXCEEDED"}]}]}]},
        "kifl7qp53e.one.test./IN/A": {"nxdomain": [{
            "id": "kifl7qp53e.one.test./IN/A",
            "proof": [{"id": "NSEC3", "status": "INVALID", "errors": [
                {"description": "No NSEC3 RR corresponds to the closest encloser of the SNAME "
                                "(kifl7qp53e.one.test).",
                 "code": "NO_CLOSEST_ENCLOSER"},
                {"description": "No NSEC3 RR corresponds to the closest encloser of the SNAME "
                                "(kifl7qp53e.one.test).",
                 "code": "NO_CLOSEST_ENCLOSER"}]}]}]}},
    "zone": {"errors": [PRIVATE]},
    "delegation": {"warnings": [{
        "description": "The glue address(es) for ns2.one.test (127.0.10.4) differed from its "
                       "authoritative address(es) (127.0.10.5).",
        "code": "GLUE_MISMATCH"}]},
}


def report(*codes, status="secure"):
    return {"status": status, "findings": [{"code": code} for code in codes]}


class Grok(unittest.TestCase):
    def test_errors_and_warnings_at_any_depth(self):
        said = read_grok(GROK)
        self.assertEqual(list(said.errors), ["ORIGINAL_TTL_EXCEEDED_RRSET", "NO_CLOSEST_ENCLOSER",
                                             "NS_NAME_PRIVATE_IP"])
        self.assertEqual(len(said.errors["NO_CLOSEST_ENCLOSER"]), 2)
        self.assertEqual(list(said.warnings), ["GLUE_MISMATCH"])

    def test_a_zone_of_which_nothing_is_said(self):
        said = read_grok({})
        self.assertEqual((said.errors, said.warnings), ({}, {}))

    def test_names_of_newer_versions(self):
        for code, description, name in [
                ("ORIGINAL_TTL_EXCEEDED", "The TTL of the RRSIG (3600) exceeds",
                 "ORIGINAL_TTL_EXCEEDED_RRSIG"),
                ("ORIGINAL_TTL_EXCEEDED", "The TTL of the RRset (3600) exceeds",
                 "ORIGINAL_TTL_EXCEEDED_RRSET"),
                ("NOT_AUTHORITATVE", "The Authoritative Answer (AA) flag was not set",
                 "NOT_AUTHORITATIVE"),
                ("NO_NS_IN_PARENT", "No delegation NS records were detected in the parent zone "
                 "(test).  This results in an NXDOMAIN response to a DS query",
                 "NO_NS_IN_PARENT_NXDOMAIN"),
                ("NO_SEP", "No valid RRSIGs made by a key", "NO_SEP")]:
            self.assertEqual(newer_name(code, description), name)


class Findings(unittest.TestCase):
    def test_consequences_count(self):
        said = {"findings": [{"code": "A", "consequences": [
            {"code": "B", "consequences": [{"code": "C"}]}, {"code": "A"}]},
            {"code": "D", "consequences": []}]}
        self.assertEqual(finding_codes(said), ["A", "B", "C", "D"])


class Verdict(unittest.TestCase):
    def test_found(self):
        self.assertEqual(verdict("one", ["NO_SEP"], ["VIEWS_BOGUS", "DS_DIGEST_MISMATCH"]), "found")
        self.assertEqual(missed("one", ["NO_SEP"], ["DS_DIGEST_MISMATCH"]), [])

    def test_missed(self):
        errors = ["NO_SEP", "EXPIRATION_IN_PAST"]
        self.assertEqual(missed("one", errors, ["RRSIG_EXPIRED"]), [])
        self.assertEqual(missed("one", errors, ["RRSIG_INVALID"]), ["EXPIRATION_IN_PAST"])
        self.assertEqual(verdict("one", errors, []), "MISSED NO_SEP EXPIRATION_IN_PAST")

    def test_a_name_not_in_the_table_is_missed(self):
        self.assertEqual(missed("one", ["FROBNICATED"], ["RRSIG_INVALID"]), ["FROBNICATED"])

    def test_reasons(self):
        self.assertEqual(verdict("one", ["NS_NAME_PRIVATE_IP"], []), "-")
        self.assertEqual(verdict("nsprivate", ["NS_NAME_PRIVATE_IP"], []),
                         "MISSED NS_NAME_PRIVATE_IP")
        self.assertEqual(verdict("one", ["NS_NAME_PRIVATE_IP", "NO_SEP"], []), "MISSED NO_SEP")
        self.assertEqual(verdict("nsec3twin", ["UNSUPPORTED_NSEC3_ALGORITHM",
                                               "NO_CLOSEST_ENCLOSER"], ["NSEC3_UNKNOWN"]),
                         "found, but for NO_CLOSEST_ENCLOSER (see REASONS)")


class Table(unittest.TestCase):
    CASES = [Case(label, servers_differ=False) for label in ("one", "two", "three", "four")]
    SAID = {"one.test.": GROK, "two.test.": {}, "three.test.": {"failure": "SystemError: key"},
            "four.test.": {"zone": {"errors": [PRIVATE]}}}
    REPORTS = {"one.test.": report("DENIAL_INVALID"), "two.test.": report(),
               "three.test.": report("RRSIG_KEY_UNUSABLE", status="bogus"),
               "four.test.": report()}

    def test_rows(self):
        rows, misses = compare_reports(self.CASES, self.SAID, self.REPORTS)
        self.assertEqual(rows, [
            ("one", "ORIGINAL_TTL_EXCEEDED_RRSET NO_CLOSEST_ENCLOSER", "GLUE_MISMATCH",
             "secure: DENIAL_INVALID", "MISSED ORIGINAL_TTL_EXCEEDED_RRSET"),
            ("three", "(dnsviz fails)", "-", "bogus: RRSIG_KEY_UNUSABLE", "-")])
        self.assertEqual(misses, 1)

    def test_markdown(self):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            print_table([("a", "b", "c", "d", "e")])
        self.assertEqual(out.getvalue(), "| zone | DNSViz errors | DNSViz warnings | dschain "
                         "findings | verdict |\n| --- | --- | --- | --- | --- |\n"
                         "| a | b | c | d | e |\n")


class Mapping(unittest.TestCase):
    def test_all_codes_are_dschains(self):
        catalogue = "".join(entries.read_text(encoding="utf-8")
                            for entries in (ROOT / "src/finding").glob("*_entries.hpp"))
        known = set(re.findall(r'CatalogueEntry\{\s*C::\w+,\s*"(\w+)"', catalogue))
        self.assertGreater(len(known), 100)
        for name, codes in NAMES.items():
            self.assertEqual(set(codes) - known, set(), name)

    def test_reasons_name_cases_and_names(self):
        labels = {case.label for cases in ("cases.txt", "faults.txt") for case in
                  parse_cases((ROOT / "testdata/lab" / cases).read_text(encoding="utf-8"))}
        for label, name in [*REASONS, *MEANT]:
            self.assertIn(name, NAMES)
            self.assertIn(label, {None, *labels})
        for label, name in MEANT:
            self.assertIn((None, name), REASONS)

    def test_every_reason_says_something(self):
        self.assertTrue(all(REASONS.values()))
        self.assertTrue(dnsviz_names.__doc__)


if __name__ == "__main__":
    unittest.main()
