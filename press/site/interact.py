"""The two controls of the rendered book as HTML: set a figure to a day, and pick what goes into a fraction.

Without scripts a page shows the figure's last day and the whole table, and no
control. The scripts steps.js and whatif.js only show and hide what stands here.
"""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
from sphinx.application import Sphinx

from ledger import dates
from ledger.show import ROW, table_html
from ledger.whatif import WARNINGS

MARKS = {
    "steps": 'class="steps"',
    "whatif": 'class="whatif"',
}  # a script, and what on a page asks for it


def stepper_html(steps: list[dict[str, str]]) -> str:
    """The control above a figure with steps, and the sentence of its last day."""
    last = len(steps) - 1
    longest = max(
        (step["said"] for step in steps), key=len
    )  # keeps its room, so that the figure below stays put
    return (
        '<div class="steps" role="group" aria-label="What was known by then" hidden>\n'
        '<button type="button" value="-1">Earlier</button>\n'
        f'<input type="range" min="0" max="{last}" value="{last}" autocomplete="off" aria-label="Day"'
        f' aria-valuetext="{_label(steps[-1]["day"])}">\n'
        '<button type="button" value="1" aria-disabled="true">Later</button>\n</div>\n'
        f'<div class="steps-said"><p role="status">{html.escape(steps[-1]["said"])}</p>'
        f'<p aria-hidden="true">{html.escape(longest)}</p></div>'
    )


def sentences_html(steps: list[dict[str, str]]) -> str:
    """Every sentence of a figure with steps, as a list that opens."""
    lines = "\n".join(
        f'<li data-day="{_label(s["day"])}" data-alt="{html.escape(s["alt"])}">{html.escape(s["said"])}</li>'
        for s in steps
    )
    return f'<details class="fig-data steps-all"><summary>What was known, day by day</summary>\n<ol>{lines}</ol></details>'


def _label(day: str) -> str:
    """A day as the control says it: ``20 January 2026, 02:00``."""
    date, _, time = day.partition(" ")
    return dates.say(date) + (f", {time}" if time else "")


def seen_on(seen: list[str]) -> dict[tuple[int, int], str]:
    """For each row of a figure's table the steps that show it, as attributes for table_html()."""
    return {(row, ROW): f' data-steps="{steps}"' for row, steps in enumerate(seen)}


def whatif_html(record: dict[str, Any]) -> str:
    """The pickers, the answer to what is picked, and the table of all answers."""
    answers = record["answers"]
    first = next((a for a in answers if not a["warnings"]), answers[0])
    chosen = zip(record["choices"], first["pick"])
    pickers = "\n".join(_picker(label, options, pick) for (label, options), pick in chosen)
    warnings = "".join(
        f'<span data-warning="{name}"{"" if name in first["warnings"] else " hidden"}>{words}</span>'
        for name, words in WARNINGS.items()
        if any(name in a["warnings"] for a in answers)
    )
    notes = "".join(f'<p class="note">{html.escape(note)}</p>\n' for note in record["notes"])
    return (
        f'<div class="whatif">\n<div class="whatif-pick" hidden>\n{pickers}\n'
        f'<p role="status"><strong>{html.escape(first["text"])}</strong> <span>{html.escape(first["formula"])}</span> '
        f"{warnings}</p>\n</div>\n{_answers_html(record)}{notes}</div>"
    )


def _picker(label: str, options: list[str], chosen: int) -> str:
    items = "".join(
        f"<option{' selected' if n == chosen else ''}>{html.escape(option)}</option>"
        for n, option in enumerate(options)
    )
    return f'<label>{html.escape(label)} <select autocomplete="off">{items}</select></label>'


def _answers_html(record: dict[str, Any]) -> str:
    """The table, each answer's cell with what the script shows when it is picked."""
    frame = pd.DataFrame(record["rows"], columns=record["columns"])
    return table_html(
        frame, record["title"], {tuple(a["cell"]): _attributes(a) for a in record["answers"]}
    )


def _attributes(answer: dict[str, Any]) -> str:
    pick, warnings = " ".join(map(str, answer["pick"])), " ".join(answer["warnings"])
    said = {
        "pick": pick,
        "text": answer["text"],
        "formula": answer["formula"],
        "warnings": warnings,
    }
    return "".join(f' data-{name}="{html.escape(value)}"' for name, value in said.items())


def load_where_used(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load a control's script, and the style of both, on the pages that have one."""
    used = [script for script, mark in MARKS.items() if mark in context.get("body", "")]
    for script in used:
        app.add_js_file(f"{script}.js", loading_method="defer")
    if used:
        app.add_css_file("controls.css")
