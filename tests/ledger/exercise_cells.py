"""What is wrong with the exercises of a chapter: how they are declared, and how they stand in the notebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger import exercises
from ledger.exercises import Exercise, compare
from press.check import numbers
from press.check.cells import EXERCISE, RUBRIC, SOLUTION, SOLUTION_HEADING

FEWEST, MOST = 4, 6  # exercises a chapter
MOST_WORDS = 90  # of a question
LONGEST_LINE = 100  # of code that a reader may copy
CHECK = re.compile(r'^check\("([^"]+)", (.+)\)$', re.M)
NAMED = re.compile(r"Exercises? ((?:\d+\.\d+(?:, | and |, and )?)+)")
FOLDED = re.compile(
    r'<details class="(rubric|solution)">\n<summary>[^<]+</summary>\n\n(.+)\n\n</details>', re.S
)


# -- as declared --------------------------------------------------------------


def declared_faults(exercise: Exercise) -> list[str]:
    """Every fault of one declaration."""
    found = [*_words(exercise)]
    if exercise.skill not in (exercises.READ, exercises.COMPUTE, exercises.CHANGE, exercises.ARGUE):
        found.append(f"there is no skill {exercise.skill!r}")
    if not 1 <= exercise.minutes <= 15:
        found.append(f"{exercise.minutes} minutes; 1 to 15 were expected")
    if exercise.answer is None:
        return found + (
            ["an open question needs no hints or mistakes"]
            if exercise.hints or exercise.mistakes
            else []
        )
    if exercise.kind not in compare.EXPECTED:
        return [*found, f"there is no kind of answer {exercise.kind!r}"]
    return [*found, *_right(exercise), *_wrong(exercise)]


def _words(exercise: Exercise) -> Iterator[str]:
    said = [
        exercise.misconception,
        exercise.because or "Fine.",
        *exercise.hints,
        *(m.hint for m in exercise.mistakes),
    ]
    for words in said:
        if not re.fullmatch(r"[A-Z`\N{LEFT DOUBLE QUOTATION MARK}].*[.?]", words):
            yield f"not a sentence: {words!r}"
    for words in [exercise.title, *said]:
        if number := re.search(r"\d\S*", numbers.strip(words, [])):
            yield f"{number.group()!r} is a number that no data change would follow: {words!r}"


def _right(exercise: Exercise) -> Iterator[str]:
    assert exercise.answer is not None
    answer = exercise.answer()
    for form in (answer, *_other_forms(exercise.kind, answer)):
        if exercises.judge(exercise, form).outcome != exercises.RIGHT:
            yield f"the right answer {form!r} is not called right: {exercises.judge(exercise, form).words}"
    shown = compare.write(exercise.kind, answer).split(" = ")[0].split(" (")[0]
    if exercise.kind in (compare.AMOUNT, compare.CLAIM):
        for words in [
            *exercise.hints,
            *(m.hint for m in exercise.mistakes),
            exercises.judge(exercise).words,
        ]:
            if shown in words:
                yield f"the answer is given away: {words!r}"


def _other_forms(kind: str, answer: Any) -> Iterator[Any]:
    if kind == compare.AMOUNT:
        yield compare.amount(answer).text()
    elif kind == compare.NUMBER:
        yield f"{compare.amount(answer).value:,.0f}"
    elif kind == compare.NAMES:
        yield compare.write(kind, answer).split("; ")


def _wrong(exercise: Exercise) -> Iterator[str]:
    if len(exercise.hints) < 2:
        yield "fewer than two hints"
    hints = [mistake.hint for mistake in exercise.mistakes]
    if len(hints) < 3 or len(set(hints)) < len(hints) or set(hints) & set(exercise.hints):
        yield "three mistakes or more are expected, each with a hint of its own"
    for mistake in exercise.mistakes:
        verdict = exercises.judge(exercise, mistake.answer())
        if (
            verdict.outcome not in (exercises.WRONG, exercises.NEARLY)
            or mistake.hint not in verdict.words
        ):
            yield f"the mistake {mistake.answer()!r} does not get its own hint: {verdict.words}"


# -- as it stands in the chapter ----------------------------------------------


def cell_faults(path: Path, own: tuple[Exercise, ...]) -> list[str]:
    """Every fault of a chapter's exercise cells, against what is declared for the chapter."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    place = exercises.CHAPTERS.index(path.stem)
    expected = [f"### Exercise {place}.{n}: {e.title}" for n, e in enumerate(own, start=1)]
    starts = [n for n, cell in enumerate(cells) if _source(cell).startswith("### Exercise")]
    headings = [_source(cells[n]).splitlines()[0] for n in starts]
    if headings != expected:
        return [f"the headings are {headings}; declared are {expected}"]
    found = [*_before(cells, [heading.split()[2].rstrip(":") for heading in expected])]
    tagged = [n for n, cell in enumerate(cells) if {EXERCISE, RUBRIC, SOLUTION} & set(_tags(cell))]
    for exercise, start, end in zip(own, starts, [*starts[1:], (tagged or [0])[-1] + 1]):
        check = _open if exercise.answer is None else _closed
        found += [f"{exercise.name}: {fault}" for fault in check(exercise, cells[start:end])]
    return found


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _tags(cell: dict[str, Any]) -> list[str]:
    return cell["metadata"].get("tags", [])


