"""The classroom: two editions from one source, slides and worksheets, and the zips themselves."""

from __future__ import annotations

import io
import json
import re
import shutil
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
from press.classroom import board, built_pages, editions, slides, teacher_notes, worksheets
from press.classroom import zips as classroom
from press.print import pdf
from tests.browser import axe, watch
from tests.built_site import Site
from tests.conftest import CHAPTERS, ROOT, environment, markdown, notebook

SAMPLE = "conflicting-claims"
NUMERAL = re.compile(r"\d[\d,.]*\d|\d")
NAMES = ("student", "teacher")


def cell(kind: str, source: str, *tags: str, printed: str = "") -> dict:
    made: dict = {"cell_type": kind, "metadata": {"tags": list(tags)}, "source": source, "id": "c"}
    if kind == "code":
        shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": [printed]}}
        made |= {"outputs": [shown] if printed else [], "execution_count": 1}
    return made


ASKED = cell("markdown", "### Exercise 9.1: A share\n\nWhat share came back?", "exercise")
RUBRIC = cell(
    "markdown",
    '<details class="rubric">\n<summary>Good</summary>\n\n- Names who said it.\n\n</details>',
    "rubric",
)
HEADING = cell("markdown", "#### Solution", "solution")
SOLVED = cell(
    "code", 'zebra = 81 / 120\ncheck("ch9-share-of-all", zebra)', "solution",
    printed="Right: about 68% = 81 ÷ about 120. Zebras gallop past every milestone.",
)  # fmt: skip
MODEL = cell(
    "markdown",
    '<details class="solution">\n<summary>Answers</summary>\n\n**Print.** Ombudsmen quarrel over [about 120](claim:x) ladders.\n\n</details>',
    "solution",
)
ELSEWHERE = cell(
    "markdown",
    "## The answer\n\n<details>\n\nA first marmalade register explains the difference.\n\n</details>",
    "answer",
)
CELLS = [ASKED, RUBRIC, HEADING, SOLVED, MODEL, ELSEWHERE]


@pytest.fixture
def project(tmp_path) -> Path:
    """A small project: one notebook with every kind of answer, a page for all and one for teachers."""
    folder = tmp_path / "project"
    notebook(
        folder / "chapters" / "nine.ipynb",
        *json.loads(json.dumps(CELLS)),
        markdown("See [the plan](plan.md#aims)."),
    )
    (folder / "chapters" / "page.md").write_text(
        "# A page\n\nRead [the plan](plan.md).\n", encoding="utf-8"
    )
    (folder / "chapters" / "plan.md").write_text(
        "---\nedition: teacher\n---\n# The plan\n", encoding="utf-8"
    )
    (folder / "_toc.yml").write_text(
        "root: chapters/nine\n  - file: chapters/page\n  - file: chapters/plan\n", "utf-8"
    )
    (folder / "ledger").mkdir()
    (folder / "ledger" / "library.py").write_text(
        'BECAUSE = "Zebras gallop past every milestone."\n', "utf-8"
    )
    return folder


def packed(folder: Path, **files: str | bytes) -> Path:
    """A zip with some files; ``__`` in a name stands for its dot."""
    path = folder / "x-student.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"x/{name.replace('__', '.')}", content)
    return path


# -- what a student does not get ------------------------------------------------


def test_the_students_sources_have_no_answers_and_keep_the_rubric(project):
    editions.make_students(project)
    text = (project / "chapters" / "nine.ipynb").read_text("utf-8")
    cells = json.loads(text)["cells"]
    assert [c["metadata"].get("tags") for c in cells] == [["exercise"], ["rubric"], None]
    assert "Right" not in text and "marmalade" not in text and "zebra" not in text


