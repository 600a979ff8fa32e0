#!/usr/bin/env python3
"""layers.py sees what it is there to see."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import layers  # noqa: E402


class LayersTest(unittest.TestCase):
    def offences(self, files):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            for path, text in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            return layers.check_source(root)[0] + layers.check_tests(root)[0]

    def test_upwards_is_fine(self):
        self.assertEqual(self.offences({
            "src/check/a.cpp": '#include "dschain/chain/chain.hpp"\n#include <vector>\n',
            "src/dns/message.cpp": "#include <ldns/ldns.h>\n"}), [])

    def test_downwards_is_an_offence(self):
        found = self.offences({"src/chain/a.cpp": '#include "dschain/check/assess.hpp"\n'})
        self.assertEqual(len(found), 1)
        self.assertIn("chain includes dschain/check/assess.hpp", found[0])

    def test_core_siblings_are_kept_apart(self):
        self.assertEqual(len(self.offences(
            {"src/crypto/a.cpp": '#include "dschain/dns/name.hpp"\n'})), 1)

    def test_transport_sees_the_core_alone(self):
        self.assertEqual(len(self.offences(
            {"src/transport/a.cpp": '#include "dschain/evidence/evidence.hpp"\n'})), 1)

    def test_libraries_stay_in_their_folder(self):
        for include in ("ldns/ldns.h", "openssl/evp.h", "ares.h", "curl/curl.h"):
            self.assertEqual(len(self.offences(
                {"src/collect/a.cpp": f"#include <{include}>\n"})), 1, include)

    def test_libraries_stay_out_of_public_headers(self):
        self.assertEqual(len(self.offences(
            {"include/dschain/dns/a.hpp": "#include <ldns/ldns.h>\n"})), 1)

    def test_the_text_of_a_key_is_read_in_http_alone(self):
        text = '#include "dschain/http/secret.hpp"\nauto t = SecretText::of(key);\n'
        self.assertEqual(self.offences({"src/http/a.cpp": text}), [])
        self.assertEqual(len(self.offences({"src/cli/a.cpp": text})), 1)

    def test_a_new_folder_needs_a_place(self):
        self.assertEqual(len(self.offences({"src/misc/a.cpp": ""})), 1)

    def test_the_lab_shares_no_code(self):
        self.assertEqual(len(self.offences(
            {"tests/lab/a.cpp": '#include "dschain/dns/name.hpp"\n'})), 1)


if __name__ == "__main__":
    unittest.main()
