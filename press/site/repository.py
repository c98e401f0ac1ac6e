"""One setting, the repository's address in ``_config.yml``, switches on what needs it; empty, none of it shows.

With an address: links to the source of each page, to edit it and to report an
error; and, if no other base address is set, the address of the site on GitHub
Pages. The links that open a chapter where it runs are in press.site.launch.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


def pages_address(repository: str) -> str:
    """Where GitHub Pages publishes a repository; "" if it is not on GitHub."""
    match = GITHUB.fullmatch(repository)
    if not match:
        return ""
    owner, name = match.groups()
    root = f"https://{owner.lower()}.github.io/"
    return root if name.lower() == f"{owner.lower()}.github.io" else f"{root}{name}/"


def theme_options(options: dict[str, Any]) -> dict[str, Any]:
    """The theme's options with the buttons that the repository's address allows, on or off."""
    address = (options.get("repository_url") or "").rstrip("/").removesuffix(".git")
    buttons = (
        "use_repository_button",
        "use_edit_page_button",
        "use_issues_button",
        "use_source_button",
    )
    return options | dict.fromkeys(buttons, bool(address)) | {"repository_url": address}


def switch(app: Sphinx, config: Config) -> None:
    """Apply the setting before the theme reads its options."""
    config.html_theme_options = theme_options(config.html_theme_options)
    if not config.html_baseurl:
        config.html_baseurl = pages_address(config.html_theme_options.get("repository_url") or "")
