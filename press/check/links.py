"""Ask every source whether its page is still there; report which numbers would lose it.

Runs once a week and by hand, never while the book is built or read.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pandas as pd

from ledger.tables import LedgerError, load

AGENT = "counting-a-prison-break link check"
SECONDS = 20.0  # how long a page may take to answer
AT_ONCE = 12
PLAIN = "/%:@!$&'()*+,;=~?"  # characters of an address that stay as they are
GONE = (
    404,
    410,
)  # the answers that say a page is no longer there; others may only dislike a program
Ask = Callable[[str], str]


def answer(address: str) -> str:
    """What a page answers: "" if it is there, else what is wrong in a few words."""
    try:
        parts = urlsplit(address)
        path, query = (quote(part, safe=PLAIN) for part in (parts.path, parts.query))
        ascii_only = urlunsplit(parts._replace(path=path, query=query, fragment=""))
        request = urllib.request.Request(
            ascii_only, headers={"User-Agent": AGENT, "Range": "bytes=0-0"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS):
            return ""
    except urllib.error.HTTPError as reply:
        return f"gone ({reply.code})" if reply.code in GONE else f"not answered ({reply.code})"
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as problem:
        return f"not answered ({getattr(problem, 'reason', problem)})"


def lost(ask: Ask = answer) -> pd.DataFrame:
    """The sources whose page did not answer well.

    ask : address to "" (there) or the fault.

    Returns source_id, publisher, url, fault and claims, the ids of the claims
    read on that page, joined by commas; pages that are gone come first.
    """
    sources = load("sources").query("url != ''").reset_index(drop=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sources["fault"] = list(pool.map(ask, sources["url"]))
    claims = load("claims").groupby("source_id")["claim_id"].agg(", ".join)
    sources["claims"] = sources["source_id"].map(claims).fillna("")
    sources["gone"] = sources["fault"].str.startswith("gone")
    found = sources[sources["fault"] != ""].sort_values(
        ["gone", "source_id"], ascending=[False, True]
    )
    return found[["source_id", "publisher", "url", "fault", "claims"]].reset_index(drop=True)


def report(found: pd.DataFrame, asked: int) -> str:
    """The sources that are lost, as Markdown a person can read."""
    gone = found[found["fault"].str.startswith("gone")]
    lines = [
        "# Links",
        "",
        f"{asked} pages asked; {len(gone)} gone, {len(found) - len(gone)} that did not answer a "
        "program.",
        "A page that did not answer is often still there for a person: look before you replace it.",
        "",
    ]
    for row in found.itertuples():
        numbers = f" Numbers read there: {row.claims}." if row.claims else ""
        lines.append(f"- **{row.source_id}** ({row.publisher}): {row.fault}. <{row.url}>.{numbers}")
    return "\n".join(lines) + "\n"


def check(target: Path, ask: Ask = answer) -> int:
    """Ask all sources, write the report to ``target``, and return how many pages are gone.

    Raises LedgerError, with nothing written, if none answers: then the network is missing.
    """
    found, asked = lost(ask), int((load("sources")["url"] != "").sum())
    if len(found) == asked and not found["fault"].str.contains(r"\(\d+\)$").any():
        raise LedgerError(
            f"None of the {asked} pages answered, the first with: {found['fault'].iloc[0]}. "
            "Is there a network here? No report was written."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(report(found, asked), encoding="utf-8", newline="\n")
    return int(found["fault"].str.startswith("gone").sum())
