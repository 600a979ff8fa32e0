#!/usr/bin/env python3
"""The parts of the benchmark that need no server and no dschain."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
from scan_rows import longest_chain  # noqa: E402
from scanning import Registry, VerdictChecker, WrongOutput, measured  # noqa: E402


def exchange(started, took):
    return {"started_us": started, "took_us": took}


class LongestChain(unittest.TestCase):
    def test_none(self):
        self.assertEqual(longest_chain([]), (0, 0))

    def test_those_at_the_same_time_count_once(self):
        self.assertEqual(longest_chain([exchange(0, 20), exchange(1, 22), exchange(2, 20)]),
                         (22, 1))

    def test_each_starts_after_the_one_before(self):
        # 0-20, 20-41 and 45-60; 19-50 is too early for the first and too long for the last.
        self.assertEqual(longest_chain([exchange(45, 15), exchange(19, 31), exchange(20, 21),
                                        exchange(0, 20)]), (56, 3))

    def test_waiting_between_does_not_count(self):
        self.assertEqual(longest_chain([exchange(0, 20), exchange(1000, 20)]), (40, 2))


class Verdicts(unittest.TestCase):
    def setUp(self):
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "expected.tsv").write_text(
                "a.test.\tsecure\tsecure\nb.test.\tbogus\texpired\n", encoding="ascii")
            self.registry = Registry(directory)

    def complaint(self, lines, exit_status=2):
        checker = VerdictChecker(self.registry, ["a.test.", "b.test."])
        for line in lines:
            checker.take(line)
        try:
            checker.finish(exit_status)
        except WrongOutput as error:
            return str(error)
        return None

    def test_right(self):
        self.assertIsNone(self.complaint(['{"zone":"b.test.","status":"bogus"}\n',
                                          '{"zone":"a.test.","status":"secure"}\n']))

    def test_wrong(self):
        right = ['{"zone":"a.test.","status":"secure"}', '{"zone":"b.test.","status":"bogus"}']
        for lines, words in [
                ([right[0], '{"zone":"b.test.","status":"secure"}'], "b.test. is bogus, not secure"),
                ([right[0]], "1 zones have no verdict, as b.test."),
                ([*right, right[0]], "a.test. is not asked for, or there twice"),
                ([*right, '{"zone":"c.test.","status":"secure"}'], "c.test. is not asked for"),
                ([*right, '{"zone":"a.te'], "not a verdict")]:
            self.assertIn(words, self.complaint(lines) or "", lines)
        for exit_status in (-9, 0, 1, 3):
            self.assertIn(f"exit status {exit_status}, not", self.complaint(right, exit_status))


class Measured(unittest.TestCase):
    def test_exit_status_and_use_of_the_child(self):
        with tempfile.TemporaryDirectory() as directory:
            usage = measured([sys.executable, "-I", "-S", "-c",
                              "import time; x = b'1' * 50_000_000; s = time.process_time()\n"
                              "while time.process_time() < s + 0.1: pass\n"
                              "raise SystemExit(2)"], Path(directory, "usage"))
        self.assertEqual(usage.exit_status, 2)
        self.assertGreaterEqual(usage.cpu_s, 0.1)
        self.assertGreaterEqual(usage.wall_s, 0.1)
        self.assertGreaterEqual(usage.rss_mb, 50)

    def test_memory_of_this_process_is_not_the_childs(self):
        ballast = b"1" * 200_000_000
        with tempfile.TemporaryDirectory() as directory:
            usage = measured(["true"], Path(directory, "usage"))
        self.assertLess(usage.rss_mb, 50)
        self.assertEqual(len(ballast), 200_000_000)


if __name__ == "__main__":
    unittest.main()
