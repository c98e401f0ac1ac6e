"""The last step of a build: pages mended, assets cut down, and a policy that lets a browser ask nobody else.

Each repair says what was wrong; tests/test_site.py shows that the thing still
works.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from press.site import assets

# Before the first paint: light or dark, as chosen here before or as the device says, so that no dark page flashes
# white. The theme's own line leaves this open until its scripts have run.
MODE_SCRIPT = (
    "(function(d,m){try{m=localStorage.getItem('mode')}catch(e){}d.mode=m||'auto';"
    "d.theme=m==='dark'||m==='light'?m:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'"
    "})(document.documentElement.dataset)"
)
MODE_HASH = base64.b64encode(hashlib.sha256(MODE_SCRIPT.encode()).digest()).decode()
POLICY = "; ".join(
    [
        "default-src 'none'",  # what is not named below is forbidden, to this site as to any other
        f"script-src 'self' 'sha256-{MODE_HASH}'",
        "style-src 'self'",
        "img-src 'self' data: blob:",  # small pictures in the theme's style sheet; a figure on its way to a PNG
        "font-src 'self'",
        "connect-src 'self'",  # Sphinx's search reads the pages it found, for the lines around the word
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
POLICY_TAG = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'

REPAIRS: list[
    tuple[str, str]
] = [  # what the theme writes and a browser or screen reader trips over
    (r"<script[^>]*fontawesome[^>]*></script>", ""),  # 1.5 MB; the web font draws the same icons
    (r'<link[^>]*rel="preload"[^>]*fontawesome\.js[^>]*>', ""),
    (r'(<summary[^>]*) aria-label="[^"]*"', r"\1"),  # hid the words that stand there
    (  # the block with the book's title stood in no landmark
        r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand)',
        '<div class="sidebar-primary-item" role="region" aria-label="Title">',
    ),
    # heads printed pages
    (r"<html (lang=.*?<title>)([^<]*?)( &#8212; |</title>)", r'<html data-title="\2" \1\2\3'),
]
VIEWPORT_AGAIN = (
    r'(<meta name="viewport"[^>]*>)((?:(?!</head>).)*?)\s*<meta name="viewport"[^>]*>',
    r"\1\2",
)
SITE_REPAIRS: list[
    tuple[str, str]
] = [  # those that go with the policy, or with the assets of a website
    (
        r'(<meta charset="utf-8" ?/?>)(?!\s*<meta http-equiv="Content-Security-Policy")',
        rf"\1\n    {POLICY_TAG}",
    ),
    (r'(<script data-cfasync="false">)[^<]*(</script>)', rf"\1{MODE_SCRIPT}\2"),
    # the colours of a page without scripts: for the theme's "auto" it has none
    (r'(<html[^>]* data-theme=")auto"', r'\1light"'),
    # a style inside the page; theme/static/page.css says the same
    (r"<!--\s*this give us a css class.*?-->\s*<noscript>\s*<style>.*?</style>\s*</noscript>", ""),
    VIEWPORT_AGAIN,  # the theme says it three times
    VIEWPORT_AGAIN,
    (r'<meta name="docsearch:[^>]*>', ""),  # for a search service that we do not use
    # scripts inside the page: for a version switcher and a search as you type, which are off
    (r"<script>DOCUMENTATION_OPTIONS\.\w+ = [^<]*</script>", ""),
    (
        r"<script>\s*// Activate the search field on page load.*?</script>",
        "",
    ),  # HTML has a word for it:
    (
        r'(<div class="bd-search-container">(?:(?!</form>).)*?<input type="search")(?! autofocus)',
        r"\1 autofocus",
    ),
    (r'(<button) onclick="window\.print\(\)"', r"\1"),  # theme/static/page.js does it
    # asks early for scripts that are loaded late anyway, and so only delays the text
    (r'<link rel="preload" as="script"[^>]*>', ""),
    # 24 kB, of which one menu was used: theme/static/page.js opens it
    (r"\s*<script[^>]*_static/scripts/bootstrap\.js[^>]*></script>", ""),
    (  # a paragraph may not stand in a summary
        r'(<summary>)\s*<p class="(collapsed[^"]*)">([^<]*)</p>\s*<p class="([^"]*)">([^<]*)</p>\s*',
        r'\1<span class="\2">\3</span><span class="\4">\5</span>',
    ),
]
# 49 kB that are of use only where somebody searches
SEARCH_SCRIPTS = (
    r"<script[^>]*(?:_static/searchtools|_static/language_data|searchindex)\.js[^>]*></script>"
)
SEARCH_PAGE = "search.html"
NOT_PAGES = ("_static", "lite")  # folders with pages of others, which live by other rules
TABS_SCRIPT = r"<script[^>]*_static/design-tabs\.js[^>]*></script>"
TABS = "sd-tab-set"
ROOT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={start}">
<link rel="canonical" href="{start}">
</head>
<body><p><a href="{start}">{title}</a></p></body>
</html>
"""
# A host that sends headers can say more than a page, and say it for every page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a site that a reader goes to need not learn which page sent them
}
RULED = (
    "/",
    "/index.html",
    "/search.html",
    "/404.html",
    "/chapters/*",
)  # the pages that the policy is for
KEPT_LONG = "public, max-age=31536000, immutable"  # the pages ask for these by their contents


