"""The theme's style sheets, scripts and icons, cut down to what the pages use.

The theme ships for every kind of site: 550 kB of style sheets, scripts and
fonts, compressed, in two dozen requests, of which this book uses a tenth.
Here its style sheets become one file with the rules that can match (see
ledger.stylesheet), its scripts one file that does not hold up the page, its
icon font the icons that are used. Our own scripts and data stay as they are.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from press.site import stylesheet

logging.getLogger("fontTools").setLevel(
    logging.WARNING
)  # it would report on every table of the font

# The theme's style sheets in the order in which its pages ask for them.
STYLES = (
    "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css", "copybutton.css",
    "mystnb.*.css", "sphinx-design.min.css",
)  # fmt: skip
STYLE_REPAIRS = [
    ("summary>p.", "summary>span.")
]  # goes with the repair of pages that makes the paragraph a span
SCRIPTS = (
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "clipboard.min.js", "copybutton.js",
    "scripts/sphinx-book-theme.js", "scripts/pydata-sphinx-theme.js",
)  # fmt: skip
SITE_STYLE, SITE_SCRIPT = "site.css", "site.js"
CREDITS = (
    "/*! Built from pydata-sphinx-theme and sphinx-book-theme (BSD-3-Clause), Sphinx (BSD-2-Clause), Bootstrap, MyST-NB, "
    "sphinx-copybutton, sphinx-design and clipboard.js (MIT or BSD), Font Awesome Free (icons CC BY 4.0, font OFL 1.1). */\n"
)
# the theme's icon fonts, and the classes that ask for each
FONTS = {
    "solid-900": ("fa-solid", "fas", "fa"),
    "regular-400": ("fa-regular", "far"),
    "brands-400": ("fa-brands", "fab"),
}
# Left over once the files above are made: what nothing asks for, and what only a page that names it asks for.
UNUSED = (
    "styles", "scripts", "vendor", "locales", "webpack-macros.html", "sbt-webpack-macros.html", "copybutton_funcs.js",
    "check-solid.svg", "copy-button.svg", "minus.png", "plus.png",
)  # fmt: skip
SELDOM_USED = ("images", "design-tabs.js")


def are_fresh(static: Path) -> bool:
    """Say whether Sphinx has copied the theme's files anew; it does not if no page was out of date."""
    return (static / "styles").is_dir()


def cut_down(static: Path, pages: Iterable[str], own_styles: Iterable[str]) -> None:
    """Write the site's one style sheet, one script and icon fonts.

    static : the folder of assets. pages : the text of every page. own_styles : our own style sheets there.
    """
    pages = list(pages)
    script = "".join(
        f"{_text(static / name).rstrip()}\n;\n" for name in SCRIPTS
    )  # not each ends its last line
    script = re.sub(r"^//# sourceMappingURL=.*\n", "", script, flags=re.M)  # the maps stay behind
    others = [_text(path) for path in sorted(static.glob("*.js")) if path.name not in SCRIPTS]
    sheet = style(static, pages, [script, *others], own_styles)
    sheet = cut_icons(static, sheet, pages)
    (static / SITE_SCRIPT).write_text(script, encoding="utf-8", newline="\n")
    (static / SITE_STYLE).write_text(CREDITS + sheet, encoding="utf-8", newline="\n")


def clear(static: Path, pages: Iterable[str], own_styles: Iterable[str]) -> None:
    """Delete what the site's own files replace, and what no page asks for."""
    named = "".join(pages)
    seldom = [name for name in SELDOM_USED if f"_static/{name}" not in named]
    for pattern in (*STYLES, *SCRIPTS, *own_styles, *UNUSED, *seldom):
        for path in static.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def style(static: Path, pages: list[str], scripts: list[str], own_styles: Iterable[str]) -> str:
    """The theme's rules that can match on the pages, then all of our own."""
    vocabulary = stylesheet.Vocabulary.of(pages, scripts)
    rules: list[stylesheet.Rule] = []
    for pattern in STYLES:
        for path in sorted(static.glob(pattern)):
            rules += stylesheet.prune(stylesheet.parse(_read_style(path, static)), vocabulary)
    for name in own_styles:
        rules += stylesheet.parse(_text(static / name))
    return stylesheet.write(stylesheet.drop_unused(rules, "\n".join([*pages, *scripts])))


def _read_style(path: Path, static: Path) -> str:
    """A style sheet with its addresses as seen from the folder of assets."""
    text = _text(path)
    for old, new in STYLE_REPAIRS:
        text = text.replace(old, new)
    up = len(path.relative_to(static).parts) - 1
    return text.replace("url(../", "url(") if up == 1 else text


def cut_icons(static: Path, sheet: str, pages: list[str]) -> str:
    """Write each icon font that the pages use with only the icons that the style sheet names; the sheet that asks for them."""
    classes = {
        name
        for page in pages
        for value in re.findall(r'\sclass="([^"]*)"', page)
        for name in value.split()
    }
    named = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", sheet)}
    kept = []
    for line in sheet.splitlines(keepends=True):
        if font := re.search(r"fa-([a-z]+-\d+)\.woff2", line):
            if not classes & set(FONTS[font[1]]):
                continue
            data = icons(
                static / "vendor" / "fontawesome" / "webfonts" / f"fa-{font[1]}.ttf", named
            )
            (static / f"icons-{font[1]}.woff").write_bytes(data)
            address = f"icons-{font[1]}.woff?v={_digest(data)}"
            line = re.sub(r"src:[^;}]*", f'src:url({address}) format("woff")', line)
        kept.append(line)
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


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def link(page: str, static: Path, own_styles: Iterable[str]) -> str:
    """A page that asks for the site's style sheet and script in place of those that they replace."""
    styles = (*STYLES, "styles/theme.css", *own_styles, SITE_STYLE)
    page = _replace(
        page,
        static / SITE_STYLE,
        styles,
        '<link[^>]*href="{}"[^>]*>',
        '<link rel="stylesheet" href="{}">',
    )
    scripts = (*SCRIPTS, SITE_SCRIPT)
    return _replace(
        page,
        static / SITE_SCRIPT,
        scripts,
        '<script[^>]*src="{}"[^>]*></script>',
        '<script defer src="{}"></script>',
    )


def _replace(page: str, file: Path, names: Iterable[str], old: str, new: str) -> str:
    """Put the tag of one file where the first of several stood, and take out the others."""
    choice = "|".join(re.escape(name).replace(r"\*", r'[^"/]*') for name in names)
    tag = re.compile(old.format(rf'((?:\.\.?/)*_static/)(?:{choice})(?:\?[^"]*)?'))
    first = tag.search(page)
    if not first:
        return page
    address = f"{first[1]}{file.name}?v={_digest(file.read_bytes())}"
    return f"{page[: first.start()]}{new.format(address)}{tag.sub('', page[first.end() :])}"
