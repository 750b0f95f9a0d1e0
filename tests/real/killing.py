"""Kills browsers, as a machine short of memory does."""

import os
import signal
import subprocess


def kill_browsers(*, children: bool = True, only_children: bool = False) -> list[int]:
    """Kill every Chromium that this process started: its whole tree, its main process alone, or all but that."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,comm"], capture_output=True, check=True, text=True).stdout
    split = (line.split(None, 2) for line in listed.splitlines()[1:])
    rows = [(int(pid), int(parent), name) for pid, parent, name in split]
    below = {os.getpid()}
    for _ in range(10):
        below |= {pid for pid, parent, _ in rows if parent in below}
    found = {pid: parent for pid, parent, name in rows if pid in below and name.startswith("chrom")}
    chosen = [pid for pid, above in found.items() if (children if above in found else not only_children)]
    for pid in chosen:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return chosen
