"""What an exercise must be like: as it is declared, and as it stands in its chapter. Each check is an assertion."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ledger import exercises
from ledger.exercises import CHAPTERS, Exercise, compare, judge, quoting
from press.check.cells import EXERCISE, RUBRIC, SOLUTION, SOLUTION_HEADING
from tests.conftest import ROOT

MOST_WORDS = 90  # of a question
LONGEST_LINE = 100  # of code that a reader may copy
SKILLS = (exercises.READ, exercises.COMPUTE, exercises.CHANGE, exercises.ARGUE)
CHECK = re.compile(r'^check\("([^"]+)", (.+)\)$', re.M)
NAMED = re.compile(r"Exercises? ((?:\d+\.\d+(?:, | and |, and )?)+)")
FOLDED = re.compile(
    r'<details class="(rubric|solution)">\n<summary>[^<]+</summary>\n\n(.+)\n\n</details>', re.S
)


# -- as declared --------------------------------------------------------------


def check_declared(exercise: Exercise) -> None:
    own = [mistake.hint for mistake in exercise.mistakes]
    said = [exercise.misconception, exercise.because or "Fine.", *exercise.hints, *own]
    for words in said:
        assert re.fullmatch(r"[A-Z`“].*[.?]", words), f"not a sentence: {words}"
    for words in [exercise.title, *said]:
        plain = quoting.DATE.sub(" ", re.sub(r"`[^`]*`", " ", words))
        assert not re.search(r"\d", plain), f"a number that no data change would follow: {words}"
    assert exercise.skill in SKILLS, "there is no such skill"
    assert 1 <= exercise.minutes <= 15, "1 to 15 minutes"
    if exercise.answer is None:
        assert not own and not exercise.hints, "an open question needs no hints or mistakes"
        return
    assert exercise.kind in compare.EXPECTED, "there is no such kind of answer"
    assert len(exercise.hints) >= 2, "two hints"
    assert len(own) >= 3, "three mistakes"
    assert len({*own, *exercise.hints}) == len(own) + len(exercise.hints), "a hint stands twice"
    _check_answers(exercise)


def _check_answers(exercise: Exercise) -> None:
    answer, kind = exercise.answer(), exercise.kind
    written = compare.write(kind, answer).split(" = ")[0].split(" (")[0]
    other_form = {compare.AMOUNT: written, compare.NUMBER: written}.get(kind, answer)
    if kind == compare.NAMES:
        other_form = compare.write(kind, answer).split("; ")
    for form in (answer, other_form):
        verdict = judge(exercise, form)
        assert verdict.outcome == exercises.RIGHT, f"not called right: {form!r}, {verdict.words}"
    if kind in (compare.AMOUNT, compare.CLAIM):
        for words in [*exercise.hints, *(m.hint for m in exercise.mistakes), judge(exercise).words]:
            assert written not in words, f"the answer is given away: {words}"
    for mistake in exercise.mistakes:
        verdict = judge(exercise, mistake.answer())
        outcome = exercises.NEARLY if mistake.name else exercises.WRONG
        is_told = verdict.outcome == outcome and mistake.hint in verdict.words
        assert is_told, f"not its own hint: {verdict.words}"


# -- as it stands in the chapter ----------------------------------------------


def path_of(chapter: str) -> Path:
    """The notebook of a chapter, whatever number its file begins with."""
    (path,) = ROOT.glob(f"chapters/*{chapter}.ipynb")
    return path


def cells_of(chapter: str) -> list[dict[str, Any]]:
    """The cells of a chapter's notebook, the source of each as one text."""
    cells = json.loads(path_of(chapter).read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    return cells


def tags(cell: dict[str, Any]) -> list[str]:
    return cell["metadata"].get("tags", [])


def check_cells(cells: list[dict[str, Any]], chapter: str, own: tuple[Exercise, ...]) -> None:
    place = CHAPTERS.index(chapter)
    starts = [n for n, cell in enumerate(cells) if cell["source"].startswith("### Exercise")]
    headings = [cells[n]["source"].splitlines()[0] for n in starts]
    declared = [f"### Exercise {place}.{n}: {e.title}" for n, e in enumerate(own, start=1)]
    assert headings == declared, "the headings are not those declared"
    _check_aims(cells, [heading.split()[2].rstrip(":") for heading in headings])
    last = max(n for n, cell in enumerate(cells) if {EXERCISE, RUBRIC, SOLUTION} & set(tags(cell)))
    for exercise, start, end in zip(own, starts, [*starts[1:], last + 1]):
        words = len(re.sub(r"\]\([^)]*\)", " ", cells[start]["source"]).split())
        assert words <= MOST_WORDS, f"{exercise.name}: the question has {words} words"
        (_check_open if exercise.answer is None else _check_closed)(exercise, cells[start:end])


def _check_aims(cells: list[dict[str, Any]], numbers: list[str]) -> None:
    text = "\n\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    section = re.search(r"^## In this chapter\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section and "**Before you start:**" in section[1], "Before you start is missing"
    aims = re.findall(r"^- (.+)$", section[1], re.M)
    named = [re.findall(r"\d+\.\d+", " ".join(NAMED.findall(aim))) for aim in aims]
    assert all(named), "an objective names no exercise that checks it"
    assert sorted({n for some in named for n in some}) == sorted(numbers), "objectives name others"


def _shape(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    parts = (EXERCISE, RUBRIC, SOLUTION)
    return [(c["cell_type"], next((t for t in parts if t in tags(c)), "")) for c in cells]


def _check_closed(exercise: Exercise, cells: list[dict[str, Any]]) -> None:
    name, shape = exercise.name, _shape(cells)
    start = [("markdown", EXERCISE), ("code", EXERCISE), ("markdown", SOLUTION)]
    is_so = shape[:3] == start and set(shape[3:]) == {("code", SOLUTION)}
    assert is_so, f"{name}: question, answer, heading and solution expected, tagged so: {shape}"
    asked, heading, *solution = cells[1:]
    is_empty = asked["source"] == f'answer = ...\ncheck("{name}", answer)'
    assert is_empty and _shown(asked).startswith("Not answered yet."), f"{name}: the answer cell"
    checked = [found[0] for found in CHECK.findall(solution[-1]["source"])]
    is_right = checked == [name] and _shown(solution[-1]).startswith("Right:")
    assert is_right, f"{name}: the solution does not end right"
    lines = [line for cell in solution for line in cell["source"].splitlines()]
    assert max(map(len, lines)) <= LONGEST_LINE, f"{name}: a long line"
    folds_in_lab = heading["metadata"].get("jp-MarkdownHeadingCollapsed")
    in_lab = folds_in_lab and heading["source"] == SOLUTION_HEADING
    in_book = "remove-cell" in tags(heading) and all("hide-cell" in tags(c) for c in solution)
    assert in_lab and in_book, f"{name}: the solution is not folded"


def _check_open(exercise: Exercise, cells: list[dict[str, Any]]) -> None:
    name, shape = exercise.name, _shape(cells)
    wanted = [("markdown", EXERCISE), ("markdown", RUBRIC), ("markdown", SOLUTION)]
    assert shape == wanted, f"{name}: question, rubric, answers expected, tagged so: {shape}"
    rubric, models = (FOLDED.fullmatch(cell["source"].strip()) for cell in cells[1:])
    points = re.findall(r"^- ", rubric[2], re.M) if rubric and rubric[1] == RUBRIC else []
    assert len(points) >= 3, f"{name}: the rubric is not a folded list of three points"
    is_folded = models and models[1] == SOLUTION
    parts = re.findall(r"^\*\*([^*]+)\*\*", models[2], re.M) if is_folded else []
    is_two = len(set(parts)) == len(parts) == 3 and parts[2] == "Where they part:"
    assert is_two, f"{name}: two named model answers expected, folded"


def _shown(cell: dict[str, Any]) -> str:
    data = [output.get("data", {}).get("text/plain", []) for output in cell["outputs"]]
    return "".join(part for text in data for part in text)
