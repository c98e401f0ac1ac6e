"""The classroom: two editions from one source, slides and worksheets, and the zips themselves."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from ledger import exercises
from ledger.tables import LedgerError
from press.classroom import chapter as cutting
from press.classroom import editions, slides, teacher_notes, worksheets, zips
from press.classroom.leaks import leaks, letters
from press.contents import Entry, contents
from press.print import pdf
from press.zips import write_zip
from tests.anywhere import elsewhere
from tests.browser import axe
from tests.built_site import Site
from tests.conftest import CHAPTERS, ROOT, code, markdown, notebook

SAMPLE = Entry("chapters/02-conflicting-claims", "The break")
NUMERAL = re.compile(r"\d[\d,.]*\d|\d")
NAMES = (zips.STUDENT, zips.TEACHER)
HEIGHTS = (
    "Array.from(document.querySelectorAll('.slide'), s => Math.max(s.scrollHeight, s.offsetHeight))"
)
ZEBRAS = "Zebras gallop past every milestone."
MARMALADE = "A first marmalade register explains the difference."
LADDERS = "Ombudsmen quarrel over [about 120](claim:x) ladders."


def tagged(cell: dict, *tags: str) -> dict:
    return cell | {"metadata": {"tags": list(tags)}}


def small_chapter() -> list[dict]:
    """A chapter with every kind of answer."""
    printed = {"text/plain": [f"Right: about 68% = 81 ÷ about 120. {ZEBRAS}"]}
    shown = {"output_type": "display_data", "metadata": {}, "data": printed}
    model = f'<details class="solution">\n<summary>Answers</summary>\n\n{LADDERS}\n\n</details>'
    return [
        tagged(markdown("### Exercise 9.1: A share\n\nWhat share came back?"), "exercise"),
        tagged(markdown("- Names who said it."), "rubric"),
        tagged(markdown("#### Solution"), "solution"),
        tagged(code('zebra = 81 / 120\ncheck("ch9-share-of-all", zebra)', shown), "solution"),
        tagged(markdown(model), "solution"),
        tagged(markdown(f"<details>\n\n{MARMALADE}\n\n</details>"), "answer"),
        markdown("See [the plan](teaching/plan.md#aims)."),
    ]


@pytest.fixture
def project(tmp_path) -> Path:
    """A small project: one chapter, a page for all and one for teachers."""
    folder = tmp_path / "project"
    files = {
        "chapters/page.md": "# A page\n\nRead [the plan](teaching/plan.md).\n",
        "chapters/teaching/plan.md": "---\nedition: teacher\n---\n# The plan\n",
        "_toc.yml": "root: chapters/nine\nparts:\n  - caption: A part\n    chapters:\n"
        "      - file: chapters/page\n      - file: chapters/teaching/plan\n",
        "ledger/questions.ini": f"right = {ZEBRAS}\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    notebook(folder / "chapters" / "nine.ipynb", *small_chapter())
    return folder


def packed(path: Path, files: dict[str, str | bytes | dict]) -> Path:
    """A zip with some files; a dictionary stands for an archive with the files in it."""
    content = {}
    for name, held in files.items():
        if isinstance(held, dict):
            held = packed(path.with_suffix(".inner"), held).read_bytes()
        content[name] = held if isinstance(held, bytes) else held.encode()
    return write_zip(path, content)


# -- what a student does not get ------------------------------------------------


def test_the_students_sources_have_no_answers_and_no_pages_for_teachers(project):
    editions.make_students(project)
    text = (project / "chapters" / "nine.ipynb").read_text("utf-8")
    tags = [cell["metadata"].get("tags") for cell in json.loads(text)["cells"]]
    assert tags == [["exercise"], ["rubric"], None]
    assert not re.search("Right|marmalade|zebra", text) and "See the plan." in text
    assert not (project / "chapters" / "teaching" / "plan.md").exists()
    assert [entry.file for entry in contents(project)] == ["chapters/nine", "chapters/page"]
    assert (project / "chapters" / "page.md").read_text("utf-8") == "# A page\n\nRead the plan.\n"


def test_a_fold_without_a_tag_is_refused_and_no_chapter_has_one(project):
    path = project / "chapters" / "nine.ipynb"
    content = json.loads(path.read_text("utf-8"))
    content["cells"][5]["metadata"]["tags"] = []
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(LedgerError, match="nine.ipynb, cell-05: .*Tag it 'solution' or 'answer'"):
        editions.make_students(project)
    for chapter in CHAPTERS:
        kept = editions.without_answers(
            json.loads(chapter.read_text("utf-8"))["cells"], chapter.name
        )
        assert "Right:" not in json.dumps([cell.get("outputs") for cell in kept])


LEAKS = {
    "a page": {
        "a.html": "<p><b>Right:</b> about 68% = <em>81</em> ÷ about&nbsp;120. Zebras gallop</p>"
    },
    "page source": {"a.html": "<!-- Ombudsmen quarrel over about 120 ladders. -->"},
    "code in colours": {
        "a.html": "<span>check</span>(<span>&quot;ch9-share-of-all&quot;</span>, <span>zebra</span>)"
    },
    "a notebook": {"nine.ipynb": json.dumps({"cells": small_chapter()})},
    "escaped": {"nine.ipynb": json.dumps(["Right: about 68% = 81 \u00f7 about 120."])},
    "the search index": {"searchindex.js": 'Search.setIndex({"terms": {"marmalad": 0}})'},
    "a table": {"data.csv": f"note\n{MARMALADE}\n"},
    "the wheel": {"a.whl": {"questions.py": '# check("ch9-share-of-all", zebra)'}},
}


@pytest.mark.parametrize("place", LEAKS)
def test_a_solution_is_found_wherever_it_hides(place, project, tmp_path):
    assert leaks(packed(tmp_path / "student.zip", LEAKS[place]), project)


@pytest.mark.browser
def test_a_solution_in_a_worksheet_is_found(project, chromium, tmp_path):
    source, target = tmp_path / "sheet.html", tmp_path / "sheet.pdf"
    source.write_text("<p>A first marmalade register<br>explains the difference.</p>", "utf-8")
    pdf.print_page(chromium, source, target)
    package = packed(tmp_path / "student.zip", {"sheet.pdf": target.read_bytes()})
    assert leaks(package, project)


def test_what_cannot_be_searched_and_what_is_too_large_is_refused(project, monkeypatch, tmp_path):
    wheel = {"ledger/questions.ini": f"right = {ZEBRAS}"}  # the library works the answers out
    kept = {"a.html": "What share came back?", "a.png": b"\xff\xfe", "a.whl": wheel}
    package = packed(tmp_path / "student.zip", kept)
    assert leaks(package, project) == []
    with pytest.raises(LedgerError, match="a.bin cannot be searched"):
        leaks(packed(package, {"a.bin": b"\xff\xfe"}), project)
    monkeypatch.setattr(zips, "LARGEST", 10)
    with pytest.raises(LedgerError, match="at most"):
        zips.pack(tmp_path, tmp_path / "package.zip")


# -- slides and worksheets -------------------------------------------------------


@pytest.fixture(scope="module")
def sample(book) -> cutting.Chapter:
    return cutting.cut(book, SAMPLE)


@pytest.fixture(scope="module")
def made(sample) -> dict[str, BeautifulSoup]:
    """Slides, both worksheets and the teacher's notes of one chapter."""
    pages = {
        "slides": slides.make(sample),
        "worksheet": worksheets.make(sample, worksheets.ROOMS[0]),
        "answers": worksheets.make(sample, worksheets.ROOMS[0], answers=True),
        "notes": teacher_notes.make([sample]),
    }
    return {name: BeautifulSoup(page, "html.parser") for name, page in pages.items()}


