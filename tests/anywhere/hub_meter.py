"""Memory and processor time of a hub, its servers and its kernels, read from Linux's /proc every few seconds.

Memory is the proportional set size (PSS): what a process has in memory, each shared
page divided by the number of processes that share it, so that a sum counts no page twice.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
MB = 1024  # kilobytes, as /proc counts


@dataclass
class Use:
    """What one process used at most: PSS and RSS in MB, processor seconds."""

    owner: str
    kind: str
    pss: float = 0
    rss: float = 0
    cpu: float = 0


@dataclass
class Meter:
    """Samples every process of the hub whose address is ``api``, in a thread of its own."""

    api: str
    hub: int
    every: float = 2
    used: dict[int, Use] = field(default_factory=dict)
    peak: float = 0  # PSS in MB of everything together, at the worst sample
    peak_by_kind: dict[str, float] = field(default_factory=dict)
    free: float = float("inf")  # MB that the machine had left at the worst sample

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            self.sample()
            if self._over.wait(self.every):
                return

    def sample(self) -> None:
        together: dict[str, float] = defaultdict(float)
        for process in PROC.iterdir():
            if process.name.isdigit():
                try:
                    together_kind, pss = self._read(process)
                except (OSError, ValueError, IndexError):  # it has just ended
                    continue
                together[together_kind] += pss
        total = sum(together.values())
        if total > self.peak:
            self.peak, self.peak_by_kind = total, dict(together)
        self.free = min(self.free, kilobytes(PROC / "meminfo", "MemAvailable:") / MB)

    def _read(self, process: Path) -> tuple[str, float]:
        pid = int(process.name)
        if pid not in self.used:
            found = self._whose(process)
            if found is None:
                return "", 0
            self.used[pid] = found
        use = self.used[pid]
        pss = kilobytes(process / "smaps_rollup", "Pss:") / MB
        use.pss = max(use.pss, pss)
        use.rss = max(use.rss, kilobytes(process / "smaps_rollup", "Rss:") / MB)
        times = (process / "stat").read_text().rsplit(")", 1)[1].split()
        use.cpu = (int(times[11]) + int(times[12])) / TICKS
        return use.kind, pss

    def _whose(self, process: Path) -> Use | None:
        """Whose process it is; None if it is not part of this hub."""
        command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if int(process.name) == self.hub:
            return Use("hub", "hub")
        if (
            int((process / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.hub
            and "proxy" in command
        ):
            return Use("hub", "proxy")
        told = dict(
            pair.split("=", 1)
            for pair in (process / "environ").read_bytes().decode(errors="replace").split("\0") if "=" in pair
        )  # fmt: skip
        if told.get("JUPYTERHUB_API_URL") != self.api:
            return None
        if not (student := told.get("JUPYTERHUB_USER")):
            return Use("hub", "culler")
        if "ipykernel" in command:
            return Use(student, "kernel")
        return Use(student, "server" if "singleuser" in command else "other")

    def is_mine(self, pid: int) -> bool:
        """Whether a process that was seen is still there, and still the same."""
        try:
            return self._whose(PROC / str(pid)) is not None
        except (OSError, ValueError, IndexError):
            return False

    def of(self, owner: str, kind: str) -> Use:
        """What an owner's processes of one kind used together."""
        mine = [use for use in self.used.values() if (use.owner, use.kind) == (owner, kind)]
        return Use(
            owner,
            kind,
            *(sum(getattr(use, what) for use in mine) for what in ("pss", "rss", "cpu")),
        )


def processors_busy() -> float:
    """Seconds for which this machine's processors have worked, for anybody."""
    spent = [int(ticks) for ticks in (PROC / "stat").read_text().splitlines()[0].split()[1:]]
    idle, waiting = spent[3], spent[4]
    return (sum(spent[:8]) - idle - waiting) / TICKS


def kilobytes(path: Path, name: str) -> int:
    """The number behind a name in one of the files of /proc."""
    for line in path.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0
