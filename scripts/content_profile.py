"""Writes the generated tables of docs/content-profile.md: every element from the XSD, every rule from the checks.

python scripts/content_profile.py          # rewrites the tables in place
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from archiver.data import data_path
from archiver.package.rules import XSD, all_rules

PAGE = Path(__file__).parents[1] / "docs" / "content-profile.md"
XS = "{http://www.w3.org/2001/XMLSchema}"
LEVELS = {"error": "fel", "warning": "varning", "info": "upplysning"}
# Type in the schema -> heading on the page; the order is that of the page.
SECTIONS = {
    "HandlingTyp": "Handling",
    "ArkivbildareTyp": "Arkivbildare",
    "KontoTyp": "Konto",
    "ProveniensTyp": "Proveniens",
    "TackningTyp": "Tackning",
    "AntalTyp": "Tackning/Inlagg, Tackning/Kommentarer och Tackning/Bilagor",
    "AndringarTyp": "Andringar",
    "UrsprungTyp": "Ursprung",
    "TradTyp": "Trad",
    "InlaggTyp": "Trad/Inlagg: det egna",
    "SvarsalternativTyp": "Svarsalternativ",
    "KommentarTyp": "Kommentar: det egna",
    "Tillfallen": "Trad/Inlagg och Kommentar: riktning och tider",
    "Innehall": "Trad/Inlagg och Kommentar: innehåll",
    "TidigareLydelseTyp": "TidigareLydelse",
    "ForfattareTyp": "Forfattare",
    "HanvisningTyp": "Hanvisning",
    "BilagaTyp": "Bilaga",
    "RaknareTyp": "Raknare",
    "OgonblicksbildTyp": "Ogonblicksbild",
    "ListadTradTyp": "ListadTrad",
}


def element_tables() -> str:
    """Give one table for each type of the schema."""
    schema = etree.parse(data_path("schemas", XSD)).getroot()
    types = {found.get("name"): found for found in schema}
    return "\n".join(
        f"### {heading}\n\n| namn | antal | betydelse | värden |\n| --- | --- | --- | --- |\n"
        + "\n".join(_rows(types[name], schema))
        + "\n"
        for name, heading in SECTIONS.items()
    )


def rule_table() -> str:
    """Give the table of every rule."""
    head = "| regel | grad | ska vara sant, eller sägs när det inte är det |\n| --- | --- | --- |\n"
    return head + "".join(f"| {rule.id} | {LEVELS[rule.level]} | {rule.sentence} |\n" for rule in all_rules())


def fill(page: str) -> str:
    """Give `page` with its generated tables as they should be now."""
    return _between(_between(page, "element", element_tables()), "regler", rule_table())


def _between(page: str, name: str, table: str) -> str:
    start, end = f"<!-- {name}: genererat -->", f"<!-- {name}: slut -->"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n\n{table}\n{end}{after}"


def _rows(within: etree._Element, schema: etree._Element) -> Iterator[str]:
    for found in within.iter(f"{XS}attribute", f"{XS}element"):
        name = found.get("name", "")
        shown = f"`@{name}`" if found.tag == f"{XS}attribute" else f"`{name}`"
        told = " ".join(found.findtext(f"{XS}annotation/{XS}documentation", "").split())
        yield f"| {shown} | {_cardinality(found)} | {told} | {_values(found, schema)} |"


def _cardinality(found: etree._Element) -> str:
    if found.tag == f"{XS}attribute":
        return "1" if found.get("use") == "required" else "0–1"
    if found.getparent().tag == f"{XS}choice":  # type: ignore[union-attr]
        return "ett av två"
    least, most = found.get("minOccurs", "1"), found.get("maxOccurs", "1")
    return least if least == most else f"{least}–{'n' if most == 'unbounded' else most}"


def _values(found: etree._Element, schema: etree._Element) -> str:
    kind = found.get("type", "")
    declared = schema.find(f"*[@name='{kind}']") if kind and ":" not in kind else found
    listed = [value.get("value", "") for value in declared.iter(f"{XS}enumeration")] if declared is not None else []
    return ", ".join(f"`{value}`" for value in listed)


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
