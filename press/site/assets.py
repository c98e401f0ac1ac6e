"""The theme's style sheets, scripts and icons, cut down to what the pages use.

The theme ships for every kind of site: 550 kB of style sheets, scripts and fonts, compressed, in
two dozen requests, of which this book uses a tenth. Here its style sheets and ours become one file
with the rules that can match, its scripts one file that does not hold up the page, its icon font
the icons that are used. Our own scripts and data stay as they are.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from press.site import policy, stylesheet

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports on every table of a font

SITE_STYLE, SITE_SCRIPT = "site.css", "site.js"  # theme/templates/layout.html asks for them
# The theme's style sheets and scripts, in the order in which its pages ask for them.
STYLES = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "sphinx-design.min.css",
)
SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
)
TABS_SCRIPT, TABS = "design-tabs.js", "sd-tab-set"  # asked for by every page, used where tabs stand
NOT_OURS = ("_static", "lite")  # folders with pages of others, which live by other rules
NOT_THE_THEMES = ("index.html", "404.html")  # pages without the theme's style
ICONS = {
    "solid-900": ("fa-solid", "fas", "fa"),
    "regular-400": ("fa-regular", "far"),
    "brands-400": ("fa-brands", "fab"),
}
CREDITS = (
    "/*! Built from pydata-sphinx-theme and sphinx-book-theme (BSD-3-Clause), Sphinx (BSD-2-Clause), Bootstrap, MyST-NB, "
    "sphinx-copybutton, sphinx-design and clipboard.js (MIT or BSD), Font Awesome Free (icons CC BY 4.0, font OFL 1.1). */\n"
)


def own_styles(app: Sphinx) -> list[str]:
    """The book's own style sheets that every page needs on a screen, as _config.yml names them."""
    return [name for name, attributes in app.config.html_css_files if "media" not in attributes]


def ask_for_less(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take from a page the files that the site's own replace (a handler of ``html-page-context``, after all others)."""
    replaced = (*STYLES, *SCRIPTS, *own_styles(app))
    if TABS not in context.get("body", ""):
        replaced += (TABS_SCRIPT,)
    for files in ("css_files", "script_files"):
        # those without a name are for a version switcher and a search as you type, which are off
        named = [file for file in context[files] if file.filename]
        context[files] = [
            file
            for file in named
            if not any(fnmatch(str(file.filename), f"_static/{old}") for old in replaced)
        ]


def finish(app: Sphinx, problem: Exception | None) -> None:
    """After the build: make the site's own files, delete what nothing asks for, write the headers for hosts."""
    if problem or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    pages = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("*.html"))
        if path.relative_to(out).parts[0] not in NOT_OURS
    }
    if (static / "styles").is_dir():  # Sphinx copies the theme's files if any page was out of date
        cut_down(static, list(pages.values()), own_styles(app))
    for path, text in pages.items():
        if path.name not in NOT_THE_THEMES:
            linked = name_contents(text, static, str(path))
            if linked != text:
                path.write_text(linked, encoding="utf-8", newline="\n")
    policy.write_headers(out, (SITE_STYLE, SITE_SCRIPT))


def cut_down(static: Path, pages: list[str], own: list[str]) -> None:
    """Write the site's one style sheet, one script and icon fonts; delete what nothing asks for.

    static : the folder of assets. pages : the text of every page. own : our own style sheets there.

    Raises ExtensionError if a file of the theme is missing.
    """
    styles, scripts = (_found(static, names) for names in ((*STYLES, *own), SCRIPTS))
    # not every script ends its last line; the maps stay behind
    script = "".join(f"{_text(path).rstrip()}\n;\n" for path in scripts)
    script = re.sub(r"^//# sourceMappingURL=.*\n", "", script, flags=re.M)
    left = sorted(set(static.glob("*.js")) - {*scripts, static / SITE_SCRIPT})
    others = [_text(path) for path in left]
    names = stylesheet.vocabulary(pages, [script, *others])
    sheet = stylesheet.cut("\n".join(_read_style(path, static) for path in styles), names)
    sheet = cut_icons(static, sheet, stylesheet.vocabulary(pages, ()))
    for path in (*styles, *scripts):
        path.unlink()
    (static / SITE_SCRIPT).write_text(script, encoding="utf-8", newline="\n")
    (static / SITE_STYLE).write_text(CREDITS + sheet, encoding="utf-8", newline="\n")
    delete_unused(static, "\n".join([*pages, *others, sheet]))


def _found(static: Path, names: Iterable[str]) -> list[Path]:
    found = []
    for name in names:
        paths = list(static.glob(name))
        if len(paths) != 1:
            raise ExtensionError(
                f"{len(paths)} files are called {name} in {static}; one was expected."
            )
        found += paths
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _read_style(path: Path, static: Path) -> str:
    """A style sheet with its addresses as seen from the folder of assets."""
    return _text(path).replace("url(../", "url(") if path.parent != static else _text(path)


def cut_icons(static: Path, sheet: str, names: set[str]) -> str:
    """Write each icon font that is used with the icons that the style sheet shows. Returns the sheet that asks for them.

    names : classes of the pages. Raises ExtensionError if the style sheet asks for no icon font.
    """
    wanted = {ord(letter) for letter in sheet if "\ue000" <= letter <= "\uf8ff"}
    kept, made = [], 0
    for line in sheet.splitlines(keepends=True):
        if font := re.search(r"fa-([a-z]+-\d+)\.woff2", line):
            if not names & set(ICONS[font[1]]):
                continue
            data = icons(static / "vendor/fontawesome/webfonts" / f"fa-{font[1]}.ttf", wanted)
            file = static / f"icons-{font[1]}.woff"
            file.write_bytes(data)
            made += 1
            line = re.sub(
                r"src:[^;}]*", f'src:url({file.name}?v={_digest(file)}) format("woff")', line
            )
        kept.append(line)
    if not made:
        raise ExtensionError("The theme's style sheet asks for no icon font.")
    return "".join(kept)


def icons(path: Path, codes: set[int]) -> bytes:
    """A font with only some letters, as WOFF: this needs no compressor that Python lacks."""
    options = subset.Options(
        flavor="woff", layout_features=[], hinting=False, name_IDs=[], glyph_names=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    with TTFont(path, recalcTimestamp=False) as font:
        cutter.subset(font)
        font.flavor = "woff"
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


def delete_unused(static: Path, asking: str) -> None:
    """Delete the files and folders whose names stand nowhere in what pages, scripts and the style sheet ask for."""
    for path in static.iterdir():
        asked = f"/{path.name}" if path.is_dir() else path.name
        if path.name not in (SITE_STYLE, SITE_SCRIPT) and asked not in asking:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def name_contents(page: str, static: Path, name: str) -> str:
    """A page that asks for the site's files by their contents, so that a browser may keep them.

    Raises ExtensionError if it does not ask for both.
    """
    for file in (SITE_STYLE, SITE_SCRIPT):
        address = f'_static/{file}?v={_digest(static / file)}"'
        page, found = re.subn(rf'_static/{file}(?:\?v=\w+)?"', address, page)
        if not found:
            raise ExtensionError(
                f"{name} does not ask for {file}; see theme/templates/layout.html."
            )
    return page


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", ask_for_less, priority=990)
    app.connect("build-finished", finish, priority=900)  # the theme and we have written all pages
