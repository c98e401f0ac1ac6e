"""Write zips: the same files give the same bytes."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

FIRST_OF_2026 = "1767225600"  # seconds since 1970


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a zip, in the order of their names.

    Each carries the day of SOURCE_DATE_EPOCH, or the first day of 2026.
    """
    day = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_OF_2026)))[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
