"""The classroom: two editions from one source, slides and worksheets, and the zips themselves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

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
from press.refresh import execute
from press.zips import write_zip
from tests.browser import axe, watch
from tests.built_site import Site
from tests.conftest import CHAPTERS, ROOT, environment, markdown, notebook

SAMPLE = Entry("chapters/02-conflicting-claims", "The break")
NUMERAL = re.compile(r"\d[\d,.]*\d|\d")
NAMES = (zips.STUDENT, zips.TEACHER)
HEIGHTS = (
    "Array.from(document.querySelectorAll('.slide'), s => Math.max(s.scrollHeight, s.offsetHeight))"
)


def cell(kind: str, source: str, *tags: str, printed: str = "") -> dict:
    made: dict = {"cell_type": kind, "metadata": {"tags": list(tags)}, "source": source, "id": "c"}
    if kind == "code":
        shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": [printed]}}
        made |= {"outputs": [shown], "execution_count": 1}
    return made


RUBRIC = '<details class="rubric">\n<summary>Good</summary>\n\n- Names who said it.\n\n</details>'
MODEL = cell(
    "markdown",
    '<details class="solution">\n<summary>Answers</summary>\n\n**Print.** Ombudsmen quarrel over [about 120](claim:x) ladders.\n\n</details>',
    "solution",
)
CELLS = [
    cell("markdown", "### Exercise 9.1: A share\n\nWhat share came back?", "exercise"),
    cell("markdown", RUBRIC, "rubric"),
    cell("markdown", "#### Solution", "solution"),
    cell(
        "code", 'zebra = 81 / 120\ncheck("ch9-share-of-all", zebra)', "solution",
        printed="Right: about 68% = 81 ÷ about 120. Zebras gallop past every milestone.",
    ),
    MODEL,
    cell(
        "markdown",
        "## The answer\n\n<details>\n\nA first marmalade register explains the difference.\n\n</details>",
        "answer",
    ),
]  # fmt: skip


@pytest.fixture
def project(tmp_path) -> Path:
    """A small project: one notebook with every kind of answer, a page for all and one for teachers."""
    folder = tmp_path / "project"
    files = {
        "chapters/page.md": "# A page\n\nRead [the plan](teaching/plan.md).\n",
        "chapters/teaching/plan.md": "---\nedition: teacher\n---\n# The plan\n",
        "_toc.yml": "root: chapters/nine\nparts:\n  - caption: A part\n    chapters:\n"
        "      - file: chapters/page\n      - file: chapters/teaching/plan\n",
        "ledger/library.py": 'BECAUSE = "Zebras gallop past every milestone."\n',
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    see = markdown("See [the plan](teaching/plan.md#aims).")
    notebook(folder / "chapters" / "nine.ipynb", *json.loads(json.dumps(CELLS)), see)
    return folder


def packed(path: Path, files: dict[str, str | bytes | dict]) -> Path:
    """A zip with some files; a dictionary stands for an archive with the files in it."""
    content = {}
    for name, held in files.items():
        if isinstance(held, dict):
            held = packed(path.with_suffix(".inner"), held).read_bytes()
        content[name] = held if isinstance(held, bytes) else held.encode()
    write_zip(path, content)
    return path


# -- what a student does not get ------------------------------------------------


def test_the_students_sources_have_no_answers_and_no_pages_for_teachers(project):
    editions.make_students(project)
    text = (project / "chapters" / "nine.ipynb").read_text("utf-8")
    tags = [c["metadata"].get("tags") for c in json.loads(text)["cells"]]
    assert tags == [["exercise"], ["rubric"], None]
    assert not re.search("Right|marmalade|zebra", text) and "See the plan." in text
    assert not (project / "chapters" / "teaching" / "plan.md").exists()
    assert [entry.file for entry in contents(project)] == ["chapters/nine", "chapters/page"]
    assert (project / "chapters" / "page.md").read_text("utf-8") == "# A page\n\nRead the plan.\n"


def test_a_fold_without_a_tag_is_refused(project):
    path = project / "chapters" / "nine.ipynb"
    content = json.loads(path.read_text("utf-8"))
    content["cells"][5]["metadata"]["tags"] = []
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(LedgerError, match="nine.ipynb, cell-05: .*Tag it 'solution' or 'answer'"):
        editions.make_students(project)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_fold_of_the_book_is_tagged_and_nothing_tagged_is_left(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    kept = editions.without_answers(cells, path.name)
    assert not [c for c in kept if "solution" in "".join(c["metadata"].get("tags", []))]
    assert "Right:" not in json.dumps([c.get("outputs") for c in kept])


CLEAN = "<p>What share came back?</p>"
LEAKS = {
    "a page": {"a.html": "<p><strong>Right:</strong> about 68% = <em>81</em> ÷ about&nbsp;120. Zebras gallop</p>"},
    "page source": {"a.html": "<!-- Ombudsmen quarrel over about 120 ladders. -->"},
    "code in colours": {"a.html": '<span>check</span>(<span>&quot;ch9-share-of-all&quot;</span>, <span>zebra</span>)'},
    "a notebook": {"nine.ipynb": json.dumps({"cells": [MODEL]})},
    "a notebook, escaped": {"nine.ipynb": json.dumps({"cells": ["Right: about 68% = 81 \u00f7 about 120."]})},
    "the search index": {"searchindex.js": 'Search.setIndex({"terms": {"share": 1, "marmalad": 0}})', "a.html": CLEAN},
    "the feed": {"changes.atom": "<summary>A first marmalade register explains the difference.</summary>"},
    "slides": {"a.html": "<section>Ombudsmen quarrel over <a href='x'>about 120</a> ladders.</section>"},
    "a table": {"data.csv": "note\nA first marmalade register explains the difference.\n"},
    "the wheel": {"a.whl": {"questions.py": '# zebra = 81 / 120\n# check("ch9-share-of-all", zebra)'}},
}  # fmt: skip


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


def test_what_a_student_may_read_is_no_leak_and_what_cannot_be_read_is_refused(project, tmp_path):
    kept = {
        "a.html": CLEAN,
        "w.whl": {"ledger/library.py": 'BECAUSE = "Zebras gallop past every milestone."'},
        "searchindex.js": 'Search.setIndex({"terms": {"share": 1, "came": 0}})',
        "r.md": "Names who said it.",
        "a.png": b"\xff\xfe",
    }
    assert leaks(packed(tmp_path / "student.zip", kept), project) == []
    with pytest.raises(LedgerError, match="a.bin cannot be searched"):
        leaks(packed(tmp_path / "student.zip", {"a.bin": b"\xff\xfe"}), project)


def test_a_zip_has_the_same_bytes_in_any_order_and_is_refused_when_too_large(monkeypatch, tmp_path):
    one = packed(tmp_path / "one.zip", {"a": "x", "b": "y"})
    two = packed(tmp_path / "two.zip", {"b": "y", "a": "x"})
    assert one.read_bytes() == two.read_bytes()
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
        shown = made["slides"].select("section.slide")
        heads = [slide.find(["h1", "h2"]).get_text() for slide in shown]
        asked = [e.title for e in exercises.declared(SAMPLE.name)]
        assert heads[0] == sample.page.title and "Key points" in heads
        assert [h.partition(": ")[2] for h in heads if h.startswith("Exercise")] == asked
        figures = [f for part in [sample.opening, *sample.sections] for f in part.figures()]
        assert len(made["slides"].select("svg.fig-wide")) == len(figures) > 3

    def test_what_pupils_see_gives_nothing_away(self, made):
        for name in ("slides", "worksheet"):
            assert not re.search("Right:|Where they part", made[name].get_text())

    def test_a_worksheet_has_every_question_with_room_and_the_teachers_every_answer(self, made):
        sheets = [made[name].select("section.exercise") for name in ("worksheet", "answers")]
        for exercise, asked, solved in zip(exercises.declared(SAMPLE.name), *sheets, strict=True):
            assert exercise.title in asked.h2.get_text()
            assert f"{exercise.minutes} minutes" in asked.select_one(".means").get_text()
            assert len(asked.select(".line")) == (4 if exercise.answer else 12)
            words = "Right:" if exercise.answer else "Where they part"
            assert words in solved.select_one(".answer").get_text(), exercise.name
        assert len(made["worksheet"].select(".rubric li")) >= 3

    def test_no_number_is_typed_anew(self, made, book):
        built = book / f"{SAMPLE.file}.html"
        for name in ("slides", "worksheet", "answers"):
            assert foreign_numbers(made[name], built) == set()
        changed = str(made["slides"]).replace("about 1,500", "about 1,499")
        assert foreign_numbers(changed, built) == {"1,499"}

    def test_the_teachers_notes_have_board_answers_mistakes_and_misconceptions(self, sample, made):
        words = " ".join(made["notes"].get_text(" ").split())
        for number, exercise in enumerate(exercises.declared(SAMPLE.name), start=1):
            assert f"2.{number} {exercise.title}" in words and exercise.misconception in words
            assert all(mistake.hint.replace("`", "") in words for mistake in exercise.mistakes)
        for said in (
            "How many escaped, and why do the answers differ?",
            "The largest escape count is about 13 times the smallest",
            "Syrian Interior Ministry", "US official", "Farhad Shami",
            "about 68% = 81 ÷ about 120", "about 5.4% = 81 ÷ about 1,500",
            "A student who reads Python can find it",
        ):  # fmt: skip
            assert said in words

    def test_each_section_that_an_exercise_is_about_is_there(self, book):
        chapters = {one.page.name: one for one in zips.chapters_of(ROOT, book)}
        about = [(e, n) for n in exercises.CHAPTERS for e in exercises.declared(n) if e.about]
        assert about
        for exercise, name in about:
            section = chapters[name].section(exercise.about)
            assert section and (section.figures() or section.tables()), exercise.name

    def test_without_a_built_book_it_says_what_to_do(self, tmp_path):
        with pytest.raises(LedgerError, match="make book"):
            cutting.cut(tmp_path, SAMPLE)


@pytest.fixture(scope="module")
def handed_out(book, sample, chromium, tmp_path_factory) -> Path:
    """Slides and worksheet of one chapter, a folder each."""
    folder = tmp_path_factory.mktemp("handed-out")
    (folder / "book").symlink_to(book)
    zips.write_slides([sample], folder / "slides")
    zips.write_worksheets(chromium, [sample], folder / "worksheets", zips.STUDENT)
    return folder


@pytest.mark.book
@pytest.mark.browser
class TestInTheBrowser:
    @pytest.mark.parametrize("width", [1366, 390])
    def test_the_slides_move_by_keyboard_and_ask_nobody(self, handed_out, open_page, width):
        page = open_page(width=width, height=768)
        page.goto((handed_out / "slides" / f"{SAMPLE.name}.html").as_uri())
        at = "Math.round(document.querySelectorAll('.slide')[{}].getBoundingClientRect().top)"
        for key, slide in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
            page.keyboard.press(key)
            assert page.evaluate(at.format(slide)) == 0
        page.keyboard.press("End")
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY") < 3
        page.keyboard.press("Home")
        assert page.evaluate(at.format(0)) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not page.faults and not axe(page)

    def test_a_worksheet_fits_both_sides_of_a_sheet(self, handed_out):
        sheet = PdfReader(handed_out / "worksheets" / f"{SAMPLE.name}.pdf")
        assert len(sheet.pages) <= worksheets.MOST_PAGES
        text = letters("".join(page.extract_text() for page in sheet.pages))
        assert all(letters(e.title) in text for e in exercises.declared(SAMPLE.name))

    def test_the_paper_carries_no_folder_of_this_machine_and_the_page_its_links(self, handed_out):
        folder = handed_out / "worksheets"
        assert {path.suffix for path in folder.iterdir()} == {".css", ".html", ".pdf"}
        sheets = PdfReader(folder / f"{SAMPLE.name}.pdf").pages
        marks = [mark.get_object() for sheet in sheets for mark in sheet.get("/Annots", [])]
        assert not [m for m in marks if str(m.get("/A", {}).get("/URI", "")).startswith("file:")]
        for name in ("worksheets", "slides"):
            page = (handed_out / name / f"{SAMPLE.name}.html").read_text("utf-8")
            links = re.findall(r'href="(\.\./book/[^"#]*)', page)
            assert links and all((handed_out / name / link).is_file() for link in links)

    def test_a_worksheet_is_accessible(self, handed_out, open_page):
        page = open_page(width=390)
        page.goto((handed_out / "worksheets" / f"{SAMPLE.name}.html").as_uri())
        assert not page.faults and not axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


# -- the zips (minutes: make test-interactive) -------------------------------------


@pytest.fixture(scope="session")
def made_zips(tmp_path_factory) -> dict[str, Path]:
    """Both zips, made by a program of its own: a browser of the tests may run here already."""
    folder = tmp_path_factory.mktemp("classroom")
    code = "import sys; from pathlib import Path; from press.classroom import zips; zips.make(*map(Path, sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, ROOT, folder],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: next(folder.glob(f"*-{name}.zip")) for name in NAMES}


@pytest.fixture(scope="session")
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
        assert made_zips[name].stat().st_size < zips.LARGEST
        for part in ("START.html", "book/index.html", "data/claims.csv", "LICENSE"):
            assert (folder / part).exists(), part
        assert len(list((folder / "wheel").glob("*.whl"))) == 1
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

    def test_it_opens_from_a_folder_without_the_network(self, unzipped, chromium):
        context = chromium.new_context(offline=True)
        page = watch(context.new_page())
        folder = unzipped["student"]
        page.goto((folder / "START.html").as_uri())
        assert page.faults == [] and axe(page) == []
        page.faults.clear()  # axe itself asks for the style sheet
        page.click("text=the book")
        page.wait_for_selector("article h1")
        assert page.inner_text("article h1").startswith("Start here")
        for entry in (e for e in contents(ROOT) if e.name in exercises.CHAPTERS):
            page.goto((folder / "book" / f"{entry.file}.html").as_uri())
            assert page.locator("figure.fig svg").count()
            assert not page.locator("text=Show the solution").count()
        page.goto((folder / "book" / "search.html").as_uri() + "?q=recaptured")
        page.wait_for_selector("#search-results li")
        page.goto((folder / "slides" / f"{SAMPLE.name}.html").as_uri())
        # from a folder Sphinx's search finds the pages, but the browser keeps it from fetching the lines around the word
        assert set(page.faults) <= {"script error: Failed to fetch"}
        context.close()

    def test_every_slide_of_every_chapter_fits_a_screen_and_a_sheet(self, unzipped, open_page):
        page, found = open_page(width=1366, height=768), []
        for path in sorted((unzipped["student"] / "slides").glob("*.html")):
            page.goto(path.as_uri())
            for media, width, height in (("screen", 1366, 768), ("print", 1123, 794)):
                page.emulate_media(media=media)
                page.set_viewport_size({"width": width, "height": height})
                found += [f"{path.name}, {media}" for h in page.evaluate(HEIGHTS) if h > height + 1]
        assert found == [] and page.faults == []

    def test_the_wheel_alone_brings_the_exercises_to_a_machine_without_a_network(
        self, unzipped, tmp_path
    ):
        """pandas and matplotlib are the machine's, as START.html says; nothing else of this project is in reach."""
        home = tmp_path / "environment"
        python, wheel = home / "bin" / "python", next(unzipped["student"].glob("wheel/*.whl"))
        install = [python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel]
        for command in ([sys.executable, "-m", "venv", home], install):
            subprocess.run(command, check=True, cwd=tmp_path)
        packages = next(home.glob("lib/python*/site-packages"))
        (packages / "the_machines_own.pth").write_text(sysconfig.get_path("purelib") + "\n")
        code = (
            "import ledger; from ledger import check, claim; print(ledger.__file__);"
            'check("ch2-recapture-share", (claim("shaddadi-recaptured-moi-81") / claim("shaddadi-escaped-moi-120")).as_share());'
            'check("ch2-recapture-share", "68%")'
        )
        plain = {key: value for key, value in environment().items() if key != "PYTHONPATH"}
        told = subprocess.run(
            [python, "-c", code],
            env=plain, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        for said in (str(home), "**Right:** about 68%", "Lost qualifier"):
            assert said in told.stdout, told.stdout + told.stderr

    def test_a_students_notebook_runs_from_its_first_cell_to_its_last(self, unzipped):
        paths = sorted(unzipped["student"].glob("notebooks/*.ipynb"))
        assert len(paths) == len(CHAPTERS)
        for path in paths:
            outputs = [o for c in execute.run(path).cells for o in c.get("outputs", [])]
            assert not [o for o in outputs if o.output_type == "error"], path.name

    def test_the_same_source_gives_the_same_bytes(self, made_zips, chromium, tmp_path):
        again = zips.make_edition(chromium, ROOT, tmp_path, zips.STUDENT)
        one, two = (zipfile.ZipFile(path) for path in (made_zips["student"], again))
        assert [n for n in one.namelist() if one.read(n) != two.read(n)] == []
        assert made_zips["student"].read_bytes() == again.read_bytes()
