"""What a build takes off the theme's files, that nothing needed goes with it, and that a missing file fails the build."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

from press.site import assets, head, policy, stylesheet
from tests.built_site import tree

VENDOR = "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
FONT = Path(pydata_sphinx_theme.__file__).parent / VENDOR / "fa-solid-900.ttf"
PAGE = '<div class="card wide w:50" id="top"><p style="fill: var(--drawing)">Text</p></div>'
NAMES = stylesheet.vocabulary([PAGE], ['menu.classList.add("open")'])


@pytest.mark.parametrize(
    "selector",
    [
        "#top",
        ".card:not(.other):hover p::after",
        ":root",
        "[data-x=y] p",
        ".card:is(.a, .b)",
        ".open",
        r".w\:50",
        '[title="a, b"]',
    ],
)
def test_a_rule_that_can_match_is_kept(selector):
    assert stylesheet.cut(f"{selector} {{ top: 0 }}", NAMES) == f"{selector}{{top: 0}}\n"


@pytest.mark.parametrize("selector", [".gone", "#gone", "table", ".card.gone", ".gone:not(.card)"])
def test_a_rule_that_cannot_match_is_dropped(selector):
    css = f"{selector} {{ top: 0 }} {selector}, p {{ margin: 0 }}"
    assert stylesheet.cut(css, NAMES) == "p{margin: 0}\n"


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("@media print { .gone { top: 0 } p { top: 0 } }", "@media print{p{top: 0}}\n"),
        ("@charset 'x'; @import 'x'; /* } ; { */ p { top: 0 }", "p{top: 0}\n"),
        ('p::before { content: "};{" } p { top: 0 }', 'p::before{content: "};{"}\np{top: 0}\n'),
        (":root { --gone: 2; --drawing: 3 } p { top: 0 }", ":root{--drawing: 3}\np{top: 0}\n"),
    ],
)
def test_the_rest_of_a_style_sheet_is_cut_with_it(css, left):
    assert stylesheet.cut(css, NAMES) == left


def test_an_error_in_a_style_sheet_is_named():
    with pytest.raises(ValueError, match="Line 2"):
        stylesheet.cut("p { top: 0 }\n} q", NAMES)


def test_a_cut_font_has_the_icons_asked_for_and_is_the_same_each_time(tmp_path):
    codes = {0xF00E, 0xF185, 0xF186}
    first, second = (assets.icons(FONT, codes) for _ in range(2))
    assert first == second and len(first) < 5_000
    (tmp_path / "icons.woff").write_bytes(first)
    assert set(TTFont(tmp_path / "icons.woff").getBestCmap()) == codes


# -- nothing passes silently -----------------------------------------------------


def test_what_the_build_expects_of_the_theme_and_does_not_find_fails_it(tmp_path):
    with pytest.raises(ExtensionError, match="0 files are called basic.css"):
        assets.cut_down(tmp_path, [PAGE], [])
    for file in (assets.SITE_STYLE, assets.SITE_SCRIPT):
        (tmp_path / file).write_text("")
    with pytest.raises(ExtensionError, match="a.html does not ask for site.css"):
        assets.name_contents("<html>", tmp_path, "a.html")
    with pytest.raises(ExtensionError, match="no icon font"):
        assets.cut_icons(tmp_path, "p{top:0}\n", NAMES)
    assert head.mend("an old word", "old", "new") == "an new word"
    with pytest.raises(ExtensionError, match="'older' is no longer written"):
        head.mend("an old word", "older", "new")


@pytest.mark.book
def test_finishing_a_finished_site_changes_nothing(book, tmp_path):
    again = Path(shutil.copytree(book, tmp_path / "html"))
    app = SimpleNamespace(outdir=again, builder=SimpleNamespace(format="html"))
    assets.finish(app, None)
    assert tree(again) == tree(book)


# -- the policy ------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(
    "fault",
    [
        '<img src="https://example.org/a.png">',
        "<script>document.title = 'run'</script>",
        '<script src="https://example.org/a.js"></script>',
    ],
)
def test_a_browser_refuses_what_the_policy_forbids(open_page, tmp_path, fault):
    page, copy = open_page(), tmp_path / "page.html"
    start = f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{policy.POLICY_TAG}"
    copy.write_text(f"{start}<title>T</title></head><body>{fault}</body></html>", "utf-8")
    page.goto(copy.as_uri())
    assert any(said.startswith("forbidden") for said in page.faults)
    assert page.title() == "T"