def foreign_numbers(page: BeautifulSoup, built: Path) -> set[str]:
    """The numerals of a slide or sheet that the chapter's own page does not have."""
    soup = BeautifulSoup(str(page), "html.parser")
    for ours in soup.select(f'.ours, head, [aria-label="{worksheets.ROWS}"]'):
        ours.decompose()
    own = BeautifulSoup(built.read_text("utf-8"), "html.parser")
    text = own.select_one("article.bd-article").get_text(" ")
    described = own.select_one('meta[name="description"]')["content"]
    return set(NUMERAL.findall(soup.get_text(" "))) - set(NUMERAL.findall(f"{text} {described}"))


@pytest.mark.book
class TestSlidesAndWorksheets:
    def test_the_slides_follow_the_chapter(self, sample, made):
        heads = [s.find(["h1", "h2"]).get_text() for s in made["slides"].select("section.slide")]
        asked = [e.title for e in exercises.declared(SAMPLE.name)]
        assert heads[0] == sample.page.title and "Key points" in heads
        assert [h.partition(": ")[2] for h in heads if h.startswith("Exercise")] == asked
        figures = [f for part in [sample.opening, *sample.sections] for f in part.figures()]
        assert len(made["slides"].select("svg.fig-wide")) == len(figures) > 3

    def test_a_worksheet_has_every_question_with_room_and_the_teachers_every_answer(self, made):
        sheets = [made[name].select("section.exercise") for name in ("worksheet", "answers")]
        for exercise, asked, solved in zip(exercises.declared(SAMPLE.name), *sheets, strict=True):
            assert exercise.title in asked.h2.get_text()
            assert f"{exercise.minutes} minutes" in asked.select_one(".means").get_text()
            assert len(asked.select(".line")) == (4 if exercise.answer else 12)
            words = "Right:" if exercise.answer else "Where they part"
            assert words in solved.select_one(".answer").get_text(), exercise.name
        for name in ("slides", "worksheet"):
            assert not re.search("Right:|Where they part", made[name].get_text())

    def test_no_number_is_typed_anew(self, made, book):
        built = book / f"{SAMPLE.file}.html"
        for name in ("slides", "worksheet", "answers"):
            assert foreign_numbers(made[name], built) == set()
        changed = str(made["slides"]).replace("about 1,500", "about 1,499")
        assert foreign_numbers(changed, built) == {"1,499"}

    def test_the_teachers_notes_have_board_answers_mistakes_and_misconceptions(self, made):
        words = " ".join(made["notes"].get_text(" ").split())
        for number, exercise in enumerate(exercises.declared(SAMPLE.name), start=1):
            assert f"2.{number} {exercise.title}" in words and exercise.misconception in words
            assert all(mistake.hint.replace("`", "") in words for mistake in exercise.mistakes)
        assert "Farhad Shami" in words and "about 68% = 81 ÷ about 120" in words

    def test_each_section_that_an_exercise_is_about_is_there(self, book):
        chapters = {one.page.name: one for one in zips.chapters_of(ROOT, book)}
        about = [(e, n) for n in exercises.CHAPTERS for e in exercises.declared(n) if e.about]
        assert about
        for exercise, name in about:
            section = chapters[name].section(exercise.about)
            assert section and (section.figures() or section.tables()), exercise.name


