"""What a load run found, in words: the table that it prints, and what it means for a larger class."""

from __future__ import annotations

import statistics
from typing import Any

STEPS = {"server": "the server is ready", "book": "the book is copied", "chapter": "the chapter is open with a kernel",
         "figure": "the first figure", "end": "all cells have run"}  # fmt: skip
USES = {"server_mb": "MB, server", "kernel_mb": "MB, kernel",
        "server_cpu": "processor seconds, server", "kernel_cpu": "processor seconds, kernel"}  # fmt: skip
HUBS_OWN = ("hub", "proxy", "culler")


def middle_and_worst(values: list[float]) -> str:
    return f"{round(statistics.median(values), 1):g} | {max(values):g}" if values else "– | –"


def table(result: dict[str, Any]) -> str:
    """Seconds, memory and processor time for a student: alone, in the middle of the class, at worst."""
    room, alone = result["class"], result["alone"]
    lines = ["| per student | alone | class: middle | class: worst |", "| --- | --- | --- | --- |"]
    for step, words in STEPS.items():
        values = [student["times"][step] for student in room if step in student["times"]]
        lines.append(
            f"| seconds until {words} | {alone['times'].get(step, '–')} | {middle_and_worst(values)} |"
        )
    for key, words in USES.items():
        lines.append(
            f"| {words} | {alone[key]} | {middle_and_worst([student[key] for student in room])} |"
        )
    return "\n".join(lines)


def summary(result: dict[str, Any]) -> str:
    """The run in a few sentences, with each student who met an error."""
    room = result["class"]
    failed = [student for student in room if student["errors"]]
    return "\n".join([
        f"{result['date']}, {result['machine']}, {result['settings']}, load before {result['load_before']}.",
        f"{len(room) - len(failed)} of {len(room)} students reached the end without an error in {result['seconds']} s; "
        f"{sum(student['told_to_wait'] > 0 for student in room)} were told to come back.",
        f"All together held {result['peak_mb']} MB at the worst moment: {result['peak_by_kind_mb']}.",
        f"Processor seconds: the hub's own parts {result['hub_cpu']}, the students' browsers {result['browsers_cpu']}, "
        f"everything on this machine {result['machine_cpu']} while the class was there.",
        *(f"{s['name']} ({s['chapter']}): {'; '.join(s['errors'])[:300]}" for s in failed),
    ])  # fmt: skip


def per_student(result: dict[str, Any]) -> dict[str, float]:
    """What one more student costs: MB at the worst moment, processor seconds, the hub's share of both."""
    students = len(result["class"]) + 1
    peak, cpu = result["peak_by_kind_mb"], result["hub_cpu"]
    spent = [student["server_cpu"] + student["kernel_cpu"] for student in result["class"]]
    return {
        "server_mb": peak["server"] / students,
        "kernel_mb": peak["kernel"] / students,
        "cpu": statistics.mean(spent) + sum(cpu[part] for part in HUBS_OWN) / students,
    }


def larger_class(result: dict[str, Any], students: int) -> str:
    """What a class needs if memory and processor time grow with the students, as they did here."""
    one, fixed = (
        per_student(result),
        sum(result["peak_by_kind_mb"].get(part, 0) for part in HUBS_OWN),
    )
    lines = [f"| {students} students | |", "| --- | --- |"]
    for kernels in (1, 3):
        needed = students * (one["server_mb"] + kernels * one["kernel_mb"]) + fixed
        lines.append(
            f"| GB of memory, {kernels} kernel{'s' * (kernels > 1)} each | {needed / 1024:.0f} |"
        )
    for cores in (2, 8, 16, 32):
        lines.append(f"| minutes of all of {cores} processors, to start and run one chapter each | "
                     f"{students * one['cpu'] / cores / 60:.1f} |")  # fmt: skip
    hub = result["hub_cpu"]["hub"] / (len(result["class"]) + 1)
    lines.append(
        f"| seconds of work for the hub's own process, which uses one processor | {students * hub:.0f} |"
    )
    return "\n".join(lines)
