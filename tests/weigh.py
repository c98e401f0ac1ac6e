"""What a visit to a page of the built book costs: requests and bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from press.contents import contents
from tests.serving import serve

ROOT = Path(__file__).resolve().parents[1]
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Visit:
    """What a page sent, compressed: on a first visit, and when a reader comes from the page before."""

    requests: int
    size: int
    next_requests: int
    next_size: int


def pages(site: Path) -> list[str]:
    """The pages of a built site in reading order."""
    names = [f"{entry.file}.html" for entry in contents(ROOT)]
    return [name for name in names if (site / name).is_file()]


def visits(chromium: Any, site: Path, only: list[str] | None = None) -> dict[str, Visit]:
    """A first visit to every page, and one from the page before it with what that one left in the browser.

    only : the names of the pages to visit, if not all.
    """
    names = pages(site)
    with serve(site) as (base, sent):

        def fresh(*names: str) -> tuple[int, int]:
            """Requests and bytes of the last of some pages, opened in a new browser window."""
            context = chromium.new_context(viewport=PHONE)
            page = context.new_page()
            for name in names:
                sent.clear()
                page.goto(f"{base}/{name}", wait_until="networkidle")
            context.close()
            return len(sent), sum(size for _, size in sent)

        return {
            name: Visit(*fresh(name), *fresh(before, name))
            for before, name in zip([names[-1], *names], names)
            if only is None or name in only
        }
