"""Zips that have the same bytes each time they are made of the same files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

ZIP_DAY = (2026, 1, 1, 0, 0, 0)  # of every file in a zip


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write files, by their names in the zip, in the order of the names. Returns the zip's path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return path
