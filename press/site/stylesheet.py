"""Style sheets with only the rules that a site can use.

A theme brings rules for hundreds of things that this book never shows. What
is kept is decided by names alone: a rule stays if every class, id and element
that its selector needs occurs on a page or as a word in a script. So a class
that a script sets later is kept, and what is dropped could never have
matched. Structure, states and attributes are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

# a comment, a string, an escaped letter, an address, or a sign that ends something
TOKEN = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|url\([^"')]*\)|[{};]""", re.S
)
NESTED = ("@media", "@supports", "@layer", "@container", "@keyframes")
# what stands inside these is a choice, or a ban
GUARD = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
NAME = re.compile(r"[.#]?(?:[\w-]|\\.|[^\x00-\x7f])+")


@dataclass(frozen=True)
class Rule:
    """One rule: what stands before the brace, and the declarations or the rules inside."""

    head: str
    declarations: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def parse(css: str) -> list[Rule]:
    """Read a style sheet, without its comments and its @import and @charset lines. Raises ValueError for a stray brace."""
    css = TOKEN.sub(lambda token: " " if token[0].startswith("/*") else token[0], css)
    found, depth, start, opened = [], 0, 0, 0
    for token in TOKEN.finditer(css):
        if token[0] == "{":
            opened = opened if depth else token.start()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                found.append(_rule(_squeeze(css[start:opened]), css[opened + 1 : token.start()]))
                start = token.end()
        elif token[0] == ";" and depth == 0:
            start = token.end()
        if depth < 0:
            break
    if depth:
        raise ValueError(
            f"A brace too many or too few near {css[max(0, start - 40) : start + 40]!r}"
        )
    return found


def _rule(head: str, body: str) -> Rule:
    if head.startswith(NESTED):
        return Rule(head, rules=tuple(parse(body)))
    return Rule(head, declarations=tuple(_declarations(body)))


def _declarations(body: str) -> Iterator[str]:
    ends = [token.start() for token in TOKEN.finditer(body) if token[0] == ";"]
    for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(body)]):
        name, colon, value = body[start:end].partition(":")
        if colon:
            yield f"{name.strip()}:{_squeeze(value)}"


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def write(rules: Iterable[Rule]) -> str:
    """The rules as text, one line each."""
    return "".join(
        f"{rule.head}{{{write(rule.rules) if rule.rules else ';'.join(rule.declarations)}}}\n"
        for rule in rules
    )


def selectors(head: str) -> list[str]:
    """The selectors of a list; a comma inside brackets or a string does not part them."""
    parts, depth = [""], 0
    for piece in re.split(r"""("(?:\\.|[^"\\])*"|\\.|[(),\[\]])""", head):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(piece, 0)
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


def needs(selector: str) -> set[str]:
    """The names that must occur for a selector to match: ``.class``, ``#id`` and element names."""
    plain = GUARD.sub(" ", selector)
    plain = re.sub(r"\[[^\]]*\]|(?<!\\)::?[\w-]+(?:\([^()]*\))?", " ", plain)
    return {re.sub(r"\\(.)", r"\1", name) for name in NAME.findall(plain)}


@dataclass(frozen=True)
class Vocabulary:
    """The names that occur on the pages of a site, and every word of its scripts."""

    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, pages: Iterable[str], scripts: Iterable[str]) -> Vocabulary:
        """Gather the names. A word in a script may name anything."""
        names = {"html", "body"}
        for page in pages:
            names |= {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", page)}
            names |= {
                f".{name}"
                for value in re.findall(r'\sclass="([^"]*)"', page)
                for name in value.split()
            }
            names |= {f"#{name}" for name in re.findall(r'\sid="([^"]*)"', page)}
        return cls(
            frozenset(names),
            frozenset(word for text in scripts for word in re.findall(r"[\w-]+", text)),
        )

    def knows(self, name: str) -> bool:
        """Say whether a name of a selector occurs."""
        return name in self.names or name.lower() in self.names or name.lstrip(".#") in self.words


def prune(rules: Iterable[Rule], vocabulary: Vocabulary) -> list[Rule]:
    """The rules with only those selectors that can match."""

    def kept(rule: Rule) -> Rule | None:
        if rule.rules and not rule.head.startswith("@keyframes"):
            inside = tuple(prune(rule.rules, vocabulary))
            return replace(rule, rules=inside) if inside else None
        if rule.head.startswith("@"):
            return rule
        head = ",".join(s for s in selectors(rule.head) if all(map(vocabulary.knows, needs(s))))
        return replace(rule, head=head) if head else None

    return _each(rules, kept)


def _each(rules: Iterable[Rule], change: Callable[[Rule], Rule | None]) -> list[Rule]:
    changed = map(change, rules)
    return [rule for rule in changed if rule and (rule.declarations or rule.rules)]


def drop_unused(rules: list[Rule], elsewhere: str) -> list[Rule]:
    """The rules without custom properties and animations that nothing names.

    elsewhere : the pages and scripts, which may name a custom property too.
    """
    outside = set(re.findall(r"--[\w-]+", elsewhere))
    while True:  # a property may be named only by one that goes
        text = write(rules)
        named = outside | set(re.findall(r"var\(\s*(--[\w-]+)", text))
        moving = set(
            re.findall(r"[\w-]+", " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", text)))
        )
        fewer = _without(rules, named, moving)
        if fewer == rules:
            return rules
        rules = fewer


def _without(rules: Iterable[Rule], named: set[str], moving: set[str]) -> list[Rule]:
    def kept(rule: Rule) -> Rule | None:
        if rule.head.startswith("@keyframes"):
            return rule if rule.head.split()[-1] in moving else None
        used = tuple(
            d for d in rule.declarations if not d.startswith("--") or d.partition(":")[0] in named
        )
        return replace(rule, declarations=used, rules=tuple(_without(rule.rules, named, moving)))

    return _each(rules, kept)
