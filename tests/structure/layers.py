#!/usr/bin/env python3
"""Holds the source tree to its design: who may include whom, and which folder sees which library.

Usage: layers.py SOURCE_DIR. Prints each offence and exits 1; prints 'layers: N files, 0 offences'
otherwise.
"""
import re
import sys
from pathlib import Path

# Each folder may include itself and the ones above it in this list, never one below.
ORDER = ["base", "finding", "dns", "crypto", "dnssec", "evidence", "provider", "chain", "views",
         "check", "lifecycle", "picture", "report", "transport", "collect", "store", "http", "scan", "watch",
         "fleet", "cli"]
BANDS = {"core": ["base", "finding", "dns", "crypto", "dnssec"],
         "assess": ["evidence", "provider", "chain", "views", "check", "lifecycle", "picture",
                    "report"],
         "io": ["transport", "collect", "store", "http"],
         "app": ["scan", "watch", "fleet", "cli"]}
# Finer than the order: these see nothing beside them in their band but what is named.
ONLY = {"base": [], "finding": ["base"], "dns": ["base"], "crypto": ["base"],
        "dnssec": ["base", "dns", "crypto"],
        "picture": ["base"],
        "transport": ["base", "finding", "dns", "crypto", "dnssec"],
        "http": ["base", "dns"]}
# A library is seen in one folder of src/, and never in a public header.
LIBRARY_HOME = {"ldns/": "dns", "openssl/": "crypto", "ares": "transport", "pugixml": "dnssec",
                "libical/": "report", "graphviz/": "picture", "sqlite3": "store", "SQLiteCpp/": "store", "curl/": "http",
                "CLI/": "cli", "toml++/": "finding", "zlib.h": "scan", "zstd.h": "scan"}
# The lab signs with ldns on purpose, so that signer and checker share no code.
TEST_LIBRARY_HOMES = {"ldns/": {"lab"}, "openssl/": {"bench", "lab", "crypto", "dnssec"}}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


# The text of a key is read there alone.
SECRET = re.compile(r"\bSecretText\b|secret_text\.hpp")
SECRET_HOMES = ("src/http/", "include/dschain/http/")


def includes(path):
    return [name for _, name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def library_of(name):
    for prefix in LIBRARY_HOME:
        if name.startswith(prefix):
            return prefix
    return None


def check_source(root):
    offences, count = [], 0
    for base in ("src", "include/dschain"):
        for path in sorted((root / base).rglob("*")):
            if path.suffix not in (".cpp", ".hpp", ".in"):
                continue
            count += 1
            folder = path.relative_to(root / base).parts[0]
            if folder not in ORDER:
                offences.append(f"{path.relative_to(root)}: folder '{folder}' is not in the design")
                continue
            if not str(path.relative_to(root)).startswith(SECRET_HOMES) and \
                    SECRET.search(path.read_text(encoding="utf-8")):
                offences.append(f"{path.relative_to(root)}: reads the text of a secret")
            for name in includes(path):
                library = library_of(name)
                if library and (folder != LIBRARY_HOME[library] or base != "src"):
                    offences.append(f"{path.relative_to(root)}: sees {name}, which only "
                                    f"src/{LIBRARY_HOME[library]} may")
                match = re.match(r"dschain/(\w+)/", name)
                if not match or match.group(1) == folder:
                    continue
                other = match.group(1)
                allowed = ONLY.get(folder, ORDER[:ORDER.index(folder)])
                if other not in allowed:
                    offences.append(f"{path.relative_to(root)}: {folder} includes {name}")
    return offences, count


def check_tests(root):
    offences, count = [], 0
    for path in sorted((root / "tests").rglob("*.[ch]pp")):
        count += 1
        folder = path.relative_to(root / "tests").parts[0]
        for name in includes(path):
            library = library_of(name)
            homes = TEST_LIBRARY_HOMES.get(library, set())
            if library in ("ldns/", "openssl/", "ares") and folder not in homes:
                offences.append(f"{path.relative_to(root)}: sees {name}")
            if folder == "lab" and name.startswith("dschain/"):
                offences.append(f"{path.relative_to(root)}: the lab includes {name}")
    return offences, count


def main(argv):
    if len(argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    root = Path(argv[1])
    source, source_count = check_source(root)
    tests, test_count = check_tests(root)
    for offence in source + tests:
        print(offence)
    print(f"layers: {source_count + test_count} files, {len(source + tests)} offences")
    return 1 if source or tests or source_count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