def finish(app: Sphinx, problem: Exception | None) -> None:
    """After the build: mend the pages; for the website also cut down the assets and write the policy for its host."""
    if problem or app.builder.format != "html":
        return
    out, website = Path(app.outdir), app.builder.name == "html"
    found = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("*.html"))
        if path.relative_to(out).parts[0] not in NOT_PAGES
    }
    pages = {path: repair(text, REPAIRS) for path, text in found.items()}
    if website:
        pages = {
            path: lighten(repair(text, SITE_REPAIRS), path.name) for path, text in pages.items()
        }
        static, own = out / "_static", own_styles(app.config.html_css_files)
        if assets.are_fresh(static):
            assets.cut_down(static, pages.values(), own)
        assets.clear(static, pages.values(), own)
        pages = {path: tidy_head(assets.link(text, static, own)) for path, text in pages.items()}
    for path, text in pages.items():
        if text != found[path]:
            path.write_text(text, encoding="utf-8", newline="\n")
    start = f"{app.config.root_doc}.html"
    if "/" in start:  # Jupyter Book leaves a bare redirect without type, title or language here
        page = ROOT_PAGE.format(
            policy=POLICY_TAG, title=html.escape(app.config.project), start=html.escape(start)
        )
        (out / "index.html").write_text(page, encoding="utf-8", newline="\n")
    if website:
        write_headers(out)


def repair(page: str, repairs: Iterable[tuple[str, str]]) -> str:
    """A page with every repair made; making one again changes nothing."""
    for pattern, new in repairs:
        page = re.sub(pattern, new, page, flags=re.S)
    return page


def lighten(page: str, name: str) -> str:
    """A page without the scripts that it has no use for; those that stay wait until the text is there."""
    if name != SEARCH_PAGE:
        page = re.sub(SEARCH_SCRIPTS, "", page)
    if TABS not in page:
        page = re.sub(TABS_SCRIPT, "", page)
    return re.sub(r"<script (?![^>]*\b(?:defer|async)\b)(?=[^>]*\bsrc=)", "<script defer ", page)


def tidy_head(page: str) -> str:
    """A page whose head has neither comments nor empty lines, which mean nothing there."""
    head, end, body = page.partition("</head>")
    return re.sub(r"\n\s*\n", "\n", re.sub(r"<!--.*?-->", "", head, flags=re.S)) + end + body


def own_styles(files: Iterable[str | tuple[str, dict[str, str]]]) -> list[str]:
    """The book's own style sheets that every page needs on a screen, as _config.yml names them (not those for print)."""
    pairs = [(file, {}) if isinstance(file, str) else file for file in files]
    return [name for name, attributes in pairs if "media" not in attributes]


def write_headers(out: Path) -> None:
    """Write the headers for hosts that read them from a file: Netlify and Cloudflare Pages, and Apache."""
    kept = (assets.SITE_STYLE, assets.SITE_SCRIPT)
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for place in RULED:
        lines += [place, f"  Content-Security-Policy: {POLICY}"]
    for name in kept:
        lines += [f"/_static/{name}", f"  Cache-Control: {KEPT_LONG}"]
    (out / "_headers").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    lines = [
        "<IfModule mod_headers.c>",
        *(f'  Header always set {name} "{value}"' for name, value in HEADERS.items()),
    ]
    lines.append(
        f'  Header always set Content-Security-Policy "{POLICY}" "expr=%{{REQUEST_URI}} !~ m#/lite/#"'
    )
    lines += [
        f'  <FilesMatch "^({"|".join(map(re.escape, kept))})$">',
        f'    Header set Cache-Control "{KEPT_LONG}"',
    ]
    lines += ["  </FilesMatch>", "</IfModule>"]
    lines += [
        "<IfModule mod_deflate.c>",
        "  AddOutputFilterByType DEFLATE text/html text/css text/javascript image/svg+xml",
    ]
    lines += ["  AddOutputFilterByType DEFLATE application/json text/csv", "</IfModule>"]
    (out / ".htaccess").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
