"""Packages as they are written: valid against the official schemas, the same every time, and only of what was kept."""

import dataclasses
import hashlib
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from archiver.errors import DeliveryRefused
from archiver.programs.eark_schemas import compiled
from archiver.records import Thread
from archiver.sip import fgs12, fgs20
from archiver.sip.collecting import Include, media_type, package_file, record_files
from archiver.sip.describing import Container, PackageDescription, Room
from archiver.sip.formats import identified
from archiver.sip.naming import ascii_name
from archiver.sip_checks.checking import check_package
from archiver.store.layout import version_name
from archiver.store.names import SUFFIXES
from tests.unit.package.sample import POSTER, THREAD
from tests.unit.sip.deliverable import BUILT, describe, keep_records

SCHEMAS = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared")) / "schemas"
EARK = SCHEMAS / "eark-2.1.0/schema-from-eark-validator-1.1.3"
FGS12 = SCHEMAS / "fgs-paketstruktur-1.2"
WORLD = {"xlink.xsd": SCHEMAS / "loc/xlink.xsd", "xml.xsd": EARK / "xml.xsd"}
NS = {
    "m": "http://www.loc.gov/METS/",
    "x": "http://www.w3.org/1999/xlink",
    "ext": "ExtensionMETS",
    "sip": "https://DILCIS.eu/XML/METS/SIPExtensionMETS",
    "csip": "https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
}
HREF = f"{{{NS['x']}}}href"
ALL = Include()
Write = Callable[..., Path]
WRITERS: dict[str, Write] = {"1.2": fgs12.write, "2.0": fgs20.write}


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> PackageDescription:
    return describe(tmp_path_factory.mktemp("source"))


def assert_valid(schema: Path, document: Path, imports: dict[str, Path] = WORLD) -> None:
    compiled_schema = compiled(schema, imports)
    assert compiled_schema.validate(etree.parse(document)), compiled_schema.error_log


@pytest.mark.parametrize("version", ["2.1.0", "2.2.0"])
def test_mets_of_2_0_is_valid_in_the_root_and_in_each_representation(
    version: str, description: PackageDescription, tmp_path: Path
) -> None:
    package = fgs20.write(description, tmp_path, version="2.2.0" if version == "2.2.0" else "2.1.0")
    documents = [package / "METS.xml", *package.glob("representations/*/METS.xml")]
    assert len(documents) == 4
    for document in documents:
        assert_valid(EARK / "mets.sip.local.v2-0.xsd", document, {path.name: path for path in EARK.glob("*.xsd")})
        assert_valid(SCHEMAS / "eark-2.2.0/mets.xsd", document)
        profile = "E-ARK-SIP.xml" if version == "2.1.0" else "E-ARK-SIP-v2-2-0.xml"
        assert etree.parse(document).getroot().get("PROFILE", "").endswith(f"/{profile}")


def test_sip_xml_of_1_2_is_valid(description: PackageDescription, tmp_path: Path) -> None:
    package = fgs12.write(dataclasses.replace(description, restriction="GDPR", information_class="Öppen"), tmp_path)
    assert_valid(FGS12 / "CSPackageMETS.xsd", package / "sip.xml", {path.name: path for path in FGS12.glob("*.xsd")})


@pytest.mark.parametrize(
    ("found", "schema"),
    [
        ("premis.xml", SCHEMAS / "loc/premis-v3-0.xsd"),
        ("ea[dc]*3*.xml", SCHEMAS / "ead-eac/ead3.xsd"),
        ("eac*.xml", SCHEMAS / "ead-eac/cpf-2010.xsd"),
    ],
)
def test_the_metadata_is_valid(found: str, schema: Path, description: PackageDescription, tmp_path: Path) -> None:
    package = fgs20.write(description, tmp_path)
    documents = list((package / "metadata").rglob(found))
    assert documents
    for document in documents:
        assert_valid(schema, document)


