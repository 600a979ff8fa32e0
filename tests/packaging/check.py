#!/usr/bin/env python3
"""Holds what is in packaging/ to the programs that read it.

Usage: check.py DSCHAIN SOURCE_DIR. Promtool reads the rules, their tests and real metrics;
systemd-analyze the unit and the timer. Exits with 77 if neither is to be had.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
# In tenths: 'OK' up to here, on systemd's scale from 0 to 10.
MOST_EXPOSURE = "20"


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, check=False, **options)
    return done.returncode, done.stdout


def prometheus(promtool, dschain, source):
    folder = source / "packaging/prometheus"
    yield "rules", run(promtool, "check", "rules", folder / "dschain.rules.yml")
    yield "rules' tests", run(promtool, "test", "rules", "dschain.rules.test.yml", cwd=folder)
    for name in ("alg13", "flip", "plain", "alldead"):
        evidence = source / f"testdata/evidence/{name}.json"
        metrics = subprocess.run([dschain, "replay", evidence, "--format", "prometheus"],
                                 stdout=subprocess.PIPE, text=True, timeout=60, check=False).stdout
        status, said = run(promtool, "check", "metrics", input=metrics)
        yield f"metrics of {name}", (status if metrics else 1, said)


def systemd(analyze, dschain, source):
    with tempfile.TemporaryDirectory() as folder:
        for unit in ("dschain-scan.service", "dschain-scan.timer"):
            text = (source / "packaging/systemd" / unit).read_text(encoding="utf-8")
            # The program and its page are not installed here.
            text = text.replace("/usr/bin/dschain", str(Path(dschain).resolve()))
            text = re.sub(r"(?m)^Documentation=.*\n", "", text)
            (Path(folder) / unit).write_text(text, encoding="utf-8")
        service = Path(folder) / "dschain-scan.service"
        status, said = run(analyze, "verify", service, Path(folder) / "dschain-scan.timer")
        # It says of a mistyped key that it ignores it, and that this is no error.
        ours = "\n".join(line for line in said.splitlines() if "dschain-scan" in line)
        yield "units", (status or (1 if ours else 0), said)
        yield "exposure", run(analyze, "security", "--offline=true",
                              f"--threshold={MOST_EXPOSURE}", service)


def main(argv):
    if len(argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    dschain, source = argv[1], Path(argv[2])
    failures, count = 0, 0
    for name, check in (("promtool", prometheus), ("systemd-analyze", systemd)):
        program = shutil.which(name)
        if program is None:
            print(f"{name}: not installed; what it reads was not checked")
            continue
        for what, (status, said) in check(program, dschain, source):
            count += 1
            if status != 0:
                failures += 1
                print(f"{what}: {name} exits with {status}\n{said}")
    print(f"packaging: {count} checks, {failures} failures")
    return SKIPPED if count == 0 else 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