def _before(cells: list[dict[str, Any]], numbers: list[str]) -> Iterator[str]:
    text = "\n\n".join(_source(cell) for cell in cells if cell["cell_type"] == "markdown")
    section = re.search(r"^## In this chapter\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not section or "**Before you start:**" not in section[1]:
        yield "the section In this chapter with a line **Before you start:** is missing"
        return
    aims = re.findall(r"^- (.+)$", section[1], re.M)
    named = [re.findall(r"\d+\.\d+", " ".join(NAMED.findall(aim))) for aim in aims]
    if not all(named):
        yield "an objective names no exercise that checks it"
    if sorted({n for some in named for n in some}) != sorted(numbers):
        yield f"the objectives name the exercises {named}; there are {numbers}"


def _shape(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    parts = (EXERCISE, RUBRIC, SOLUTION)
    return [
        (cell["cell_type"], next((tag for tag in parts if tag in _tags(cell)), ""))
        for cell in cells
    ]


def _closed(exercise: Exercise, cells: list[dict[str, Any]]) -> Iterator[str]:
    shape = _shape(cells)
    start = [("markdown", EXERCISE), ("code", EXERCISE), ("markdown", SOLUTION)]
    if shape[:3] != start or set(shape[3:]) != {("code", SOLUTION)}:
        yield f"question, answer cell, heading of the solution and its code were expected, tagged so; found {shape}"
        return
    yield from _question(cells[0])
    asked, heading, *solution = cells[1:]
    is_empty = _source(asked) == f'answer = ...\ncheck("{exercise.name}", answer)'
    if not is_empty or not _shown(asked).startswith("Not answered yet."):
        yield "the answer cell is not `answer = ...` and its check"
    last = CHECK.findall(_source(solution[-1]))
    if [name for name, _ in last] != [exercise.name] or not _shown(solution[-1]).startswith(
        "Right:"
    ):
        yield f"the solution does not end right: {_shown(solution[-1])!r}"
    if any(max(map(len, _source(cell).splitlines())) > LONGEST_LINE for cell in solution):
        yield f"a line of the solution is longer than {LONGEST_LINE}"
    in_lab = (
        heading["metadata"].get("jp-MarkdownHeadingCollapsed")
        and _source(heading) == SOLUTION_HEADING
    )
    if (
        not in_lab
        or "remove-cell" not in _tags(heading)
        or not all("hide-cell" in _tags(cell) for cell in solution)
    ):
        yield "the solution is not folded"


def _open(exercise: Exercise, cells: list[dict[str, Any]]) -> Iterator[str]:
    if _shape(cells) != [("markdown", EXERCISE), ("markdown", RUBRIC), ("markdown", SOLUTION)]:
        yield f"question, rubric and answers were expected, tagged so; found {_shape(cells)}"
        return
    yield from _question(cells[0])
    rubric, models = (FOLDED.fullmatch(_source(cell).strip()) for cell in cells[1:])
    if not rubric or rubric[1] != RUBRIC or len(re.findall(r"^- ", rubric[2], re.M)) < 3:
        yield "the rubric is not a folded list of three points or more"
    parts = (
        re.findall(r"^\*\*([^*]+)\*\*", models[2], re.M) if models and models[1] == SOLUTION else []
    )
    if len(parts) != 3 or len(set(parts)) != 3 or parts[2] != "Where they part:":
        yield "two named model answers and **Where they part:** were expected, folded"


def _question(cell: dict[str, Any]) -> Iterator[str]:
    words = len(re.sub(r"\]\([^)]*\)", " ", _source(cell)).split())
    if words > MOST_WORDS:
        yield f"the question has {words} words; at most {MOST_WORDS} were expected"


def _shown(cell: dict[str, Any]) -> str:
    return "".join(
        part for output in cell["outputs"] for part in output.get("data", {}).get("text/plain", [])
    )
