"""What the tests of figures read in a drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree


def words_in(svg: str) -> str:
    """All text of a drawing on one line, in its order."""
    found = (t for t in ElementTree.fromstring(svg).iter() if t.tag.endswith("}text"))
    return re.sub(r"\s+", " ", " ".join("".join(text.itertext()) for text in found))
