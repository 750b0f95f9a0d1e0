"""Every rule that a kept record is held to: id, level, and the Swedish sentence that says what should be true.

`SM-X` rules say whether record.xml can be read at all, `SM-R` rules stand in the Schematron (its own assertions are the
sentences), `SM-M` rules concern the record's folder (mapp). `docs/content-profile.md` lists them all.
"""

from dataclasses import dataclass
from functools import cache

from lxml import etree

from archiver.data import data_path
from archiver.findings import Finding, Level

SCHEMATRON = "sociala-medier-1.sch"
XSD = "sociala-medier-1.xsd"
_SCH = "{http://purl.oclc.org/dsdl/schematron}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must be true of a record."""

    id: str
    level: Level
    sentence: str

    def broken(self, where: str, detail: str = "") -> Finding:
        """Give the finding that this rule is broken at `where`."""
        message = f"{self.sentence} {detail}".rstrip()
        return Finding(rule=self.id, level=self.level, where=where, message=message)


NOT_READABLE = Rule("SM-X01", Level.ERROR, "record.xml ska vara välformad XML i UTF-8 utan dokumenttypsdeklaration.")
NOT_VALID = Rule("SM-X02", Level.ERROR, "record.xml ska följa schemat sociala-medier-1.xsd.")
NOT_CANONICAL = Rule("SM-X03", Level.WARNING, "record.xml ska vara skriven exakt som programmet skriver den.")

NO_RECORD_XML = Rule("SM-M01", Level.ERROR, "Handlingens mapp ska innehålla record.xml.")
WRONG_RECORD = Rule("SM-M02", Level.ERROR, "Mappen ska heta som handlingens id.")
WRONG_VERSION = Rule("SM-M03", Level.ERROR, "Versionens mapp ska heta v följt av versionens nummer med fyra siffror.")
WRONG_ACCOUNT = Rule("SM-M04", Level.ERROR, "Kontots mapp ska heta som kontots id.")
NO_MEDIA = Rule("SM-M05", Level.ERROR, "Varje fångad bilaga och sökbar kopia ska finnas i mappen.")
WRONG_DIGEST = Rule("SM-M06", Level.ERROR, "Bilagans checksumma ska stämma med filen.")
WRONG_SIZE = Rule("SM-M07", Level.ERROR, "Bilagans storlek ska stämma med filen.")
STRANGE_MEDIA = Rule("SM-M08", Level.WARNING, "Varje fil i media ska höra till en bilaga i record.xml.")
NO_PLAIN_FILE = Rule("SM-M09", Level.ERROR, "Mappen ska bara innehålla vanliga filer, inga symboliska länkar.")
NO_PDF = Rule("SM-M10", Level.ERROR, "Handlingens mapp ska innehålla record.pdf.")
PDF_UNREADABLE = Rule("SM-M11", Level.ERROR, "Varje del av record.pdf ska gå att öppna utan lösenord.")
NO_PDFA = Rule("SM-M12", Level.ERROR, "Varje del av record.pdf ska ange i sina metadata att den är PDF/A.")
NOT_TAGGED = Rule("SM-M13", Level.ERROR, "Varje del som anger PDF/A nivå A ska vara taggad med strukturträd.")
NO_LANGUAGE = Rule("SM-M14", Level.WARNING, "Varje del av record.pdf ska ange sitt språk.")
JUDGED_BAD = Rule("SM-M15", Level.ERROR, "Varje del av record.pdf ska godkännas av den som bedömer PDF/A.")
NO_PREMIS = Rule("SM-M16", Level.ERROR, "Handlingens mapp ska innehålla premis.xml.")
PREMIS_BROKEN = Rule("SM-M17", Level.ERROR, "premis.xml ska vara PREMIS 3 med alla obligatoriska uppgifter.")
PREMIS_DIFFERS = Rule("SM-M18", Level.ERROR, "Varje fil som premis.xml beskriver ska finnas med samma checksumma.")
NOT_IN_PREMIS = Rule("SM-M19", Level.ERROR, "Varje fil i mappen ska vara beskriven i premis.xml.")
PREMIS_DANGLES = Rule("SM-M20", Level.ERROR, "Varje hänvisning i premis.xml ska peka på något som beskrivs där.")
VOLUME_MISSING = Rule("SM-M21", Level.ERROR, "Delarna av en lång handlings PDF ska vara numrerade utan luckor.")

READING_RULES = (NOT_READABLE, NOT_VALID, NOT_CANONICAL)
FOLDER_RULES = (
    NO_RECORD_XML,
    WRONG_RECORD,
    WRONG_VERSION,
    WRONG_ACCOUNT,
    NO_MEDIA,
    WRONG_DIGEST,
    WRONG_SIZE,
    STRANGE_MEDIA,
    NO_PLAIN_FILE,
    NO_PDF,
    PDF_UNREADABLE,
    NO_PDFA,
    NOT_TAGGED,
    NO_LANGUAGE,
    JUDGED_BAD,
    NO_PREMIS,
    PREMIS_BROKEN,
    PREMIS_DIFFERS,
    NOT_IN_PREMIS,
    PREMIS_DANGLES,
    VOLUME_MISSING,
)


@cache
def schematron_rules() -> tuple[Rule, ...]:
    """Give the rules of the Schematron, by id. A value that an assertion would put into its sentence reads `…`."""
    schema = etree.parse(data_path("schemas", SCHEMATRON))
    rules = [
        Rule(found.get("id", ""), Level(found.get("role", "")), " ".join(_sentence(found).split()))
        for found in schema.iter(f"{_SCH}assert")
    ]
    return tuple(sorted(rules, key=lambda rule: rule.id))


def all_rules() -> tuple[Rule, ...]:
    """Give every rule, in the order in which the documentation lists them."""
    return (*READING_RULES, *schematron_rules(), *FOLDER_RULES)


def _sentence(found: etree._Element) -> str:
    return (found.text or "") + "".join("…" + (child.tail or "") for child in found)