@pytest.mark.book
@pytest.mark.browser
def test_slides_and_worksheet_work_in_a_browser(book, sample, chromium, open_page, tmp_path):
    (tmp_path / "book").symlink_to(book)
    zips.write_slides([sample], tmp_path / "slides")
    zips.write_worksheets(chromium, [sample], tmp_path / "worksheets", zips.STUDENT)
    shown, sheet = (tmp_path / part / f"{SAMPLE.name}.html" for part in ("slides", "worksheets"))
    for path in (shown, sheet):
        links = re.findall(r'href="(\.\./book/[^"#]*)', path.read_text("utf-8"))
        assert links and all((path.parent / link).is_file() for link in links)
        page = open_page(width=390, height=768)
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not page.faults and not axe(page)

    page = open_page(height=768)
    page.goto(shown.as_uri())
    at = "Math.round(document.querySelectorAll('.slide')[{}].getBoundingClientRect().top)"
    for key, slide in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(at.format(slide)) == 0

    printed = PdfReader(sheet.with_suffix(".pdf")).pages
    assert len(printed) <= worksheets.MOST_PAGES
    text = letters("".join(page.extract_text() for page in printed))
    assert all(letters(e.title) in text for e in exercises.declared(SAMPLE.name))
    marks = [mark.get_object() for one in printed for mark in one.get("/Annots", [])]
    leads = [str(mark.get("/A", {}).get("/URI", "")) for mark in marks]
    assert not [to for to in leads if to.startswith("file:")], "a folder of this machine"


# -- the zips (minutes: make test-interactive) -------------------------------------


