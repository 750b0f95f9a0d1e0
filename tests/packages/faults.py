"""Packages with one fault each, made from sound ones: at least one for every rule of archiver.sip_checks.

`scripts/bad_packages DIR` writes them all, in DIR/<rule>/<number>/. Nothing of them is kept in the project.
"""

import os
import shutil
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from lxml import etree

from archiver.sip_checks.assertions import NAMESPACES
from archiver.sip_checks.checking import Spec

Harm = Callable[[Path], Path]
Edit = Callable[[etree._Element], None]

HEAD = "/m:mets/m:metsHdr"
SOFTWARE = f"{HEAD}/m:agent[@OTHERTYPE='SOFTWARE'][@ROLE='CREATOR']"
ARCHIVIST = f"{HEAD}/m:agent[@ROLE='ARCHIVIST'][@TYPE='ORGANIZATION']"
SENDER = f"{HEAD}/m:agent[@ROLE='CREATOR'][@TYPE='ORGANIZATION']"
CONTACT = f"{HEAD}/m:agent[@TYPE='INDIVIDUAL']"
KEEPER = f"{HEAD}/m:agent[@ROLE='PRESERVATION']"
FILE = "/m:mets/m:fileSec/m:fileGrp[1]/m:file"
GROUP = "/m:mets/m:fileSec/m:fileGrp"
MAP = "/m:mets/m:structMap"
DIV = f"{MAP}/m:div/m:div"
PDFA_DIV = f"{DIV}[@LABEL='Representations/pdfa']"
PREMIS = "metadata/preservation/premis.xml"
PDFA_METS = "representations/pdfa/METS.xml"
THREAD = "torget-granasa/t-aaaabbbbccccdddd/v0002"
RECORD = f"representations/handlingar/data/{THREAD}"
PDF = f"representations/pdfa/data/{THREAD}/record.pdf"
_P = {"p": "http://www.loc.gov/premis/v3"}
_IMAGES = "representations/handlingar/data/torget-granasa/s-aaaabbbbccccdddd/v0001/media/0001.jpg"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break one rule. `asked` is the specification that the check is told to use."""

    rule: str
    harm: Harm
    base: str = "2.1.0"  # the sound package that is broken: 2.1.0, 2.2.0 or 1.2
    asked: Spec | None = None


def xml(name: str, edit: Edit) -> Harm:
    """Give the harm of editing one XML document of a package."""

    def harm(folder: Path) -> Path:
        root = etree.parse(folder / name).getroot()
        before = etree.tostring(root)
        edit(root)
        assert etree.tostring(root) != before, "the fault must change something"
        fill(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))(folder)
        return folder

    return harm


def mets(*edits: Edit, name: str = "METS.xml") -> Harm:
    """Give the harm of editing METS."""

    def edit(root: etree._Element) -> None:
        for one in edits:
            one(root)

    return xml(name, edit)


def also(path: str, attribute: str, other: str) -> Edit:
    """Give the edit that makes an attribute point to what another points to, too."""

    def edit(root: etree._Element) -> None:
        for element in root.xpath(path, namespaces=NAMESPACES):
            element.set(attribute, f"{element.get(attribute)} {element.get(other)}")

    return edit


def named(attribute: str) -> str:
    prefix, colon, local = attribute.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else attribute


def nodes(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path, namespaces={**NAMESPACES, **_P})
    assert isinstance(found, list) and found, path
    return [one for one in found if isinstance(one, etree._Element)]


def unset(path: str, attribute: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for node in nodes(root, path):
            node.attrib.pop(named(attribute), None)

    return edit


def put(path: str, attribute: str, value: str) -> Edit:
    return lambda root: nodes(root, path)[0].set(named(attribute), value)


def drop(path: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for node in nodes(root, path):
            parent = node.getparent()
            assert parent is not None
            parent.remove(node)

    return edit


def twice(path: str, ident: str = "") -> Edit:
    """Put a copy after the first node, with another ID."""

    def edit(root: etree._Element) -> None:
        node = nodes(root, path)[0]
        copy = etree.fromstring(etree.tostring(node))
        for inner in copy.iter():
            if inner.get("ID"):
                inner.set("ID", f"{inner.get('ID')}{ident or '-igen'}")
        node.addnext(copy)

    return edit


def say(path: str, text: str) -> Edit:
    def edit(root: etree._Element) -> None:
        nodes(root, path)[0].text = text

    return edit


def rename(path: str, local: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for node in nodes(root, path):
            node.tag = f"{{{etree.QName(node).namespace}}}{local}"

    return edit


def fill(name: str, data: bytes) -> Harm:
    """Put other bytes in a file; the sound package, which may share its bytes with this one, is left alone."""

    def harm(folder: Path) -> Path:
        path = folder / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return folder

    return harm


def gone(name: str) -> Harm:
    def harm(folder: Path) -> Path:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return folder

    return harm


def moved(name: str, to: str) -> Harm:
    def harm(folder: Path) -> Path:
        (folder / to).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).rename(folder / to)
        return folder

    return harm


def both(*harms: Harm) -> Harm:
    def harm(folder: Path) -> Path:
        for one in harms:
            folder = one(folder)
        return folder

    return harm


def zipped(*, root: bool = True, also: tuple[str, ...] = (), damaged: bool = False) -> Harm:
    """Make the package a zip, with entries of these names beside its own, or with a file's bytes turned."""

    def harm(folder: Path) -> Path:
        target = folder.with_name(f"{folder.name}.zip")
        with zipfile.ZipFile(target, "w") as archive, warnings.catch_warnings():
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder.parent if root else folder).as_posix()
                archive.write(path, name)
            warnings.simplefilter("ignore")  # a name that is there already is what is asked for
            for name in also:
                archive.writestr(name.replace("ROOT", folder.name), "x")
        if damaged:
            data = target.read_bytes()
            target.write_bytes(data.replace(b"Leveransen omfattar", b"Leveransen omfattat"))
        shutil.rmtree(folder)
        return target

    return harm


