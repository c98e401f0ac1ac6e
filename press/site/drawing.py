"""A stored drawing made ready to stand inside a page: smaller, alone with its ids, and without a style of its own.

A drawing as matplotlib stores it carries ``style`` attributes, which a strict
Content-Security-Policy forbids, and a ``<style>`` that would reach out of the
drawing into the page. Here each property becomes the attribute of the same
name, which every browser reads alike.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
# what matplotlib's own <style> says of everything; an attribute of the drawing is inherited
EVERYWHERE = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
DEFAULTS = {("text-anchor", "start"), ("stroke-dashoffset", "0"), ("version", "1.1")}
COUNTED = re.compile(
    r"(?:matplotlib\.)?\w+_\d+$"
)  # the names that matplotlib gives its groups by counting
NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")


def for_page(svg: str, prefix: str, **attributes: str) -> str:
    """A drawing for a page.

    prefix : goes before every id: a page holds several drawings, and an id must be the only one.
    attributes : more attributes of the drawing, ``_`` for ``-`` and at the end of ``class_``.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        _plain_attributes(element)
    _drop_styles(root)
    named = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    _rename(root, _one_name_each(root, named), prefix)
    _unwrap(root)
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    root.attrib = given | EVERYWHERE | root.attrib
    for element in root.iter():
        element.text = element.text if (element.text or "").strip() else None
        element.tail = element.tail if (element.tail or "").strip() else None
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def unique_ids(svg: str, prefix: str) -> str:
    """Put a prefix before every id of a drawing that stands in a page already."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    return re.sub(r'((?:xlink:)?href)="#([^"]+)"', rf'\1="#{prefix}-\2"', svg)


def _plain_attributes(element: ET.Element) -> None:
    """Turn the style into attributes, leave out what is so anyway, and write paths without needless white space."""
    attributes = {name.removeprefix(XLINK): value for name, value in element.attrib.items()}
    for declaration in attributes.pop("style", "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            attributes[name.strip()] = value.strip()
    if "d" in attributes:
        attributes["d"] = _short_path(attributes["d"])
    if NO_TURN.fullmatch(attributes.get("transform", "")):
        del attributes["transform"]
    element.attrib.clear()
    element.attrib.update({n: v for n, v in attributes.items() if (n, v) not in DEFAULTS})


def _short_path(path: str) -> str:
    path = re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(path.split()))
    return re.sub(r"(\.\d*?)0+(?=\D|$)", lambda zeros: zeros[1].rstrip("."), path)


def _drop_styles(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("style", "metadata"):
                parent.remove(child)


def _one_name_each(root: ET.Element, named: set[str]) -> dict[str, str]:
    """For each id that is used, the id of the first shape that is drawn alike; the others are removed."""
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    for defs in root.iter("defs"):
        for shape in list(defs):
            name = shape.attrib.get("id", "")
            if name in named:
                drawn = re.sub(
                    r' id="[^"]*"', "", ET.tostring(shape, encoding="unicode"), count=1
                ).strip()
                same[name] = first.setdefault(drawn, name)
            if same.get(name) != name:
                defs.remove(shape)
    return same


def _rename(root: ET.Element, same: dict[str, str], prefix: str) -> None:
    """Shorten the ids that are used, put the prefix before all, and drop those that only count."""
    numbers = {name: f"{prefix}-{n}" for n, name in enumerate(dict.fromkeys(same.values()))}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                if value in numbers or not COUNTED.match(value):
                    element.set(key, numbers.get(value, f"{prefix}-{value}"))
                else:
                    del element.attrib[key]
            elif at := re.fullmatch(r"(?:url\()?#([^)]+)\)?", value):
                target = numbers.get(same.get(at[1], at[1]), f"{prefix}-{at[1]}")
                element.set(key, value.replace(at[1], target))


def _unwrap(parent: ET.Element) -> None:
    """Take away groups and lists of shapes that say nothing: what is inside takes their place."""
    children: list[ET.Element] = []
    for child in list(parent):
        _unwrap(child)
        if child.tag == "g" and not child.attrib:
            children += list(child)
        elif child.tag != "defs" or len(child):
            children.append(child)
    parent[:] = children
