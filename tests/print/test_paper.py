"""The paper on the book says what the project holds: its numbers, its authors, its references."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
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
from tests.conftest import ROOT

PAPER = ROOT / "paper" / "paper.md"
_, HEAD, BODY = re.split(r"^---$", PAPER.read_text("utf-8"), maxsplit=2, flags=re.M)
SECTIONS = (
    "Summary", "Statement of need", "Learning objectives", "Content and instructional design", "How to adopt it",
    "Experience of use", "The story of the project", "Acknowledgements", "References",
)  # fmt: skip
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def floor(number: int) -> str:
    """A number as "more than 1,000": its first digit, so that a new row need not change the paper."""
    step = 10 ** (len(str(number)) - 1)
    return f"more than {(number - 1) // step * step:,}"


def facts() -> list[str]:
    """What the paper may say in numbers, worked out from the project. Each must stand in the paper."""
    rows = claims()
    said = rows.set_index("claim_id", drop=False)
    chapters = [page for page in contents(ROOT) if page.name in exercises.CHAPTERS]
    parts = Counter(page.part for page in chapters)
    counts = [len(found) for c in exercises.CHAPTERS if (found := exercises.declared(c))]
    plans = {
        name: (ROOT / "chapters" / "teaching" / f"{name}.md").read_text("utf-8")
        for name in ("lesson-45", "lesson-90", "unit")
    }
    assert re.search("^# .*45 minutes$", plans["lesson-45"], re.M)
    assert re.search("^# .*90 minutes$", plans["lesson-90"], re.M)
    lessons = len(re.findall("^### ", plans["unit"], re.M))
    assert min(counts) >= 5 and max(counts) <= 6
    return [
        f"{floor(len(rows))} claims from {floor(rows['source_id'].nunique())} sources",
        f"{len(exercises.CHAPTERS)} chapters",
        f"{SMALL[parts['The break']].capitalize()} chapters follow the break",
        f"{SMALL[parts['Around it']].capitalize()} give what lies around it",
        f"The last {SMALL[parts['Weighing it']]} turn to method",
        "five or six exercises",
        f"a unit of {SMALL[lessons]} lessons",
        *(
            f"{who} at {amount_of(said.loc[claim]).text()}"
            for who, claim in (
                ("put their number", "shaddadi-escaped-moi-120"),
                ("a spokesman of the Syrian Democratic Forces", "shaddadi-escaped-sdf-1500"),
                ("an unnamed US official", "shaddadi-escaped-us-200"),
            )
        ),
        "from about 16 years", "lesson of 45 minutes", "newsroom of 90 minutes", "two weeks at university",
        "two model answers", "CC BY 4.0", "a single number",
    ]  # fmt: skip


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


def test_a_number_that_nothing_proves_is_named():
    assert unproven(BODY.replace("at about 1,500", "at about 1,400")) == ["1,400,"]
    assert unproven(BODY + "\nSome 300 pupils liked it.") == ["300"]
    floors = [floor(number).removeprefix("more than ") for number in (1001, 2000, 754)]
    assert floors == ["1,000", "1,000", "700"]


def cited(body: str) -> set[str]:
    return set(re.findall(r"@([\w-]+)", body))


def test_every_reference_is_cited_and_every_citation_has_a_reference():
    entries = parse_file(PAPER.with_name("paper.bib"), bib_format="bibtex").entries
    assert cited(BODY) == set(entries)
    assert cited(BODY.replace("@gaise2;", "@gaise3;")) - set(entries) == {"gaise3"}
    papers = [e for e in entries.values() if e.type in ("article", "inproceedings")]
    assert papers and all("doi" in entry.fields for entry in papers)


def test_the_paper_has_the_sections_that_its_journal_looks_for_and_says_that_nobody_was_taught():
    assert tuple(re.findall(r"^# (.+)$", BODY, re.M)) == SECTIONS
    assert "has not yet been taught" in BODY


def test_the_authors_are_those_of_the_citation():
    head = yaml.safe_load(HEAD)
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert [a["name"] for a in head["authors"]] == [a["name"] for a in cff["authors"]]
    assert {a["affiliation"] for a in head["authors"]} <= {a["index"] for a in head["affiliations"]}
    assert head["bibliography"] == "paper.bib"


def test_without_pandoc_the_command_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    with pytest.raises(LedgerError, match="needs Pandoc"):
        paper.to_html(ROOT, tmp_path)


@pytest.fixture(scope="module")
def pandoc(tmp_path_factory) -> str:
    """Pandoc of the pinned wheel, installed apart. Skips where the package index cannot be reached."""
    folder = tmp_path_factory.mktemp("pandoc")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements/paper.txt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(
            f"Pandoc could not be installed from requirements/paper.txt: {done.stderr.strip()[-200:]}"
        )
    asked = [python, "-c", "import pypandoc; print(pypandoc.get_pandoc_path())"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.interactive
@pytest.mark.browser
def test_the_paper_is_made_with_every_reference_and_not_without_one(pandoc, chromium, tmp_path):
    made = paper.write(chromium, ROOT, tmp_path, pandoc)
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(made).pages))
    for expected in ("contributors", "Statement of need", "Lateral Reading", "about 1,500"):
        assert expected in words
    entries = parse_file(PAPER.with_name("paper.bib"), bib_format="bibtex").entries
    assert made.with_suffix(".html").read_text("utf-8").count('class="csl-entry"') == len(entries)
    shutil.copytree(ROOT / "paper", tmp_path / "paper")
    page = tmp_path / "paper" / "paper.md"
    page.write_text(page.read_text("utf-8").replace("@shute2008", "@nobody2008"), "utf-8")
    with pytest.raises(LedgerError, match="nobody2008"):
        paper.to_html(tmp_path, tmp_path / "out", pandoc)