def test_a_page_for_teachers_leaves_the_students_book_and_its_links_leave_their_words(project):
    editions.make_students(project)
    assert not (project / "chapters" / "plan.md").exists()
    assert "chapters/plan" not in (project / "_toc.yml").read_text("utf-8")
    assert (project / "chapters" / "page.md").read_text("utf-8") == "# A page\n\nRead the plan.\n"
    assert "See the plan." in (project / "chapters" / "nine.ipynb").read_text("utf-8")


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
    "a page": {"book__html": "<p><strong>Right:</strong> about 68% = <em>81</em> ÷ about&nbsp;120. Zebras gallop</p>"},
    "page source": {"book__html": "<!-- Ombudsmen quarrel over about 120 ladders. -->"},
    "code in colours": {"book__html": '<span>check</span>(<span>&quot;ch9-share-of-all&quot;</span>, <span>zebra</span>)'},
    "a notebook": {"nine__ipynb": json.dumps({"cells": [MODEL]})},
    "a notebook, escaped": {"nine__ipynb": json.dumps({"cells": ["Right: about 68% = 81 \u00f7 about 120."]})},
    "the search index": {"searchindex__js": 'Search.setIndex({"terms": {"share": 1, "marmalad": 0}})', "a__html": CLEAN},
    "the feed": {"changes__atom": "<summary>A first marmalade register explains the difference.</summary>"},
    "slides": {"slides__html": "<section>Ombudsmen quarrel over <a href='x'>about 120</a> ladders.</section>"},
    "a table": {"data__csv": "note\nA first marmalade register explains the difference.\n"},
    "the wheel": {"ledger__whl": {"questions.py": '# zebra = 81 / 120\n# check("ch9-share-of-all", zebra)'}},
    "words of an exercise": {"ledger__whl": {"nine.ini": "right = Ombudsmen quarrel over about 120 ladders."}},
}  # fmt: skip


def bytes_of(content: str | dict[str, str]) -> str | bytes:
    """The content of a file; of an archive, if it is a dictionary of the files in it."""
    if isinstance(content, str):
        return content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize("place", LEAKS)
def test_a_solution_is_found_wherever_it_hides(place, project, tmp_path):
    files = {name: bytes_of(content) for name, content in LEAKS[place].items()}
    assert editions.leaks(packed(tmp_path, **files), project), place


def test_what_a_student_may_read_is_not_called_a_leak(project, tmp_path):
    wheel = bytes_of({"ledger/library.py": 'BECAUSE = "Zebras gallop past every milestone."'})
    index = 'Search.setIndex({"terms": {"share": 1, "came": 0}})'
    kept = packed(
        tmp_path, a__html=CLEAN, w__whl=wheel, searchindex__js=index, r__md="Names who said it."
    )
    assert editions.leaks(kept, project) == []


@pytest.mark.browser
def test_a_solution_in_a_worksheet_is_found(project, chromium, tmp_path):
    source, target = tmp_path / "sheet.html", tmp_path / "sheet.pdf"
    source.write_text(
        "<title>S</title><p>A first marmalade register<br>explains the difference.</p>", "utf-8"
    )
    pdf.print_page(chromium, source, target)
    assert editions.leaks(packed(tmp_path, sheet__pdf=target.read_bytes()), project)


# -- slides and worksheets -------------------------------------------------------


@pytest.fixture(scope="session")
def chapter(book) -> built_pages.BuiltPage:
    return built_pages.read_page(book, SAMPLE)


def text_of(page: str) -> str:
    soup = BeautifulSoup(page, "html.parser")
    for ours in soup.select(".ours, head"):
        ours.decompose()
    return soup.get_text(" ")


def foreign_numbers(made: str, built: Path) -> set[str]:
    """The numerals of a slide or sheet that the chapter's own page does not have."""
    page = BeautifulSoup(built.read_text("utf-8"), "html.parser")
    article = page.select_one("article.bd-article").get_text(" ")
    described = page.select_one('meta[name="description"]')["content"]
    return set(NUMERAL.findall(text_of(made))) - set(NUMERAL.findall(f"{article} {described}"))


