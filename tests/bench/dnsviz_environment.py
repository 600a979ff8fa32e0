"""What DNSViz needs to run on the lab.

Debian 12 has a pygraphviz without the module `release`, in which dnsviz 0.9 looks up a version
number before it uses a trust anchor. Where it is missing, dnsviz is given one.
"""
import os
import shutil
import subprocess

# The root server of its hints at whose address the lab's root is; the others are unreachable.
A_ROOT_SERVERS_NET = "198.41.0.4"

_RELEASE_MODULE = """\
import sys
import types

release = types.ModuleType("pygraphviz.release")
release.version = "1.7"
sys.modules["pygraphviz.release"] = release
"""


def make_environment(directory):
    """The environment to run dnsviz in, or None for this process's own; what it may need is written
    to `directory`."""
    with open(shutil.which("dnsviz"), encoding="utf-8") as script:
        interpreter = script.readline().removeprefix("#!").split()
    found = subprocess.run([*interpreter, "-c", "from pygraphviz import release"],
                           stderr=subprocess.DEVNULL, check=False)
    if found.returncode == 0:
        return None
    extra = directory / "python"
    extra.mkdir()
    (extra / "sitecustomize.py").write_text(_RELEASE_MODULE)
    return {**os.environ, "PYTHONPATH": str(extra)}
