"""A style sheet with only the rules that a site can use.

A theme brings rules for hundreds of things that this book never shows. A rule is kept if every
class, id and element that its selector needs is named on a page or in a script. So what is
dropped could never have matched; structure, states and attributes are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

CONDITIONS = {"media", "supports", "layer", "container"}  # what holds rules of its own
IGNORED = {"charset", "import"}


def vocabulary(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """The names that a selector may ask for: elements, classes and ids of the pages, every word of the scripts."""
    names = {"html", "body"}
    for page in pages:
        names |= {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", page)}
        for values in re.findall(r'\s(?:class|id)="([^"]*)"', page):
            names |= set(values.split())
        names |= set(re.findall(r"var\((--[\w-]+)", page))
    for script in scripts:
        names |= set(re.findall(r"[\w-]+", script))
    return names


def cut(css: str, names: set[str]) -> str:
    """A style sheet, one rule a line, without rules that cannot match and custom properties that nothing names.

    names : see ``vocabulary``. Raises ValueError if the style sheet has an error.
    """
    declared = set(re.findall(r"--[\w-]+", css))
    matching = used(css, names | declared)
    return used(matching, names | set(re.findall(r"var\(\s*(--[\w-]+)", matching)))


def used(css: str, names: set[str]) -> str:
    """The rules of a style sheet whose selectors have only these names, and of the custom properties only these."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(f"{rule}\n" for rule in _used(rules, names))


def _used(rules: Iterable[Node], names: set[str]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            kept = [
                selector for selector in _selectors(rule.prelude) if _can_match(selector, names)
            ]
            if kept:
                heads = ",".join(tinycss2.serialize(selector).strip() for selector in kept)
                yield f"{heads}{{{_declarations(rule.content, names)}}}"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in CONDITIONS and rule.content:
            inside = list(_used(tinycss2.parse_rule_list(rule.content, True, True), names))
            if inside:
                head = tinycss2.serialize(rule.prelude).strip()
                yield f"@{rule.at_keyword} {head}{{{''.join(inside)}}}"
        elif isinstance(rule, AtRule):
            if rule.lower_at_keyword not in IGNORED:
                yield rule.serialize()
        else:
            raise ValueError(f"Line {rule.source_line} of a style sheet: {rule.message}")


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors of a list. Commas in brackets or strings lie deeper, so they part nothing."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _can_match(selector: list[Any], names: set[str]) -> bool:
    """Say whether all names of a selector are known. What stands in brackets is a choice, a ban or an attribute."""
    before: Any = None
    for token in selector:
        named = token.type == "hash" or (token.type == "ident" and before != ":")
        if named and token.value not in names and token.value.lower() not in names:
            return False
        before = token
    return True


def _declarations(content: list[Any], names: set[str]) -> str:
    """What stands between the braces of a rule, without comments and custom properties that are not named."""
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(
        one.serialize().strip()
        for one in found
        if one.type != "declaration" or not one.name.startswith("--") or one.name in names
    )
