"""What a browser may load and run for a page of the book, said in the page and in the headers of its host."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

# Runs before the first paint, so that no dark page flashes white: light or dark, as the reader
# chose before or as the device says. The theme's own line leaves this open until its scripts run.
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
        "style-src 'self' 'unsafe-inline'",  # drawings carry their styles; nothing here is written by users
        "img-src 'self' data: blob:",  # small pictures in the theme's style sheet; a figure on its way to a PNG
        "font-src 'self'",
        "connect-src 'self'",  # Sphinx's search reads the pages it found, for the lines around the word
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
POLICY_TAG = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'

# A host that sends headers can say more than a page, and say it for every page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a site that a reader goes to need not learn which page sent them
}
RULED = ("/", "/index.html", "/search.html", "/404.html", "/chapters/*")  # what the policy is for
KEPT_LONG = "public, max-age=31536000, immutable"  # for files that pages ask for by their contents


def write_headers(out: Path, kept: tuple[str, ...]) -> None:
    """Write the headers for hosts that read them from a file: Netlify and Cloudflare Pages, and Apache.

    out : the built site. kept : files in its _static that a browser may keep for good.
    """
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for place in RULED:
        lines += [place, f"  Content-Security-Policy: {POLICY}"]
    for name in kept:
        lines += [f"/_static/{name}", f"  Cache-Control: {KEPT_LONG}"]
    (out / "_headers").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    everywhere = [f'  Header always set {name} "{value}"' for name, value in HEADERS.items()]
    apache = [
        "<IfModule mod_headers.c>",
        *everywhere,
        f'  Header always set Content-Security-Policy "{POLICY}" "expr=%{{REQUEST_URI}} !~ m#/lite/#"',
        f'  <FilesMatch "^({"|".join(map(re.escape, kept))})$">',
        f'    Header set Cache-Control "{KEPT_LONG}"',
        "  </FilesMatch>",
        "</IfModule>",
        "<IfModule mod_deflate.c>",
        "  AddOutputFilterByType DEFLATE text/html text/css text/javascript image/svg+xml",
        "  AddOutputFilterByType DEFLATE application/json text/csv",
        "</IfModule>",
    ]
    (out / ".htaccess").write_text("\n".join(apache) + "\n", encoding="utf-8", newline="\n")