@pytest.mark.book
class TestSlidesAndWorksheets:
    def test_the_slides_follow_the_chapter_and_give_nothing_away(self, chapter):
        soup = BeautifulSoup(slides.make(chapter), "html.parser")
        heads = [s.find(["h1", "h2"]).get_text() for s in soup.select("section.slide")]
        asked = [e.title for e in exercises.declared(SAMPLE)]
        assert heads[0] == chapter.title and "Key points" in heads
        assert [h.partition(": ")[2] for h in heads if h.startswith("Exercise")] == asked
        figures = len(chapter.opening.figures()) + sum(len(s.figures()) for s in chapter.sections)
        assert len(soup.select("svg.fig-wide")) == figures > 3
        assert "Right:" not in soup.get_text() and "Where they part" not in soup.get_text()

    def test_the_worksheet_has_every_question_and_room_and_no_answer(self, chapter):
        soup = BeautifulSoup(worksheets.make(chapter, worksheets.ROOMS[0]), "html.parser")
        for exercise, shown in zip(
            exercises.declared(SAMPLE), soup.select("section.exercise"), strict=True
        ):
            assert exercise.title in shown.h2.get_text()
            assert f"{exercise.minutes} minutes" in shown.select_one(".means").get_text()
            assert len(shown.select(".line")) == (4 if exercise.answer else 12)
        assert "Right:" not in soup.get_text() and "Where they part" not in soup.get_text()
        assert len(soup.select(".rubric li")) >= 3

    def test_the_teachers_sheet_has_every_answer(self, chapter):
        soup = BeautifulSoup(
            worksheets.make(chapter, worksheets.ROOMS[0], answers=True), "html.parser"
        )
        for exercise, shown in zip(
            exercises.declared(SAMPLE), soup.select("section.exercise"), strict=True
        ):
            words = "Right:" if exercise.answer else "Where they part"
            assert words in shown.select_one(".answer").get_text(), exercise.name

    def test_no_number_is_typed_anew(self, chapter, book):
        built = book / "chapters" / f"{SAMPLE}.html"
        sheets = [
            worksheets.make(chapter, worksheets.ROOMS[0], answers) for answers in (False, True)
        ]
        for made in (slides.make(chapter), *sheets):
            assert foreign_numbers(made, built) == set()
        assert foreign_numbers(
            slides.make(chapter).replace("about 1,500", "about 1,499"), built
        ) == {"1,499"}

    def test_links_lead_into_the_book_beside_them(self, chapter, book):
        links = [
            a["href"] for a in BeautifulSoup(slides.make(chapter), "html.parser").select("a[href]")
        ]
        inside = [link for link in links if not link.startswith("http")]
        assert len(inside) > 10
        for link in inside:
            path, _, anchor = link.removeprefix("../book/").partition("#")
            assert link.startswith("../book/") and (book / path).is_file(), link
            assert not anchor or f'id="{anchor}"' in (book / path).read_text("utf-8"), link

    def test_the_board_has_the_question_and_the_owners_of_the_first_numbers(self, chapter):
        plan = BeautifulSoup(board.plan_html(chapter), "html.parser").get_text(" ")
        assert board.question(chapter) == "How many escaped, and why do the answers differ?"
        for who in ("Syrian Interior Ministry", "US official", "Farhad Shami"):
            assert who in plan

    def test_the_teachers_notes_have_answers_mistakes_and_misconceptions(self, chapter):
        words = BeautifulSoup(teacher_notes.make([chapter]), "html.parser").get_text(" ")
        for exercise in exercises.declared(SAMPLE):
            assert exercise.misconception in words
            assert all(mistake.hint.replace("`", "") in words for mistake in exercise.mistakes)
        assert (
            "about 68% = 81 ÷ about 120" in words
            and "A student who reads Python can find it" in words
        )

    def test_each_section_that_an_exercise_is_about_is_there(self, book):
        for name in exercises.CHAPTERS:
            for exercise in exercises.declared(name):
                if exercise.about:
                    section = built_pages.read_page(book, name).section(exercise.about)
                    assert section and (section.figures() or section.tables()), (
                        f"{exercise.name}: {exercise.about}"
                    )

    def test_without_a_built_book_it_says_what_to_do(self, tmp_path):
        with pytest.raises(LedgerError, match="make book"):
            built_pages.read_page(tmp_path, SAMPLE)


@pytest.fixture(scope="module")
def handed_out(book, chromium, tmp_path_factory) -> Path:
    """Slides and worksheet of one chapter beside the book."""
    folder = tmp_path_factory.mktemp("handed-out")
    page = built_pages.read_page(book, SAMPLE)
    classroom.write_slides(ROOT, [page], folder / "slides")
    classroom.write_worksheets(chromium, ROOT, [page], folder / "worksheets", classroom.STUDENT)
    return folder