@pytest.mark.parametrize("history", ["", "Kommunstyrelsen är kommunens ledande organ."])
def test_the_records_creator_may_have_a_history_or_none(
    history: str, description: PackageDescription, tmp_path: Path
) -> None:
    package = fgs12.write(dataclasses.replace(description, history=history, classification=""), tmp_path)
    assert_valid(SCHEMAS / "ead-eac/cpf-2010.xsd", package / "metadata/eac.xml")
    assert_valid(SCHEMAS / "ead-eac/ead3.xsd", package / "metadata/ead.xml")


@pytest.mark.parametrize("container", list(Container))
@pytest.mark.parametrize("format_", list(WRITERS))
def test_building_again_gives_the_same_bytes(
    format_: str, container: Container, description: PackageDescription, tmp_path: Path
) -> None:
    again = dataclasses.replace(description, files=tuple(reversed(description.files)))
    digests = []
    for name, one in (("a", description), ("b", again)):
        (tmp_path / name).mkdir()
        digests.append(digest(WRITERS[format_](one, tmp_path / name, container)))
    assert digests[0] == digests[1]


def test_a_package_that_is_there_is_replaced_whole(description: PackageDescription, tmp_path: Path) -> None:
    for container in Container:
        first = fgs20.write(description, tmp_path, container)
        before = digest(first)
        assert digest(fgs20.write(description, tmp_path, container)) == before
    assert len(list(tmp_path.iterdir())) == len(Container)


@pytest.mark.parametrize("format_", list(WRITERS))
def test_every_container_unpacks_to_the_same_one_folder(
    format_: str, description: PackageDescription, tmp_path: Path
) -> None:
    folder = WRITERS[format_](description, tmp_path)
    files = {path.relative_to(tmp_path).as_posix() for path in folder.rglob("*") if path.is_file()}
    with zipfile.ZipFile(WRITERS[format_](description, tmp_path, Container.ZIP)) as archive:
        assert set(archive.namelist()) == files
        assert archive.testzip() is None
    with tarfile.open(WRITERS[format_](description, tmp_path, Container.TAR)) as archive:
        assert set(archive.getnames()) == files


@pytest.mark.parametrize("format_", list(WRITERS))
def test_every_file_is_listed_with_its_digest_and_a_pronom_key(
    format_: str, description: PackageDescription, tmp_path: Path
) -> None:
    package = WRITERS[format_](description, tmp_path)
    listed = set()
    for document in package.rglob("*.xml"):
        if document.name not in ("METS.xml", "sip.xml"):
            continue
        for file in etree.parse(document).iterfind(".//m:file", NS):
            href = file.find("m:FLocat", NS).get(HREF).removeprefix("file:///")  # type: ignore[union-attr]
            path = (package if "sip.xml" in document.name else document.parent) / href
            assert file.get("CHECKSUM") == hashlib.sha256(path.read_bytes()).hexdigest()
            assert file.get("SIZE") == str(path.stat().st_size)
            keys = [value for name, value in file.attrib.items() if str(name).endswith(("FORMATKEY", "REGISTRYKEY"))]
            assert keys and "fmt/" in str(keys[0])
            assert str(path.relative_to(package)).isascii() and " " not in str(path)
            listed.add(path)
    metadata = set(package.glob("metadata/**/*.xml")) | set(package.glob("representations/*/metadata/**/*.xml"))
    everything = {path for path in package.rglob("*") if path.is_file()}
    assert everything - listed - metadata == {package / "METS.xml" if format_ == "2.0" else package / "sip.xml"}


@pytest.mark.parametrize(
    ("place", "original"),
    [
        ("content/documentation/Leveransbeskrivning_for_aret.txt", "Leveransbeskrivning för året.txt"),
        ("content/handlingar/torget-granasa/{thread}/media/0001.jpg", "1.jpg"),
        ("content/handlingar/torget-granasa/{thread}/media/0002.pdf", "plan.pdf"),
        ("content/handlingar/torget-granasa/{thread}/media/0002-sokbar.pdf", None),
        ("content/handlingar/torget-granasa/{thread}/record.xml", None),
    ],
)
def test_the_original_name_is_kept_beside_the_ascii_one(
    place: str, original: str | None, description: PackageDescription, tmp_path: Path
) -> None:
    root = etree.parse(fgs12.write(description, tmp_path) / "sip.xml")
    where = place.format(thread=f"{THREAD.id}/{version_name(THREAD.version)}")
    (file,) = root.xpath(f".//m:file[m:FLocat/@x:href='file:///{where}']", namespaces=NS)
    assert file.get("{ExtensionMETS}ORIGINALFILENAME") == original


