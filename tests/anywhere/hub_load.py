"""A load run: a real JupyterHub, and students who all come within a minute, open a chapter and run all its cells.

    make .venv-hub/.ready && .venv-hub/bin/python tests/hub_load.py --students 24

First one student alone, then the class. Prints tables; --report keeps everything as
JSON. teaching/hub/README.md tells what came out and what follows from it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import requests
import websocket

from tests.anywhere import hub_report
from tests.anywhere.hub_meter import Meter, processors_busy
from tests.anywhere.hub_student import Failed, Student

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))


def free_ports(wanted: int = 3) -> int:
    """The first of some neighbouring ports that nobody uses."""
    for first in range(18000, 19000, wanted):
        try:
            for port in range(first, first + wanted):
                with socket.socket() as tried:
                    tried.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise SystemExit("No three free ports between 18000 and 19000.")


def repository(folder: Path) -> str:
    """The files of this project as they stand, as a Git repository that students can copy."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    book = folder / "book"
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, book / name)
    git = ["git", "-c", "user.name=load", "-c", "user.email=load@example.org"]
    for step in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        ["commit", "--quiet", "-m", "Book"],
    ):
        subprocess.run([*git, *step], cwd=book, check=True)
    return book.as_uri()


class Hub:
    """A JupyterHub of its own, with the configuration of teaching/hub."""

    def __init__(self, folder: Path, **told: int | None) -> None:
        self.port = free_ports()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "hub.log"
        settings = {
            f"HUB_{name.upper()}": str(value) for name, value in told.items() if value is not None
        }
        settings |= {"HUB_STATE": str(folder / "state"), "HUB_PORT": str(self.port)}
        kept = {
            k: v
            for k, v in os.environ.items()
            if k not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LEDGER_DATA")
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [Path(sys.prefix) / "bin" / "jupyterhub", "-f", ROOT / "teaching/hub/jupyterhub_config.py"],
                cwd=folder, env=kept | settings, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.meter = Meter(api=f"http://127.0.0.1:{self.port + 1}/hub/api", hub=self.process.pid)

    def __enter__(self) -> Hub:
        for _ in range(120):
            try:
                requests.get(f"{self.address}/hub/health", timeout=5).raise_for_status()
                self.meter.start()
                return self
            except requests.RequestException:
                if self.process.poll() is not None:
                    break
                time.sleep(0.5)
        self.__exit__()
        raise SystemExit(f"The hub did not start:\n{self.log.read_text()[-3000:]}")

    def __exit__(self, *_: object) -> None:
        """End the hub, which ends its servers; then whatever of it is left."""
        self.meter.stop()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for pid in self.meter.used:
            if self.meter.is_mine(pid):
                os.kill(pid, signal.SIGKILL)


def attend(student: Student) -> None:
    try:
        student.attend()
    except (Failed, requests.RequestException, websocket.WebSocketException, OSError) as problem:
        student.errors.append(f"stopped: {type(problem).__name__}: {problem}")


def stored_figures(chapter: str) -> int:
    """How many drawings the stored chapter holds."""
    cells = json.loads((ROOT / "chapters" / chapter).read_text("utf-8"))["cells"]
    return sum(
        "image/svg+xml" in out.get("data", {}) for cell in cells for out in cell.get("outputs", [])
    )


def seen(student: Student, meter: Meter) -> dict[str, Any]:
    """What one student met and used."""
    server, kernel = meter.of(student.name, "server"), meter.of(student.name, "kernel")
    return {
        "name": student.name, "chapter": student.chapter, "times": student.times, "told_to_wait": student.told_to_wait,
        "errors": student.errors, "figures": student.figures, "figures_stored": stored_figures(Path(student.chapter).name),
        "data_folder": student.data_folder and os.path.relpath(student.data_folder, ROOT),
        "server_mb": round(server.pss), "kernel_mb": round(kernel.pss), "rss_mb": round(server.rss + kernel.rss),
        "server_cpu": round(server.cpu, 1), "kernel_cpu": round(kernel.cpu, 1),
    }  # fmt: skip


def run(students: int, arrive: float, chapters: list[str], **told: int | None) -> dict[str, Any]:
    """The run. arrive : seconds within which all come. told : settings that differ from teaching/hub's own."""
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="hub-load-") as scratch:
        book = repository(Path(scratch))
        with Hub(Path(scratch), **told) as hub:
            alone = Student(hub.address, "student-000", book, f"chapters/{chapters[0]}")
            attend(alone)
            room = [
                Student(
                    hub.address,
                    f"student-{n + 1:03}",
                    book,
                    f"chapters/{chapters[n % len(chapters)]}",
                )
                for n in range(students)
            ]
            threads = []
            began, spent, busy = time.monotonic(), time.process_time(), processors_busy()
            for student in room:
                threads.append(threading.Thread(target=attend, args=(student,)))
                threads[-1].start()
                time.sleep(arrive / max(students, 1))
            for thread in threads:
                thread.join()
            took, spent = time.monotonic() - began, time.process_time() - spent
            busy = processors_busy() - busy
            time.sleep(2 * hub.meter.every)  # all are still there: one more sample of everything
            hub.meter.stop()
            for student in [alone, *room]:
                student.leave()
            return {
                "date": datetime.date.today().isoformat(),
                "machine": f"{os.cpu_count()} processors, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
                "python": platform.python_version(),
                "versions": {name: version(name) for name in ("jupyterhub", "jupyterlab", "ipykernel", "pandas", "matplotlib")},
                "settings": {"students": students, "arrive": arrive} | {k: v for k, v in told.items() if v is not None},
                "load_before": round(load_before, 1),
                "seconds": round(took),
                "browsers_cpu": round(spent, 1),
                "machine_cpu": round(busy),  # of everything on the machine, other work too
                "peak_mb": round(hub.meter.peak),
                "peak_by_kind_mb": {kind: round(mb) for kind, mb in sorted(hub.meter.peak_by_kind.items()) if kind},
                "free_at_worst_mb": round(hub.meter.free),
                "hub_cpu": {kind: round(hub.meter.of("hub", kind).cpu, 1) for kind in ("hub", "proxy", "culler")},
                "alone": seen(alone, hub.meter),
                "class": [seen(student, hub.meter) for student in room],
            }  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--students", type=int, default=24)
    asked.add_argument(
        "--arrive", type=float, default=60, help="seconds within which all follow the link (60)"
    )
    asked.add_argument(
        "--starting", type=int, help="servers that may start side by side (as teaching/hub says)"
    )
    asked.add_argument(
        "--answer", type=int, help="seconds that a server has to answer (as teaching/hub says)"
    )
    asked.add_argument(
        "--chapter",
        action="append",
        choices=CHAPTERS,
        help="the chapter that all open (each another one)",
    )
    asked.add_argument("--report", type=Path, help="where to write everything as JSON")
    told = asked.parse_args()
    chapters = told.chapter or CHAPTERS
    result = run(told.students, told.arrive, chapters, starting=told.starting, answer=told.answer)
    if told.report:
        told.report.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(hub_report.table(result), hub_report.summary(result), sep="\n\n")
    if any(student["errors"] for student in result["class"]):
        raise SystemExit(1)
    print("", hub_report.larger_class(result, 200), sep="\n")


if __name__ == "__main__":
    main()
