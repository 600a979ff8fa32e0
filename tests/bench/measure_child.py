"""Runs a program and writes what it used. Usage: measure_child.py RESULT PROGRAM [ARGUMENT]...

RESULT, a file, gets a JSON object: wall_s, cpu_s (user and system), rss_kb (the peak), exit_status.
The program has this one's standard streams. This is a process of its own because the kernel counts
the parent's memory as the child's until the child's program is loaded: a large parent would be
measured instead of a small child.
"""
import json
import os
import sys
import time


def main():
    result, *command = sys.argv[1:]
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - start
    with open(result, "w", encoding="ascii") as out:
        json.dump({"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime,
                   "rss_kb": usage.ru_maxrss,
                   "exit_status": os.waitstatus_to_exitcode(status)}, out)


if __name__ == "__main__":
    main()