@pytest.mark.parametrize(
    ("address", "original"),
    [
        ("https://torget.example/media/Kallelse%20p%C3%A5%20m%C3%B6te.pdf?v=2#s", "Kallelse på möte.pdf"),
        ("https://torget.example/media/a%00b%1B%EF%BF%BEc%ff.pdf", "abc\ufffd.pdf"),
        ("https://torget.example/media/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://torget.example/" + "x" * 300, "x" * 255),
        ("https://torget.example/", ""),
        ("http://[torget/plan.pdf", "plan.pdf"),
    ],
)
def test_an_attachment_is_called_what_its_address_says_however_strange(
    address: str, original: str, tmp_path: Path
) -> None:
    assert isinstance(THREAD.content, Thread)
    post = THREAD.content.post
    media = tuple(dataclasses.replace(one, url=address) if one.path == POSTER.path else one for one in post.media)
    content = dataclasses.replace(THREAD.content, post=dataclasses.replace(post, media=media))
    (kept,) = keep_records(tmp_path, dataclasses.replace(THREAD, content=content))
    files = record_files(kept, captured_at=BUILT, include=ALL)
    (found,) = (file.original_name for file in files if file.name.endswith(POSTER.path))
    assert found == original


def test_the_searchable_copy_of_an_attachment_says_what_it_was_made_of(description: PackageDescription) -> None:
    (copy,) = (file for file in description.files if file.name.endswith("0002-sokbar.pdf"))
    assert copy.sources == (copy.place.replace("0002-sokbar.pdf", "0002.pdf"),)