def linked(folder: Path) -> Path:
    (folder / "documentation/lank").symlink_to("/etc/passwd")
    return folder


def plain_pdf(folder: Path) -> Path:
    path = folder / PDF
    path.unlink()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return folder


def edited(name: str, old: str, new: str) -> Harm:
    def harm(folder: Path) -> Path:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        return fill(name, text.replace(old, new, 1).encode())(folder)

    return harm


def faults() -> Iterator[Fault]:
    """Give every fault."""
    yield from _root()
    yield from _agents()
    yield from _metadata()
    yield from _files()
    yield from _map()
    yield from _folders()
    yield from _ours()
    yield from _fgs12()


def _eark(rule: str, *edits: Edit) -> Fault:
    return Fault(rule, mets(*edits))


def _root() -> Iterator[Fault]:
    yield _eark("CSIP1", unset("/m:mets", "OBJID"))
    yield _eark("CSIP1", put("/m:mets", "OBJID", ""))
    yield _eark("CSIP1", put("/m:mets", "OBJID", "annat"))
    yield Fault("CSIP1", mets(put("/m:mets", "OBJID", "annat"), name=PDFA_METS))
    yield _eark("CSIP2", unset("/m:mets", "TYPE"))
    yield _eark("CSIP2", put("/m:mets", "TYPE", "Hemsidor"))
    yield _eark("CSIP2", put("/m:mets", "TYPE", "OTHER"))
    yield _eark("CSIP3", put("/m:mets", "TYPE", "OTHER"))
    yield _eark("CSIP4", unset("/m:mets", "csip:CONTENTINFORMATIONTYPE"))
    yield _eark("CSIP4", put("/m:mets", "csip:CONTENTINFORMATIONTYPE", "sociala-medier"))
    yield _eark("CSIP4", unset("/m:mets", "csip:OTHERCONTENTINFORMATIONTYPE"))
    yield Fault("CSIP4", mets(unset("/m:mets", "csip:CONTENTINFORMATIONTYPE"), name=PDFA_METS))
    yield _eark("CSIP5", unset("/m:mets", "csip:OTHERCONTENTINFORMATIONTYPE"))
    yield _eark("CSIP5", put("/m:mets", "csip:CONTENTINFORMATIONTYPE", "ERMS"))
    yield _eark("CSIP5", put("/m:mets", "csip:OTHERCONTENTINFORMATIONTYPE", "ERMS"))
    yield _eark("CSIP6", unset("/m:mets", "PROFILE"))
    yield _eark("CSIP117", drop(HEAD))
    yield _eark("CSIP7", unset(HEAD, "CREATEDATE"))
    yield _eark("CSIP8", unset(HEAD, "LASTMODDATE"))
    yield _eark("CSIP9", unset(HEAD, "csip:OAISPACKAGETYPE"))
    yield _eark("CSIP9", put(HEAD, "csip:OAISPACKAGETYPE", "PAKET"))
    yield _eark("SIP1", unset("/m:mets", "LABEL"))
    yield _eark("SIP2", unset("/m:mets", "PROFILE"))
    yield _eark("SIP2", put("/m:mets", "PROFILE", "random_string_ePWn3j2295"))
    yield Fault(
        "SIP2", mets(put("/m:mets", "PROFILE", "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml")), asked="fgs-2.0"
    )
    yield _eark("SIP3", unset(HEAD, "RECORDSTATUS"))
    yield _eark("SIP3", put(HEAD, "RECORDSTATUS", "NYTT"))
    yield _eark("SIP4", put(HEAD, "csip:OAISPACKAGETYPE", "AIP"))
    agreement, reference = (
        f"{HEAD}/m:altRecordID[@TYPE='{kind}']" for kind in ("SUBMISSIONAGREEMENT", "REFERENCECODE")
    )
    yield _eark("SIP5", twice(agreement))
    yield _eark("SIP5", drop(agreement))
    yield _eark("SIP5", put(agreement, "TYPE", "AVTAL"))
    yield _eark("SIP6", put(agreement, "TYPE", "PREVIOUSSUBMISSIONAGREEMENT"), say(f"{HEAD}/m:altRecordID", ""))
    yield _eark("SIP7", twice(reference))
    yield _eark("SIP7", drop(reference))
    yield _eark("SIP8", say(reference, ""), put(reference, "TYPE", "PREVIOUSREFERENCECODE"))


