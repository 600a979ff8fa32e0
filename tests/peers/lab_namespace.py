"""Runs a script a second time where the lab can have port 53: in namespaces of its own.

The script runs as the first process of a new PID namespace, with a network that is nothing but a
loopback interface. When it ends, however that happens, the kernel ends all that it started. It
needs root or, for an ordinary user, user namespaces.
"""
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

SKIPPED = 77  # exit status, for ctest's SKIP_RETURN_CODE
INSIDE = "--inside"

_PR_SET_PDEATHSIG = 1
_NAMESPACES = ["unshare", "--net", "--pid", "--mount", "--mount-proc", "--kill-child"]
_AS_ROOT_INSIDE = ["--user", "--map-root-user"]


class Unavailable(Exception):
    """Something the test needs is not on this machine."""


def require_programs(*names):
    """Raises Unavailable unless all are found; servers are looked for in the system's folders too,
    which are not on every user's PATH."""
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise Unavailable(f"not installed: {', '.join(missing)}")


def run_or_skip(script, *programs):
    """Runs `script` in namespaces with this process's arguments. Returns its exit status; or says
    why and returns SKIPPED if one of `programs` or the namespaces are not to be had."""
    try:
        require_programs(*programs, "unshare", "ip")
        return run_in_namespaces(os.path.abspath(script), sys.argv[1:])
    except Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIPPED


def run_in_namespaces(script, arguments):
    """Runs `script` with `arguments` and `--inside DIR`, DIR being a temporary directory; returns
    its exit status. Raises Unavailable if there can be no namespaces."""
    prefix = _namespace_command()
    libc = ctypes.CDLL(None, use_errno=True)

    def end_with_parent():
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # Files of processes that are just being killed may come late.
    with tempfile.TemporaryDirectory(prefix="dschain-", ignore_cleanup_errors=True) as directory:
        child = subprocess.Popen(
            [*prefix, sys.executable, script, *arguments, INSIDE, directory],
            preexec_fn=end_with_parent)
        try:
            return child.wait()
        finally:
            child.kill()
            child.wait()


def _namespace_command():
    attempts = [[*_NAMESPACES, *_AS_ROOT_INSIDE]]
    if os.geteuid() == 0:
        attempts.insert(0, _NAMESPACES)
    for attempt in attempts:
        trial = subprocess.run([*attempt, "ip", "link", "set", "lo", "up"], check=False,
                               stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if trial.returncode == 0:
            return attempt
    raise Unavailable(f"no namespaces: {trial.stderr.strip()}")


def set_up_loopback(addresses=()):
    """Inside: brings the loopback interface up, with `addresses` besides 127.0.0.0/8 and ::1."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in addresses:
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)


@contextlib.contextmanager
def running_lab(bin_dir, directory, cases, root_addresses=()):
    """Inside: the lab on port 53."""
    lab = os.path.join(bin_dir, "dschain-lab")
    command = [lab, "up", directory, "--cases", cases, "--port", "53"]
    for address in root_addresses:
        command += ["--root-address", address]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run([lab, "down", directory], check=False, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)


def wait_until_answering(process, address, seconds=10.0):
    """Asks the DNS server at `address`, which is `process`, for the root's SOA record until any
    answer comes. Raises RuntimeError if it ends or has not answered in time."""
    query_id = 1
    question = b"\0" + struct.pack("!HH", 6, 1)  # ., SOA, IN
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server at {address} ended with {process.returncode}")
        query = struct.pack("!HHHHHH", query_id, 0x0100, 1, 0, 0, 0) + question
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(0.2)
            udp.connect((address, 53))
            try:
                udp.send(query)
                if udp.recv(4096)[:2] == query[:2]:
                    return
            except ConnectionRefusedError:
                # Not bound yet, and the refusal came at once: see meanwhile whether it ended.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
            except TimeoutError:
                pass
        query_id += 1
    raise RuntimeError(f"the server at {address} has not answered in {seconds:g} s")
