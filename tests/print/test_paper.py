"""The paper on the book says what the project holds: its numbers, its authors, its references."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter

import pytest
import yaml
from pybtex.database import parse_file
from pypdf import PdfReader

from ledger import claims, exercises
from ledger.claims import amount_of
from ledger.tables import LedgerError
from press.check import bare_numbers
from press.contents import contents
from press.print import paper
from tests.anywhere import elsewhere
from tests.conftest import ROOT

PAPER = ROOT / "paper" / "paper.md"
_, HEAD, BODY = re.split(r"^---$", PAPER.read_text("utf-8"), maxsplit=2, flags=re.M)
REFERENCES = parse_file(PAPER.with_name("paper.bib"), bib_format="bibtex").entries
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
OF_NO_DATA = (
    "from about 16 years", "lesson of 45 minutes", "newsroom of 90 minutes", "two weeks at university",
    "two model answers", "five or six exercises", "CC BY 4.0", "a single number",
)  # fmt: skip


def floor(number: int) -> str:
    """A number as "more than 1,000": its first digit, so that a new row need not change the paper."""
    step = 10 ** (len(str(number)) - 1)
    return f"more than {(number - 1) // step * step:,}"


def facts() -> list[str]:
    """What the paper may say in numbers. Each must stand in the paper."""
    rows = claims()
    said = rows.set_index("claim_id", drop=False)
    parts = Counter(p.part for p in contents(ROOT) if p.name in exercises.CHAPTERS)
    unit = (ROOT / "chapters" / "teaching" / "unit.md").read_text("utf-8")
    put = {
        "put their number": "shaddadi-escaped-moi-120",
        "a spokesman of the Syrian Democratic Forces": "shaddadi-escaped-sdf-1500",
        "an unnamed US official": "shaddadi-escaped-us-200",
    }
    return [
        f"{floor(len(rows))} claims from {floor(rows['source_id'].nunique())} sources",
        f"{len(exercises.CHAPTERS)} chapters",
        f"{SMALL[parts['The break']].capitalize()} chapters follow the break",
        f"{SMALL[parts['Around it']].capitalize()} give what lies around it",
        f"The last {SMALL[parts['Weighing it']]} turn to method",
        f"a unit of {SMALL[len(re.findall('^### ', unit, re.M))]} lessons",
        *(f"{who} at {amount_of(said.loc[claim]).text()}" for who, claim in put.items()),
        *OF_NO_DATA,
    ]


def unproven(body: str) -> list[str]:
    """Numerals and number words of the paper that no fact accounts for."""
    plain = re.sub(r"\s+", " ", re.sub(r"\[@[^\]]*\]", " ", body))
    for fact in facts():
        plain = plain.replace(fact, " ")
    return [match.group() for match in bare_numbers.NUMERAL.finditer(bare_numbers.strip(plain, []))]


def test_every_number_in_the_paper_is_worked_out_from_the_project():
    flat = re.sub(r"\s+", " ", BODY)
    assert not [fact for fact in facts() if fact not in flat]
    assert not unproven(BODY)
    assert unproven(BODY.replace("at about 1,500", "at about 1,400")) == ["1,400,"]


def test_every_citation_has_a_reference_and_the_authors_are_those_of_the_book():
    assert set(re.findall(r"@([\w-]+)", BODY)) == set(REFERENCES)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    authors = [[a["name"] for a in of["authors"]] for of in (yaml.safe_load(HEAD), citation)]
    assert authors[0] == authors[1]


def test_without_pandoc_the_command_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    with pytest.raises(LedgerError, match="needs Pandoc"):
        paper.to_html(ROOT, tmp_path)


@pytest.mark.interactive
@pytest.mark.browser
def test_the_paper_is_made_with_every_reference_and_not_without_one(chromium, tmp_path):
    python = elsewhere.made(".venv-paper") / "bin" / "python"
    asked = [python, "-c", "import pypandoc; print(pypandoc.get_pandoc_path())"]
    pandoc = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    made = paper.write(chromium, ROOT, tmp_path, pandoc)
    words = " ".join(page.extract_text() for page in PdfReader(made).pages)
    assert "Statement of need" in words and "Lateral Reading" in words
    html = made.with_suffix(".html").read_text("utf-8")
    assert html.count('class="csl-entry"') == len(REFERENCES)
    shutil.copytree(ROOT / "paper", tmp_path / "paper")
    (tmp_path / "paper" / "paper.md").write_text(f"---\n{HEAD}---\n[@nobody2008]\n", "utf-8")
    with pytest.raises(LedgerError, match="nobody2008"):
        paper.to_html(tmp_path, tmp_path / "out", pandoc)