def _agents() -> Iterator[Fault]:
    yield _eark("CSIP10", drop(f"{HEAD}/m:agent"))
    yield _eark("CSIP11", put(SOFTWARE, "ROLE", "EDITOR"))
    yield _eark("CSIP12", put(SOFTWARE, "TYPE", "INDIVIDUAL"))
    yield _eark("CSIP13", put(SOFTWARE, "OTHERTYPE", "PROGRAM"))
    yield _eark("CSIP13", unset(SOFTWARE, "OTHERTYPE"))
    yield _eark("CSIP14", drop(f"{SOFTWARE}/m:name"))
    yield _eark("CSIP14", say(f"{SOFTWARE}/m:name", ""))
    yield _eark("CSIP15", drop(f"{SOFTWARE}/m:note"))
    yield _eark("CSIP15", twice(f"{SOFTWARE}/m:note"))
    yield _eark("CSIP16", unset(f"{SOFTWARE}/m:note", "csip:NOTETYPE"))
    yield _eark("SIP9", drop(ARCHIVIST))
    yield _eark("SIP9", twice(ARCHIVIST))
    yield _eark("SIP11", put(ARCHIVIST, "TYPE", "OTHER"))
    yield _eark("SIP14", unset(f"{ARCHIVIST}/m:note", "csip:NOTETYPE"))
    yield _eark("SIP15", drop(CONTACT), drop(SENDER))
    yield _eark("SIP16", drop(CONTACT), put(SENDER, "ROLE", "EDITOR"))
    yield _eark("SIP17", drop(CONTACT), put(SENDER, "TYPE", "OTHER"))
    yield _eark("SIP20", put(f"{SENDER}/m:note", "csip:NOTETYPE", "KOD"))
    yield _eark("SIP21", drop(CONTACT))
    yield _eark("SIP24", drop(f"{CONTACT}/m:name"))
    yield _eark("SIP26", drop(KEEPER))
    yield _eark("SIP26", twice(KEEPER))
    yield _eark("SIP28", put(KEEPER, "TYPE", "INDIVIDUAL"))
    yield _eark("SIP31", unset(f"{KEEPER}/m:note", "csip:NOTETYPE"))
    for rule, agent in (("SIP12", ARCHIVIST), ("SIP18", SENDER), ("SIP29", KEEPER)):
        yield Fault(rule, mets(drop(f"{agent}/m:name")), base="2.2.0")