@pytest.mark.parametrize("harm", ["other bytes", "shorter", "gone", "link"])
@pytest.mark.parametrize("container", list(Container))
def test_a_file_that_is_not_what_it_was_stops_the_package(harm: str, container: Container, tmp_path: Path) -> None:
    description = describe(tmp_path / "source")
    path = next(file.path for file in description.files if file.name.endswith("record.xml"))
    data = path.read_bytes()
    path.unlink()
    match harm:
        case "other bytes":
            path.write_bytes(b"x" + data[1:])
        case "shorter":
            path.write_bytes(data[:-1])
        case "link":
            (tmp_path / "annan").write_bytes(data)
            path.symlink_to(tmp_path / "annan")
    (tmp_path / "out").mkdir()
    for write in WRITERS.values():
        with pytest.raises(DeliveryRefused):
            write(description, tmp_path / "out", container)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_package_of_2_0_without_documentation_is_refused(description: PackageDescription, tmp_path: Path) -> None:
    bare = dataclasses.replace(
        description, files=tuple(file for file in description.files if file.room is not Room.DOCUMENTATION)
    )
    with pytest.raises(DeliveryRefused, match="CSIP60"):
        fgs20.write(bare, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_package_without_content_is_refused(description: PackageDescription) -> None:
    with pytest.raises(DeliveryRefused, match="representation"):
        dataclasses.replace(description, files=())


def test_two_files_in_one_place_are_refused(description: PackageDescription) -> None:
    with pytest.raises(DeliveryRefused, match="same place"):
        dataclasses.replace(description, files=(*description.files, description.files[0]))


@pytest.mark.parametrize("name", ["../utanför.txt", "å.txt", "a b.txt", "", "a//b", ".dold", "a\\b"])
def test_names_that_are_no_names_in_a_package_are_refused(name: str, description: PackageDescription) -> None:
    with pytest.raises(DeliveryRefused, match="file name"):
        dataclasses.replace(description.files[0], name=name)


def test_what_the_recipient_does_not_want_stays_out(tmp_path: Path) -> None:
    description = describe(tmp_path, include=Include(media=False, warc=False, pdf=False))
    assert description.representations == ("handlingar",)
    assert not any("/media/" in file.name for file in description.files)


def test_the_identity_follows_the_content_and_the_delivery(description: PackageDescription) -> None:
    same = dataclasses.replace(description, label="En annan rubrik")
    assert same.objid == description.objid
    for other in ({"delivery": "d-20261121-02-earkiv"}, {"number": 2, "of": 2}, {"files": description.files[1:]}):
        assert dataclasses.replace(description, **other).objid != description.objid


def test_text_that_xml_cannot_carry_does_not_stop_a_package(description: PackageDescription, tmp_path: Path) -> None:
    odd = dataclasses.replace(description, label='Torget \x00\x08 <&"> 👩🏽‍🚒', description="\ufffe")
    for write in WRITERS.values():
        assert write(odd, tmp_path).is_dir()


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("Årsbok över Östra.pdf", "Arsbok_over_Ostra.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Dokument\\beslut.docx", "beslut.docx"),
        ("redan-bra_1.0.txt", "redan-bra_1.0.txt"),
        ("åäö", "aao"),
        ("请.txt", "txt"),
        ("", "namnlos"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_names_become_ascii(original: str, expected: str) -> None:
    assert ascii_name(original) == expected


@pytest.mark.parametrize(
    ("name", "data", "puid"),
    [
        ("a.txt", b"text", "x-fmt/111"),
        ("a.csv", b"a;b", "x-fmt/18"),
        ("a.xsd", b"<schema/>", "x-fmt/280"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "fmt/101"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\0\0\0\0", "fmt/11"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x01sRGBx\0\0\0\0\0\0\0\0IEND", "fmt/12"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x01iTXtx\0\0\0\0\0\0\0\0IEND", "fmt/13"),
        ("a.png", b"\x89PNG\r\n\x1a\n\xff\xff\xff", "fmt/11"),
        ("okand.fil", b"x", ""),
    ],
)
def test_formats_get_their_pronom_key(name: str, data: bytes, puid: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert identified(tmp_path / name).puid == puid


def test_the_media_type_of_every_file_we_keep_is_one_that_the_check_knows(tmp_path: Path) -> None:
    told = describe(tmp_path / "source")
    paths = [tmp_path / f"kontroll.{ending}" for ending in {*SUFFIXES.values(), "toml", "warc", "md", "xsd", "json"}]
    for path in paths:
        path.write_bytes(path.name.encode())
    extra = [package_file(path, room=Room.DOCUMENTATION, created_at=BUILT) for path in sorted(paths)]
    package = fgs20.write(dataclasses.replace(told, files=(*told.files, *extra)), tmp_path)
    assert [one for one in check_package(package) if one.rule == "CSIP68"] == []
    assert "application/octet-stream" not in {file.mime for file in extra}


def test_media_types_do_not_follow_the_machine() -> None:
    assert [media_type(name) for name in ("a.pdf", "A.JPG", "x.warc.gz", "x.warc", "utan", "a.okand")] == [
        "application/pdf",
        "image/jpeg",
        "application/gzip",
        "application/warc",
        "application/octet-stream",
        "application/octet-stream",
    ]


def test_a_file_keeps_its_own_name_when_it_is_fit(tmp_path: Path) -> None:
    (tmp_path / "regler.toml").write_text("")
    found = package_file(tmp_path / "regler.toml", room=Room.DOCUMENTATION, created_at=BUILT)
    assert (found.name, found.original_name) == ("regler.toml", "")


def digest(path: Path) -> str:
    """Give one digest of a file, or of every name and byte in a folder."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    whole = hashlib.sha256()
    for one in files:
        whole.update(one.relative_to(path.parent).as_posix().encode() + b"\0" + one.read_bytes())
    return whole.hexdigest()