@pytest.fixture(scope="module")
def made_zips(chromium, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("classroom")
    return {name: zips.make_edition(chromium, ROOT, folder, name) for name in NAMES}


@pytest.fixture(scope="module")
def unzipped(made_zips, tmp_path_factory) -> dict[str, Path]:
    """Both zips unpacked, far from what they were made from."""
    found = {}
    for name, path in made_zips.items():
        folder = tmp_path_factory.mktemp(name)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        [found[name]] = folder.iterdir()
    return found


@pytest.mark.interactive
@pytest.mark.browser
class TestTheZips:
    @pytest.mark.parametrize("name", NAMES)
    def test_each_is_light_complete_and_without_a_broken_link(self, name, made_zips, unzipped):
        folder = unzipped[name]
        for part in ("START.html", "book/index.html", "data/claims.csv", "LICENSE"):
            assert (folder / part).exists(), part
        assert {p.stem for p in folder.glob("slides/*.html")} >= set(exercises.CHAPTERS)
        for sheet in filter(worksheets.has_one, exercises.CHAPTERS):
            pages = PdfReader(folder / "worksheets" / f"{sheet}.pdf").pages
            assert len(pages) <= worksheets.MOST_PAGES
        assert Site(folder).faults() == []

    def test_the_students_gives_nothing_away_and_the_teachers_would_be_found_out(self, made_zips):
        assert leaks(made_zips["student"], ROOT) == []
        place = re.compile(r".*/(book|notebooks|worksheets)/.*?(\.\w+):.*")
        kinds = {place.sub(r"\1\2", found) for found in leaks(made_zips["teacher"], ROOT)}
        expected = "book.html book.ipynb notebooks.ipynb worksheets.pdf worksheets.html"
        assert set(expected.split()) <= kinds

    def test_what_both_editions_hold_alike_has_the_same_bytes_though_made_twice(self, unzipped):
        alike = [
            *unzipped["student"].glob("w*/*.whl"),
            *unzipped["student"].glob("worksheets/*.pdf"),
        ]
        assert len(alike) > 10
        for path in alike:
            place = path.relative_to(unzipped["student"])
            assert (unzipped["teacher"] / place).read_bytes() == path.read_bytes(), place

    def test_it_opens_from_a_folder_without_the_network(self, unzipped, open_page):
        page, folder = open_page(), unzipped["student"]
        page.goto((folder / "START.html").as_uri())
        assert page.faults == [] and axe(page) == []
        page.faults.clear()  # axe itself asks for the style sheet
        page.click("text=the book")
        page.wait_for_selector("article h1")
        assert page.inner_text("article h1").startswith("Start here")
        page.goto((folder / "book" / f"{SAMPLE.file}.html").as_uri())
        assert page.locator("figure.fig svg").count()
        assert not page.locator("text=Show the solution").count()
        assert page.faults == []

    def test_every_slide_of_every_chapter_fits_a_screen_and_a_sheet(self, unzipped, open_page):
        page, found = open_page(width=1366, height=768), []
        for path in sorted((unzipped["student"] / "slides").glob("*.html")):
            page.goto(path.as_uri())
            for media, width, height in (("screen", 1366, 768), ("print", 1123, 794)):
                page.emulate_media(media=media)
                page.set_viewport_size({"width": width, "height": height})
                found += [f"{path.name}, {media}" for h in page.evaluate(HEIGHTS) if h > height + 1]
        assert found == [] and page.faults == []

    def test_the_wheel_alone_runs_every_notebook_without_its_solutions(self, unzipped, tmp_path):
        """pandas and matplotlib are the machine's, as START.html says; nothing else of this project is in reach.

        One kernel runs all, and forgets each before the next.
        """
        folder = unzipped["student"]
        paths = sorted(folder.glob("notebooks/*.ipynb"))
        assert len(paths) == len(CHAPTERS)
        sources = []
        for path in paths:
            cells = nbformat.read(path, as_version=4).cells
            sources += [cell.source for cell in cells if cell.cell_type == "code"] + ["%reset -f"]
        sources.append("from ledger import check\ncheck('ch2-recapture-share', '68%')")
        joined = notebook(folder / "notebooks" / "all.ipynb", *map(code, sources))
        python = elsewhere.make(tmp_path / "environment", next(folder.glob("wheel/*.whl")))
        (ran,) = elsewhere.run(python, joined.parent, joined)
        errors = [o for cell in ran.cells for o in cell.get("outputs", []) if "ename" in o]
        assert not errors, errors[0]
        assert "Lost qualifier" in elsewhere.shown(ran.cells[-1])