@pytest.mark.book
@pytest.mark.browser
class TestInTheBrowser:
    @pytest.mark.parametrize("width", [1366, 390])
    def test_the_slides_move_by_keyboard_and_ask_nobody(self, handed_out, open_page, width):
        page = open_page(width=width, height=768)
        page.goto((handed_out / "slides" / f"{SAMPLE}.html").as_uri())
        at = "Math.round(document.querySelectorAll('.slide')[{}].getBoundingClientRect().top)"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert page.evaluate(at.format(2)) == 0
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(at.format(1)) == 0
        page.keyboard.press("End")
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY") < 3
        page.keyboard.press("Home")
        assert page.evaluate(at.format(0)) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not page.faults and not axe(page)

    def test_a_slide_fits_a_screen_and_a_sheet(self, handed_out, open_page, chromium, tmp_path):
        page = open_page(width=1366, height=768)
        source = handed_out / "slides" / f"{SAMPLE}.html"
        page.goto(source.as_uri())
        heights = (
            "Array.from(document.querySelectorAll('.slide'), s => s.getBoundingClientRect().height)"
        )
        tall = page.evaluate(heights)
        assert max(tall) <= 769
        pdf.print_page(chromium, source, tmp_path / "slides.pdf")
        assert len(PdfReader(tmp_path / "slides.pdf").pages) == len(tall)

    @pytest.mark.parametrize("paper", worksheets.PAPERS)
    def test_a_worksheet_fits_both_sides_of_a_sheet(self, handed_out, chromium, tmp_path, paper):
        source = handed_out / "worksheets" / f"{SAMPLE}.html"
        pdf.print_page(chromium, source, tmp_path / "sheet.pdf", paper)
        assert len(PdfReader(tmp_path / "sheet.pdf").pages) <= worksheets.MOST_PAGES
        text = editions.letters(
            "".join(p.extract_text() for p in PdfReader(source.with_suffix(".pdf")).pages)
        )
        assert all(editions.letters(e.title) in text for e in exercises.declared(SAMPLE))

    def test_the_paper_carries_no_folder_of_this_machine(self, handed_out):
        sheets = PdfReader(handed_out / "worksheets" / f"{SAMPLE}.pdf").pages
        marks = [mark.get_object() for sheet in sheets for mark in sheet.get("/Annots", [])]
        assert not [m for m in marks if str(m.get("/A", {}).get("/URI", "")).startswith("file:")]
        assert {path.suffix for path in (handed_out / "worksheets").iterdir()} == {
            ".css",
            ".html",
            ".pdf",
        }

    def test_a_worksheet_is_accessible(self, handed_out, open_page):
        page = open_page(width=390)
        page.goto((handed_out / "worksheets" / f"{SAMPLE}.html").as_uri())
        assert not page.faults and not axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_chromium_one_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(LedgerError, match="needs a Chromium"):
        classroom.make(ROOT, tmp_path)


def test_names_in_a_pdf_do_not_depend_on_what_the_browser_did_before():
    one, two = (
        b"/ID (node%08d) /Headers [(node%08d)] (node%08d)" % ids
        for ids in ((59, 59, 61), (60, 60, 73))
    )
    assert one != two and pdf.steady_names(one) == pdf.steady_names(two)
    assert pdf.steady_names(one) == b"/ID (node00000001) /Headers [(node00000001)] (node00000002)"


def test_a_zip_that_is_too_large_is_refused(monkeypatch, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "file.txt").write_text("x" * 100)
    monkeypatch.setattr(classroom, "LARGEST", 10)
    with pytest.raises(LedgerError, match="at most"):
        classroom.pack(tmp_path / "package", tmp_path / "package.zip")


# -- the zips (minutes: make test-interactive) -------------------------------------


@pytest.fixture(scope="module")
def zips(tmp_path_factory) -> dict[str, Path]:
    """Both zips, made by a program of its own: here a browser of the tests may run already, and it would start another."""
    folder = tmp_path_factory.mktemp("classroom")
    code = "import sys; from pathlib import Path; from press.classroom import zips; zips.make(*map(Path, sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, ROOT, folder],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: next(folder.glob(f"*-{name}.zip")) for name in NAMES}


@pytest.fixture(scope="module")
def unzipped(zips, tmp_path_factory) -> dict[str, Path]:
    """Both zips unpacked, far from what they were made from."""
    found = {}
    for name, path in zips.items():
        folder = tmp_path_factory.mktemp(name)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        [found[name]] = folder.iterdir()
    return found