_REFERENCE = (
    "LOCTYPE",
    "xlink:type",
    "xlink:href",
    "MDTYPE",
    "MIMETYPE",
    "SIZE",
    "CREATED",
    "CHECKSUM",
    "CHECKSUMTYPE",
)


def _metadata() -> Iterator[Fault]:
    rights = rename("/m:mets/m:amdSec/m:digiprovMD", "rightsMD")
    sections: tuple[tuple[str, int, tuple[Edit, ...]], ...] = (
        ("/m:mets/m:dmdSec", 22, ()),
        ("/m:mets/m:amdSec/m:digiprovMD", 36, ()),
        ("/m:mets/m:amdSec/m:rightsMD", 49, (rights,)),
    )
    for path, first, before in sections:
        for number, attribute in enumerate(_REFERENCE, start=first):
            yield _eark(f"CSIP{number}", *before, unset(f"{path}/m:mdRef", attribute))
        yield _eark(f"CSIP{first + 2}", *before, put(f"{path}/m:mdRef", "xlink:href", "metadata/borta.xml"))
        yield _eark(f"CSIP{first + 4}", *before, put(f"{path}/m:mdRef", "MIMETYPE", "text/xml text/html"))
        yield _eark(f"CSIP{first + 4}", *before, put(f"{path}/m:mdRef", "MIMETYPE", "other/wrongmimetype"))
        yield _eark(f"CSIP{first + 5}", *before, put(f"{path}/m:mdRef", "SIZE", "1"))
        yield _eark(f"CSIP{first + 7}", *before, put(f"{path}/m:mdRef", "CHECKSUM", "1" * 64))
    for path, ident, status, reference, before in (
        ("/m:mets/m:dmdSec", "CSIP18", "CSIP20", "CSIP21", ()),
        ("/m:mets/m:amdSec/m:digiprovMD", "CSIP33", "CSIP34", "CSIP35", ()),
        ("/m:mets/m:amdSec/m:rightsMD", "CSIP46", "CSIP47", "CSIP48", (rights,)),
    ):
        yield _eark(ident, *before, unset(path, "ID"))
        yield _eark(status, *before, unset(path, "STATUS"))
        yield _eark(status, *before, put(path, "STATUS", "GAMMAL"))
        yield _eark(reference, *before, drop(f"{path}/m:mdRef"))
    yield _eark("CSIP17", drop("/m:mets/m:dmdSec"))
    yield _eark("CSIP19", unset("/m:mets/m:dmdSec", "CREATED"))
    yield _eark("CSIP31", drop("/m:mets/m:amdSec"))
    yield _eark("CSIP31", twice("/m:mets/m:amdSec"))
    yield Fault("CSIP32", fill("metadata/preservation/premis-2.xml", b"<premis/>"))
    yield _eark("CSIP32", drop("/m:mets/m:amdSec/m:digiprovMD"))


