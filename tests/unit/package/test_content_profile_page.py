"""The page that explains the profile, the schema, and the names that the program writes: all say the same."""

import re

import pytest
from lxml import etree

from archiver.data import data_path
from archiver.errors import NoSuchThing
from archiver.package import shapes
from archiver.package.rules import XSD
from archiver.package.shape import Nodes, Shape
from scripts.content_profile import PAGE, SECTIONS, fill

XS = "{http://www.w3.org/2001/XMLSchema}"
SHAPES = {
    "ArkivbildareTyp": shapes.AUTHORITY,
    "KontoTyp": shapes.ACCOUNT,
    "ProveniensTyp": shapes.PROVENANCE,
    "TackningTyp": shapes.COVERAGE,
    "ForfattareTyp": shapes.AUTHOR,
    "HanvisningTyp": shapes.LINK,
    "BilagaTyp": shapes.MEDIA,
    "RaknareTyp": shapes.COUNTER,
    "ListadTradTyp": shapes.THREAD_REF,
    "OgonblicksbildTyp": shapes.SNAPSHOT,
}


@pytest.fixture
def schema() -> etree._Element:
    return etree.parse(data_path("schemas", XSD)).getroot()


def test_the_tables_of_the_page_are_fresh() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert fill(page) == page, "run: python scripts/content_profile.py"


def test_every_type_of_the_schema_with_parts_of_its_own_has_a_section_on_the_page(schema: etree._Element) -> None:
    with_parts = {
        found.get("name")
        for found in schema.iterchildren(f"{XS}complexType", f"{XS}group", f"{XS}attributeGroup")
        if list(found.iter(f"{XS}attribute", f"{XS}element"))
    }
    assert with_parts - {"TextTyp"} == set(SECTIONS)


def test_every_element_and_attribute_of_the_schema_is_told_what_it_means(schema: etree._Element) -> None:
    silent = [
        found.get("name")
        for section in SECTIONS
        for found in schema.find(f"*[@name='{section}']").iter(f"{XS}attribute", f"{XS}element")  # type: ignore[union-attr]
        if not found.findtext(f"{XS}annotation/{XS}documentation")
    ]
    assert silent == []


@pytest.mark.parametrize(("kind", "shape"), SHAPES.items(), ids=SHAPES)
def test_the_program_writes_the_names_of_the_schema_in_its_order(
    kind: str, shape: Shape, schema: etree._Element
) -> None:
    declared = schema.find(f"*[@name='{kind}']")
    assert declared is not None
    within = declared.find(f"{XS}sequence")
    assert within is not None
    names = [part.within if isinstance(part, Nodes) and part.within else part.name for part in shape.parts]
    assert names == [found.get("name") for found in within]
    assert {attribute.name for attribute in shape.attributes} == {
        found.get("name") for found in declared.findall(f"{XS}attribute")
    }


def test_the_page_maps_every_name_of_the_public_field_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    fields = (
        "SourceChannel ChannelInformationPackageId FollowerCount CollectDate PostId PostMessage Description Keywords "
        "LikeCount ShareCount ReplyCount RetweetCount ViewCount publishDate resources/file share/title "
        "share/description message AuthorDisplayName createTime"
    )
    assert [field for field in fields.split() if not re.search(rf"^\| .*{field}.* \|", page, re.MULTILINE)] == []


def test_data_that_did_not_come_with_the_program_is_named() -> None:
    with pytest.raises(NoSuchThing, match="schemas/finns-inte"):
        data_path("schemas", "finns-inte.xsd")
