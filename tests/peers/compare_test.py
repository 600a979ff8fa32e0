#!/usr/bin/env python3
"""The parts of compare.py that need no server."""
import json
import subprocess
import sys
import unittest
from pathlib import Path

from compare import bind_trust_anchor
from differences import Case, Difference, disagreement, parse_cases, rows_without_case
from lab_namespace import wait_until_answering
from verdicts import delv_status, dschain_report, unbound_host_status

SOA = "has SOA record ns1.kids.test. hostmaster.nic.test. 1 3600 600 604800 300"
ALIKE = Case("one", servers_differ=False)
UNLIKE = Case("two", servers_differ=True)
NO_VIEWS = {"secure": 0, "insecure": 0, "bogus": 0, "indeterminate": 0}


class UnboundHost(unittest.TestCase):
    def test_verdicts(self):
        for output, verdict in [
                (f"one.test. {SOA} (secure)\n", "secure"),
                (f"one.test. {SOA} (insecure)\n", "insecure"),
                (f"one.test. {SOA} (BOGUS (security failure))\nvalidation failure <one.test. SOA "
                 "IN>: no signatures from 127.0.10.4\n", "bogus"),
                ("Host one.test. not found: 2(SERVFAIL). (BOGUS (security failure))\n", "bogus"),
                ("Host one.test. not found: 2(SERVFAIL). (error)\n", "indeterminate")]:
            self.assertEqual(unbound_host_status(output), verdict, output)

    def test_an_answer_without_soa_is_no_verdict(self):
        for output in ["", "error: out of memory\n",
                       "Host one.test. not found: 3(NXDOMAIN). (insecure)\n",
                       "one.test. has no SOA record (secure)\n"]:
            self.assertEqual(unbound_host_status(output), "unreadable", output)


class Delv(unittest.TestCase):
    def test_verdicts(self):
        for output, verdict in [
                ("; fully validated\none.test. 3600 IN SOA ns1.kids.test. 1\n", "secure"),
                (";; validating one.test/SOA: no valid signature found\n; unsigned answer\n",
                 "insecure"),
                (";; validating one.test/DNSKEY: no valid signature found (DS)\n"
                 ";; resolution failed: broken trust chain\n", "bogus"),
                (";; resolution failed: RRSIG has expired\n", "bogus"),
                (";; resolution failed: insecurity proof failed\n", "bogus"),
                (";; resolution failed: timed out\n", "indeterminate"),
                (";; resolution failed: failure\n", "indeterminate")]:
            self.assertEqual(delv_status(output), verdict, output)

    def test_what_is_not_known_is_no_verdict(self):
        for output in ["", ";; resolution failed: out of memory\n",
                       ";; resolution failed: ncache nxdomain\n"
                       "; negative response, fully validated\n",
                       "; negative response, unsigned answer\n",
                       "; fully validated\n; unsigned answer\n"]:
            self.assertEqual(delv_status(output), "unreadable", output)

    def test_trust_anchor(self):
        self.assertEqual(bind_trust_anchor(". 3600 IN DS 10271 8 2 edad 7b74\n"),
                         'trust-anchors { "." static-ds 10271 8 2 "edad7b74"; };\n')


class Dschain(unittest.TestCase):
    def test_report(self):
        views = {**NO_VIEWS, "secure": 8}
        report = json.dumps({"status": "secure", "views": {"total": 8, **views}})
        self.assertEqual(dschain_report(report), ("secure", views))

    def test_no_report(self):
        for output in ["", "dschain: no such file", "[]", '{"status": "secure"}',
                       json.dumps({"status": "fine", "views": NO_VIEWS})]:
            with self.assertRaises(ValueError, msg=output):
                dschain_report(output)


class Cases(unittest.TestCase):
    def test_servers_differ(self):
        text = ("# a comment\n"
                "one    keys=13/257,13/256 ds=1:2:alg=8 => secure 0 -\n"
                "two    ns2=dead  # the second\n"
                "three  ns1=dead ns2=dead\n"
                "four   parent1=nods => insecure 1 DS_INCONSISTENT\n"
                "five   cds=1:2 second:cds=none\n")
        self.assertEqual([(case.label, case.servers_differ) for case in parse_cases(text)],
                         [("one", False), ("two", True), ("three", False), ("four", True),
                          ("five", True)])

    def test_table_and_case_file_fit(self):
        cases = Path(__file__).parents[2] / "testdata/lab/cases.txt"
        self.assertEqual(rows_without_case(parse_cases(cases.read_text(encoding="utf-8"))), [])


class Disagreement(unittest.TestCase):
    ROW = Difference("one", "delv", "bogus", "RFC 1", "a reason")
    CHANCE = Difference("one", "delv", "bogus", "RFC 1", "a reason", by_chance=True)

    def says(self, verdict, case=ALIKE, views=NO_VIEWS, known=()):
        return disagreement(case, "delv", verdict, "secure", views, known)

    def test_equal_servers_want_equal_verdicts(self):
        self.assertIsNone(self.says("secure"))
        self.assertEqual(self.says("bogus"), "delv says bogus, dschain says secure")
        self.assertIsNotNone(self.says("bogus", views={**NO_VIEWS, "bogus": 1}))

    def test_unequal_servers_want_a_view(self):
        views = {**NO_VIEWS, "bogus": 1}
        self.assertIsNone(self.says("bogus", UNLIKE, views))
        self.assertEqual(self.says("secure", UNLIKE, views),
                         "delv says secure, no view of dschain's says so")

    def test_known_difference(self):
        self.assertIsNone(self.says("bogus", known=[self.ROW]))
        self.assertIsNotNone(self.says("insecure", known=[self.ROW]))
        self.assertIn("no longer differs", self.says("secure", known=[self.ROW]))

    def test_difference_by_chance(self):
        self.assertIsNone(self.says("bogus", known=[self.CHANCE]))
        self.assertIsNone(self.says("secure", known=[self.CHANCE]))
        self.assertIsNotNone(self.says("insecure", known=[self.CHANCE]))

    def test_rows_without_case(self):
        self.assertEqual(rows_without_case([UNLIKE], [self.ROW]), [self.ROW])


class Readiness(unittest.TestCase):
    def test_a_server_that_ended_is_not_waited_for(self):
        with subprocess.Popen([sys.executable, "-c", ""]) as server:
            server.wait()
            with self.assertRaisesRegex(RuntimeError, "ended with 0"):
                wait_until_answering(server, "127.0.0.1")


if __name__ == "__main__":
    unittest.main()