def _files() -> Iterator[Fault]:
    yield _eark("CSIP58", drop("/m:mets/m:fileSec"))
    yield _eark("CSIP59", unset("/m:mets/m:fileSec", "ID"))
    for rule, use in (("CSIP60", "Documentation"), ("CSIP113", "Schemas")):
        yield _eark(rule, put(f"{GROUP}[@USE='{use}']", "USE", "Annat"))
    yield _eark("CSIP114", drop(f"{GROUP}[starts-with(@USE,'Representations')]"))
    yield _eark("CSIP62", unset(f"{GROUP}[starts-with(@USE,'Representations')]", "csip:CONTENTINFORMATIONTYPE"))
    yield _eark("CSIP62", put(GROUP, "csip:CONTENTINFORMATIONTYPE", "sociala-medier"))
    yield _eark("CSIP63", unset(GROUP, "csip:OTHERCONTENTINFORMATIONTYPE"))
    yield _eark("CSIP63", put(GROUP, "csip:CONTENTINFORMATIONTYPE", "ERMS"))
    yield _eark("CSIP63", put(GROUP, "csip:OTHERCONTENTINFORMATIONTYPE", "ERMS"))
    yield _eark("CSIP61", put(GROUP, "ADMID", "borta"))
    yield _eark("CSIP74", put(FILE, "ADMID", "borta"))
    yield _eark("CSIP75", put(FILE, "DMDID", "borta"))
    yield _eark("CSIP64", unset(GROUP, "USE"))
    yield _eark("CSIP64", put(GROUP, "USE", "Papper"))
    yield _eark("CSIP64", put(GROUP, "USE", "Documentation/borta"))
    yield _eark("CSIP65", unset(GROUP, "ID"))
    yield _eark("CSIP66", drop(FILE))
    for number, attribute in enumerate(("ID", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE"), start=67):
        yield _eark(f"CSIP{number}", unset(FILE, attribute))
    yield _eark("CSIP68", put(FILE, "MIMETYPE", "text/plain text/html"))
    yield _eark("CSIP68", put(FILE, "MIMETYPE", "text/papper"))
    yield _eark("CSIP69", put(FILE, "SIZE", "1"))
    yield _eark("CSIP71", put(FILE, "CHECKSUM", "1" * 64))
    yield Fault("CSIP69", fill("documentation/Leveransbeskrivning_for_aret.txt", b"kort"))
    yield Fault("CSIP71", edited("documentation/Leveransbeskrivning_for_aret.txt", "Torget", "Torgen"))
    yield Fault("CSIP71", fill(f"representations/warc/data/{THREAD}/raw/fangst.warc", b"WARC/1.1"))
    yield _eark("CSIP76", drop(f"{FILE}/m:FLocat"))
    yield _eark("CSIP76", twice(f"{FILE}/m:FLocat"))
    yield _eark("CSIP77", put(f"{FILE}/m:FLocat", "LOCTYPE", "URN"))
    yield _eark("CSIP78", unset(f"{FILE}/m:FLocat", "xlink:type"))
    yield _eark("CSIP79", unset(f"{FILE}/m:FLocat", "xlink:href"))
    yield Fault("CSIP79", gone("documentation/Leveransbeskrivning_for_aret.txt"))
    yield Fault("CSIP79", gone(PDF))
    for rule, attribute in (
        ("SIP32", "FILEFORMATNAME"),
        ("SIP33", "FILEFORMATVERSION"),
        ("SIP34", "FILEFORMATREGISTRY"),
        ("SIP35", "FILEFORMATKEY"),
    ):
        yield _eark(rule, unset("//m:file", f"sip:{attribute}"))
        yield _eark(rule, put(FILE, f"sip:{attribute}", ""))


def _map() -> Iterator[Fault]:
    yield _eark("CSIP80", drop(MAP))
    yield _eark("CSIP80", twice(MAP))
    yield _eark("CSIP80", unset(MAP, "LABEL"))
    yield _eark("CSIP81", put(MAP, "TYPE", "LOGICAL"))
    yield _eark("CSIP82", put(MAP, "LABEL", "Karta"))
    yield _eark("CSIP83", unset(MAP, "ID"))
    yield _eark("CSIP84", drop(f"{MAP}/m:div"))
    yield _eark("CSIP84", twice(f"{MAP}/m:div"))
    yield _eark("CSIP85", unset(f"{MAP}/m:div", "ID"))
    yield _eark("CSIP86", put(f"{MAP}/m:div", "LABEL", "annat"))
    metadata = f"{DIV}[@LABEL='Metadata']"
    yield _eark("CSIP88", drop(metadata))
    yield _eark("CSIP88", twice(metadata))
    yield _eark("CSIP89", unset(metadata, "ID"))
    yield _eark("CSIP90", put(metadata, "LABEL", "metadata"))
    yield _eark("CSIP91", unset(metadata, "ADMID"))
    yield _eark("CSIP92", unset(metadata, "DMDID"))
    yield _eark("CSIP91", also(metadata, "ADMID", "DMDID"))
    yield _eark("CSIP92", also(metadata, "DMDID", "ADMID"))
    for label, first, pointed in (("Documentation", 93, 116), ("Schemas", 97, 118), ("Representations", 101, 119)):
        div = f"{DIV}[@LABEL='{label}']"
        others = [drop(f"{DIV}[starts-with(@LABEL,'Representations/')]")] if label == "Representations" else []
        yield _eark(f"CSIP{first}", *others, drop(div))
        yield _eark(f"CSIP{first + 1}", unset(div, "ID"))
        yield _eark(f"CSIP{first + 2}", *others, put(div, "LABEL", label.upper()))
        yield _eark(f"CSIP{first}", twice(div))
        yield _eark(f"CSIP{first + 3}", *others, drop(f"{div}/m:fptr"))
        yield _eark(f"CSIP{pointed}", put(f"{div}/m:fptr", "FILEID", "borta"))
    yield Fault("CSIP96", mets(drop(f"{DIV}[@LABEL='Documentation']/m:fptr")), base="2.2.0")
    yield _eark("CSIP105", drop(PDFA_DIV))
    yield _eark("CSIP105", put(PDFA_DIV, "LABEL", "Representations/borta"))
    yield _eark("CSIP106", unset(PDFA_DIV, "ID"))
    yield _eark("CSIP107", drop(PDFA_DIV))
    yield _eark("CSIP107", put(PDFA_DIV, "LABEL", "Representations/borta"))
    yield _eark("CSIP108", unset(f"{PDFA_DIV}/m:mptr", "xlink:title"))
    yield _eark("CSIP109", drop(f"{PDFA_DIV}/m:mptr"))
    yield _eark("CSIP110", put(f"{PDFA_DIV}/m:mptr", "xlink:href", "representations/warc/METS.xml"))
    yield _eark("CSIP110", put(f"{PDFA_DIV}/m:mptr", "xlink:href", "representations/pdfa/borta.xml"))
    yield _eark("CSIP111", unset(f"{PDFA_DIV}/m:mptr", "xlink:type"))
    yield _eark("CSIP112", put(f"{PDFA_DIV}/m:mptr", "LOCTYPE", "URN"))


def _folders() -> Iterator[Fault]:
    yield Fault("CSIPSTR1", zipped(root=False))
    yield Fault("CSIPSTR4", moved("METS.xml", "mets.xml"))
    yield Fault("CSIPSTR5", gone("metadata"))
    yield Fault("CSIPSTR6", gone("metadata/preservation"))
    yield Fault("CSIPSTR7", gone("metadata/descriptive"))
    yield Fault("CSIPSTR9", gone("representations"))
    yield Fault("CSIPSTR10", fill("representations/los.txt", b"x"))
    yield Fault("CSIPSTR11", moved("representations/pdfa/data", "representations/pdfa/annat"))
    yield Fault("CSIPSTR12", gone(PDFA_METS))
    yield Fault("CSIPSTR13", gone("representations/pdfa/metadata"))
    yield Fault("CSIPSTR15", gone("schemas"))
    yield Fault("CSIPSTR16", gone("documentation"))


def _ours() -> Iterator[Fault]:
    yield Fault("AP-001", zipped(also=("../utanfor.txt",)))
    yield Fault("AP-001", zipped(also=("/etc/utanfor.txt",)))
    yield Fault("AP-001", zipped(also=("ROOT/..\\utanfor.txt",)))
    yield Fault("AP-002", linked)
    yield Fault("AP-003", zipped(also=("ROOT/METS.xml",)))
    yield Fault("AP-004", zipped(damaged=True))
    yield Fault("AP-005", gone("METS.xml"))
    yield Fault("AP-101", edited("METS.xml", "</metsHdr>", ""))
    yield Fault("AP-101", edited("METS.xml", "<mets ", '<!DOCTYPE mets [<!ENTITY a "b">]><mets '))
    yield Fault("AP-101", fill(PDFA_METS, b"<mets"))
    yield _eark("AP-102", rename(f"{HEAD}/m:altRecordID", "annatID"))
    yield Fault("AP-103", edited("sip.xml", "Torget", "Torgen"), base="1.2")
    yield Fault("AP-104", mets(rename("/m:mets", "annat")))
    yield Fault("AP-105", edited("METS.xml", "archiver", "arkiv"), asked="fgs-1.2")
    yield _eark("AP-106", put("/m:mets", "PROFILE", "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"))
    yield _eark("AP-201", put(f"{FILE}/m:FLocat", "xlink:href", "../../etc/passwd"))
    yield _eark("AP-201", put(f"{FILE}/m:FLocat", "xlink:href", "https://example.se/fil.txt"))
    yield _eark("AP-202", put(f"{FILE}/m:FLocat", "xlink:href", "documentation\\Leveransbeskrivning_for_aret.txt"))
    yield _eark("AP-203", put(FILE, "CHECKSUMTYPE", "TIGER"))
    yield Fault("AP-204", fill("documentation/olistad.txt", b"x"))
    yield Fault("AP-204", fill(f"{RECORD}/media/olistad.jpg", b"x"))
    yield Fault("AP-205", fill("olistad.txt", b"x"))
    yield _eark("AP-206", twice(FILE))
    yield _eark("AP-301", put(f"{DIV}[@LABEL='Metadata']", "DMDID", "borta"))
    yield Fault("AP-302", both(mets(put(FILE, "ID", "samma")), mets(put(FILE, "ID", "samma"), name=PDFA_METS)))
    yield _eark("AP-303", put(FILE, "CREATED", "2026-13-45T99:00:00"))
    yield _eark("AP-304", put(FILE, "CREATED", "2031-01-01T00:00:00Z"))
    yield Fault("AP-401", xml(PREMIS, drop("/p:premis/p:event/p:eventType")))
    yield Fault("AP-401", xml(PREMIS, drop("/p:premis/p:object[2]//p:format")))
    yield Fault("AP-402", xml(PREMIS, say("//p:linkingObjectIdentifierValue", "borta")))
    yield Fault("AP-403", xml(PREMIS, say("//p:messageDigest", "1" * 64)))
    yield Fault("AP-404", xml(PREMIS, rename("//p:eventType", "annatSlag")))
    yield Fault("AP-405", xml(PREMIS, say("//p:linkingObjectIdentifierValue", "METS.xml")))
    yield Fault("AP-406", xml(PREMIS, say("//p:size", "1")))
    yield Fault("AP-501", fill(f"{RECORD}/media/0001.jpg", b"\xff\xd8\xff\xe0 en annan bild"))
    yield Fault("AP-501", gone(f"{RECORD}/media/0001.jpg"))
    yield Fault("AP-502", moved(RECORD, RECORD.replace("v0002", "v0003")))
    yield Fault("AP-503", gone(f"{RECORD}/record.xml"))
    yield Fault("AP-601", plain_pdf)
    yield Fault("AP-602", fill(PDF, b"ingen pdf"))
    yield Fault("AP-603", edited("METS.xml", "archiver", "arkiv"))


def _sip(rule: str, *edits: Edit) -> Fault:
    return Fault(rule, mets(*edits, name="sip.xml"), base="1.2")


def _fgs12() -> Iterator[Fault]:
    system = f"{HEAD}/m:agent[@ROLE='ARCHIVIST'][@OTHERTYPE='SOFTWARE']"
    agreement = f"{HEAD}/m:altRecordID[@TYPE='SUBMISSIONAGREEMENT']"
    yield _sip("FGS-01", unset("/m:mets", "OBJID"))
    yield _sip("FGS-02", put("/m:mets", "TYPE", "Websites"))
    yield _sip("FGS-03", put("/m:mets", "PROFILE", "http://xml.ra.se/annan.xml"))
    yield _sip("FGS-04", unset(HEAD, "CREATEDATE"))
    yield _sip("FGS-05", unset(HEAD, "ext:OAISSTATUS"))
    yield _sip("FGS-06", put(HEAD, "RECORDSTATUS", "DELETE"))
    yield _sip("FGS-07", drop(f"{HEAD}/m:agent[position()>2]"))
    yield _sip("FGS-08", put(f"{HEAD}/m:agent[@OTHERTYPE]", "OTHERTYPE", "PROGRAM"))
    yield _sip("FGS-09", drop(f"{ARCHIVIST}/m:name"))
    yield _sip("FGS-10", drop(f"{ARCHIVIST}/m:note"))
    yield _sip("FGS-10", say(f"{ARCHIVIST}/m:note", "212000-0000"))
    yield _sip("FGS-11", drop(SENDER))
    yield _sip("FGS-12", drop(system))
    yield _sip("FGS-13", put(agreement, "TYPE", "DELIVERYTYPE"))
    yield _sip("FGS-14", drop(agreement))
    for attribute in ("ID", "MIMETYPE", "SIZE", "CREATED"):
        yield _sip("FGS-15", unset(FILE, attribute))
    yield _sip("FGS-16", unset(FILE, "CHECKSUM"))
    yield _sip("FGS-17", drop(f"{FILE}/m:FLocat"))
    yield _sip("FGS-18", put(f"{FILE}/m:FLocat", "LOCTYPE", "ARK"))
    yield _sip("FGS-19", rename(MAP, "amdSec"))
    yield _sip("FGS-20", drop(MAP))
    yield _sip("FGS-21", put("/m:mets", "ext:APPRAISAL", "Ja"))
    yield _sip("FGS-22", put("/m:mets", "ext:ACCESSRESTRICT", "Hemligt"))
    yield _sip("FGS-23", put(HEAD, "ext:AGREEMENTFORM", "AVTAL"))
    yield _sip("FGS-24", put("/m:mets", "ext:ENDDATE", "2025-01-01"))
    yield _sip("FGS-25", unset("//m:file", "ext:FORMATREGISTRY"))
    yield Fault("FGS-30", gone("content/documentation/Leveransbeskrivning_for_aret.txt"), base="1.2")
    yield Fault("FGS-31", fill("content/documentation/Leveransbeskrivning_for_aret.txt", b"kort"), base="1.2")
    yield _sip("FGS-32", put(FILE, "CHECKSUM", "1" * 64))
    yield Fault("FGS-33", fill("content/årets fil.txt", b"x"), base="1.2")
    yield Fault("FGS-34", moved("sip.xml", "mets.xml"), base="1.2")


def break_package(sound: Path, fault: Fault, into: Path) -> Path:
    """Copy the sound package into the folder `into`, do the harm, and give where the bad package is."""
    folder = into / sound.name
    shutil.copytree(sound, folder, copy_function=os.link)
    return fault.harm(folder)
