"""Words for the codes in the tables, as a page shows them."""

from __future__ import annotations

from ledger.tables import resource, schema

SEEN = {"full": "whole text", "excerpt": "excerpt", "second_hand": "second-hand"}
KINDS = {"un_agency": "UN body", "ngo": "NGO"}  # the other kinds read well as they are


def labels(table: str, column: str) -> dict[str, str]:
    """What each code of a column means, from datapackage.json; a code without a label stands for itself."""
    fields = resource(table, schema())["schema"]["fields"]
    field = next(field for field in fields if field["name"] == column)
    return {c["value"]: c["label"] or plain(c["value"]) for c in field["categories"]}


def plain(code: str) -> str:
    """A code as words: ``does_not_sum`` becomes "does not sum"."""
    return code.replace("_", " ")


def kind_of(code: str) -> str:
    """The kind of a claimant in short: ``un_agency`` becomes "UN body", ``armed_force`` "armed force"."""
    return KINDS.get(code, plain(code))


def capital(words: str) -> str:
    """The words with a capital letter at the start."""
    return words[:1].upper() + words[1:]