@pytest.mark.interactive
@pytest.mark.browser
class TestTheZips:
    def test_both_are_light_and_complete(self, zips, unzipped):
        for name, path in zips.items():
            assert path.stat().st_size < classroom.LARGEST
            for part in (
                "START.html",
                "book/index.html",
                "notebooks",
                "data/claims.csv",
                "slides",
                "worksheets",
                "LICENSE",
            ):
                assert (unzipped[name] / part).exists(), part
            assert len(list((unzipped[name] / "wheel").glob("*.whl"))) == 1
            pages = {p.stem for p in (unzipped[name] / "slides").glob("*.html")}
            assert pages >= set(exercises.CHAPTERS)
            for chapter in (c for c in exercises.CHAPTERS if exercises.declared(c)):
                assert (
                    len(PdfReader(unzipped[name] / "worksheets" / f"{chapter}.pdf").pages)
                    <= worksheets.MOST_PAGES
                )

    def test_the_students_gives_nothing_away_and_the_teachers_would_be_found_out(self, zips):
        assert editions.leaks(zips["student"], ROOT) == []
        kinds = {
            re.sub(r".*/(book|notebooks|worksheets)/.*?(\.\w+):.*", r"\1\2", found)
            for found in editions.leaks(zips["teacher"], ROOT)
        }
        assert {
            "book.html",
            "book.ipynb",
            "notebooks.ipynb",
            "worksheets.pdf",
            "worksheets.html",
        } <= kinds

    def test_every_link_of_every_page_leads_somewhere(self, unzipped):
        for name in NAMES:
            assert Site(unzipped[name]).faults() == []

    def test_no_number_in_slides_and_sheets_is_typed_anew(self, unzipped):
        folder = unzipped["teacher"]
        for made in [*folder.glob("slides/*.html"), *folder.glob("worksheets/*.html")]:
            built = folder / "book" / "chapters" / f"{made.stem.removesuffix('-answers')}.html"
            if made.stem != classroom.NOTES and "worksheet" not in made.stem:
                assert foreign_numbers(without_rows(made.read_text("utf-8")), built) == set(), (
                    made.name
                )

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
        for name in exercises.CHAPTERS:
            page.goto((folder / "book" / "chapters" / f"{name}.html").as_uri())
            assert (
                page.locator("figure.fig svg").count()
                and not page.locator("text=Show the solution").count()
            )
        page.goto((folder / "book" / "search.html").as_uri() + "?q=recaptured")
        page.wait_for_selector("#search-results li")
        page.goto((folder / "slides" / f"{SAMPLE}.html").as_uri())
        # from a folder Sphinx's search finds the pages, but the browser keeps it from fetching the lines around the word
        assert set(page.faults) <= {"script error: Failed to fetch"}
        context.close()

    def test_every_slide_of_every_chapter_fits_a_screen_and_a_sheet(self, unzipped, open_page):
        page, found = open_page(width=1366, height=768), []
        for path in sorted((unzipped["student"] / "slides").glob("*.html")):
            page.goto(path.as_uri())
            for media, window in (("screen", (1366, 768)), ("print", (1123, 794))):
                page.emulate_media(media=media)
                page.set_viewport_size({"width": window[0], "height": window[1]})
                heights = "Array.from(document.querySelectorAll('.slide'), s => Math.max(s.scrollHeight, s.offsetHeight))"
                found += [
                    f"{path.name}, {media}"
                    for high in page.evaluate(heights)
                    if high > window[1] + 1
                ]
        assert found == [] and page.faults == []

    def test_the_wheel_alone_brings_the_exercises_to_a_machine_without_a_network(
        self, unzipped, tmp_path
    ):
        """pandas and matplotlib are the machine's, as START.html says; nothing else of this project is in reach."""
        home = tmp_path / "environment"
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        python = home / "bin" / "python"
        wheel = next((unzipped["student"] / "wheel").glob("*.whl"))
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)],
            check=True,
            cwd=tmp_path,
        )
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
            env=plain,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert str(home) in told.stdout and "**Right:** about 68%" in told.stdout, (
            told.stdout + told.stderr
        )
        assert "Lost qualifier" in told.stdout

    def test_a_students_notebook_runs_from_its_first_cell_to_its_last(self, unzipped):
        from press.refresh import execute

        for name in exercises.CHAPTERS:
            done = execute.run(unzipped["student"] / "notebooks" / f"{name}.ipynb")
            assert not [
                o for c in done.cells for o in c.get("outputs", []) if o.output_type == "error"
            ], name

    def test_the_same_source_gives_the_same_bytes(self, zips, chromium, tmp_path):
        again = classroom.make_edition(chromium, ROOT, tmp_path, classroom.STUDENT)
        one, two = (zipfile.ZipFile(path) for path in (zips["student"], again))
        assert [n for n in one.namelist() if one.read(n) != two.read(n)] == []
        assert zips["student"].read_bytes() == again.read_bytes()


def without_rows(page: str) -> str:
    """A sheet without the table that is drawn from the ledger, not from the chapter."""
    soup = BeautifulSoup(page, "html.parser")
    for rows in soup.select('[aria-label="The rows behind the first numbers"]'):
        rows.decompose()
    return str(soup)
