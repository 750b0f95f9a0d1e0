"""What E-ARK CSIP 2.1.0 and SIP 2.1.0 (= FGS Paketstruktur 2.0) ask of METS, rule by rule, as far as one place tells.

MUST is an error, SHOULD a warning, MAY worth knowing: the levels of the profiles; where the text of a weaker rule says
what a value must be, a wrong value is an error (CSIP4, 5, 20, 34, 47, 62–64), as in the test cases of the public
corpus. Rules that need several places, or the files, stand in `eark_agents`, `eark_map`, `eark` and `links`.
2.2.0 makes SIP12, SIP18 and SIP29 mandatory and CSIP96, CSIP100 and CSIP104 recommended.
"""

from collections.abc import Iterator

from archiver.sip_checks.assertions import Assertion, may, must, one_of, should

CATEGORIES = (
    "Textual works – Print",
    "Textual works – Digital",
    "Textual works – Electronic Serials",
    "Digital Musical Composition (score-based representations)",
    "Musical Scores - Print",
    "Musical Scores - Digital",
    "Photographs – Print",
    "Photographs – Digital",
    "Other Graphic Images – Print",
    "Other Graphic Images – Digital",
    "Microforms",
    "Audio – On Tangible Medium (digital or analog)",
    "Audio – Media-independent (digital)",
    "Motion Pictures – Digital and Physical Media",
    "Video – File-based and Physical Media",
    "Software",
    "Software and Video Games",
    "Email",
    "Datasets",
    "Geospatial Data",
    "Geographic Information System (GIS) - Vector Data",
    "GIS Raster and Georeferenced Images",
    "GIS Vector and Raster Combined",
    "Non-GIS Cartographic",
    "2D and 3D Computer Aided Design",
    "Design (schematics, architectural drawings) - Print",
    "Scanned 3D Objects (output from photogrammetry scanning)",
    "Databases",
    "Websites",
    "Web Archives",
    "Collection",
    "Event",
    "Image",
    "Interactive resource",
    "Moving image",
    "Sound",
    "Still image",
    "Text",
    "Physical object",
    "Service",
    "Mixed",
    "Other",
    "OTHER",  # so the profile spells it in the XPath of CSIP3
)
CONTENT_TYPES = (
    "ERMS",
    "SIARD1",
    "SIARD2",
    "SIARDDK",
    "GeoData",
    "citscarchival_v1_0",
    "cscarchival_v1_0",
    "citserms_v2_1",
    "citserms_v3_0",
    "citspremis_v1_0",
    "cspremis_v1_0",
    "citsehpj_v1_0",
    "citsehpj_v2_0",
    "citsehcr_v1_0",
    "citssiard_v1_0",
    "citsgeospatial_v3_0",
    "cits3dpm_v1_0",
    "MIXED",
    "OTHER",
)
PACKAGE_TYPES = ("SIP", "AIP", "DIP", "AIU", "AIC")
RECORD_STATUSES = ("NEW", "SUPPLEMENT", "REPLACEMENT", "REPLEACEMENT", "TEST", "VERSION", "DELETE", "OTHER")
RECORD_IDS = ("SUBMISSIONAGREEMENT", "PREVIOUSSUBMISSIONAGREEMENT", "REFERENCECODE", "PREVIOUSREFERENCECODE")

USES = ("Documentation", "Schemas", "Representations", "Metadata")

_ROOT, _HEAD = "/m:mets", "/m:mets/m:metsHdr"
_FILE, _GROUP = "/m:mets/m:fileSec//m:file", "/m:mets/m:fileSec//m:fileGrp"
_MAP = "/m:mets/m:structMap[@LABEL='CSIP']"
_FORMATS = (
    ("SIP32", "FILEFORMATNAME"),
    ("SIP33", "FILEFORMATVERSION"),
    ("SIP34", "FILEFORMATREGISTRY"),
    ("SIP35", "FILEFORMATKEY"),
)
_CONTENT_TYPE = "normalize-space(@csip:CONTENTINFORMATIONTYPE)"
_DASH = "translate(@TYPE,'–','-')"


def _has(attribute: str) -> str:
    return f"normalize-space({attribute})"


def _status(name: str, context: str, told: str) -> Iterator[Assertion]:
    """Give the two sides of a status: it should be there, and must then be of the vocabulary."""
    yield should(name, context, "@STATUS", f"{told}/@STATUS bör finnas.")
    yield must(
        name,
        f"{context}[@STATUS]",
        one_of("@STATUS", ("CURRENT", "SUPERSEDED")),
        f"{told}/@STATUS ska vara CURRENT eller SUPERSEDED.",
    )


def _other_type(name: str, context: str, told: str) -> Iterator[Assertion]:
    """Give what the public corpus's test cases ask and no text says: what OTHER is has no name in the vocabulary."""
    other = "@csip:OTHERCONTENTINFORMATIONTYPE"
    yield should(
        name,
        f"{context}[{other}]",
        "@csip:CONTENTINFORMATIONTYPE='OTHER'",
        f"{told}/{other} bör bara finnas när innehållstypen är OTHER.",
    )
    yield should(
        name,
        f"{context}[{other}]",
        f"not{one_of(other, CONTENT_TYPES)}",
        f"{told}/{other} bör inte vara ett värde ur vokabulären.",
    )


def _reference(first: int, context: str, told: str) -> Iterator[Assertion]:
    """Give the nine rules of an mdRef, whose ids follow each other."""
    tests = (
        ("@LOCTYPE='URL'", "@LOCTYPE ska vara URL."),
        ("@xlink:type='simple'", "@xlink:type ska vara simple."),
        (_has("@xlink:href"), "@xlink:href ska finnas."),
        (_has("@MDTYPE"), "@MDTYPE ska finnas."),
        (_has("@MIMETYPE"), "@MIMETYPE ska finnas."),
        (_has("@SIZE"), "@SIZE ska finnas."),
        (_has("@CREATED"), "@CREATED ska finnas."),
        (_has("@CHECKSUM"), "@CHECKSUM ska finnas."),
        (_has("@CHECKSUMTYPE"), "@CHECKSUMTYPE ska finnas."),
    )
    for number, (test, sentence) in enumerate(tests, start=first):
        yield must(f"CSIP{number}", f"{context}/m:mdRef", test, f"{told}/mdRef/{sentence}")


EVERY_METS: tuple[Assertion, ...] = (
    must("CSIP1", _ROOT, _has("@OBJID"), "mets/@OBJID ska finnas och ha ett värde."),
    must("CSIP2", _ROOT, _has("@TYPE"), "mets/@TYPE ska finnas och ha ett värde."),
    must(
        "CSIP2",
        f"{_ROOT}[normalize-space(@TYPE)]",
        one_of(_DASH, dict.fromkeys(value.replace("–", "-") for value in CATEGORIES)),
        "mets/@TYPE ska vara ett värde ur vokabulären för innehållskategorier.",
    ),
    must(
        "CSIP2",
        f"{_ROOT}[@TYPE='OTHER' or @TYPE='Other']",
        _has("@csip:OTHERTYPE"),
        "När mets/@TYPE är Other ska mets/@csip:OTHERTYPE säga vad det är.",
    ),
    should(
        "CSIP3",
        f"{_ROOT}[@TYPE='OTHER' or @TYPE='Other']",
        _has("@csip:OTHERTYPE"),
        "När mets/@TYPE är Other bör mets/@csip:OTHERTYPE säga vad det är.",
    ),
    must(
        "CSIP4",
        f"{_ROOT}[@csip:CONTENTINFORMATIONTYPE]",
        one_of("@csip:CONTENTINFORMATIONTYPE", CONTENT_TYPES),
        "mets/@csip:CONTENTINFORMATIONTYPE ska vara ett värde ur vokabulären.",
    ),
    must(
        "CSIP4",
        f"{_ROOT}[@csip:CONTENTINFORMATIONTYPE='OTHER']",
        _has("@csip:OTHERCONTENTINFORMATIONTYPE"),
        "Innehållstypen OTHER ska sägas ut i mets/@csip:OTHERCONTENTINFORMATIONTYPE.",
    ),
    must(
        "CSIP5",
        f"{_ROOT}[@csip:CONTENTINFORMATIONTYPE='OTHER']",
        _has("@csip:OTHERCONTENTINFORMATIONTYPE"),
        "När innehållstypen är OTHER ska mets/@csip:OTHERCONTENTINFORMATIONTYPE säga vilken.",
    ),
    *_other_type("CSIP5", _ROOT, "mets"),
    must("CSIP6", _ROOT, _has("@PROFILE"), "mets/@PROFILE ska finnas och ha ett värde."),
    must("CSIP117", _ROOT, "m:metsHdr", "mets/metsHdr ska finnas."),
    must("CSIP7", _HEAD, _has("@CREATEDATE"), "metsHdr/@CREATEDATE ska finnas."),
    may("CSIP8", _HEAD, _has("@LASTMODDATE"), "metsHdr/@LASTMODDATE bör finnas när paketet har ändrats."),
    must("CSIP9", _HEAD, _has("@csip:OAISPACKAGETYPE"), "metsHdr/@csip:OAISPACKAGETYPE ska finnas."),
    must(
        "CSIP9",
        f"{_HEAD}[normalize-space(@csip:OAISPACKAGETYPE)]",
        one_of("@csip:OAISPACKAGETYPE", PACKAGE_TYPES),
        "metsHdr/@csip:OAISPACKAGETYPE ska vara SIP, AIP, DIP, AIU eller AIC.",
    ),
    must("CSIP18", "/m:mets/m:dmdSec", _has("@ID"), "dmdSec/@ID ska finnas."),
    must("CSIP19", "/m:mets/m:dmdSec", _has("@CREATED"), "dmdSec/@CREATED ska finnas."),
    *_status("CSIP20", "/m:mets/m:dmdSec", "dmdSec"),
    should("CSIP21", "/m:mets/m:dmdSec", "m:mdRef", "dmdSec bör hänvisa till metadata med mdRef."),
    *_reference(22, "/m:mets/m:dmdSec", "dmdSec"),
    should("CSIP31", "/m:mets/m:amdSec[2]", "false()", "Det bör finnas högst ett amdSec."),
    should("CSIP32", "/m:mets/m:amdSec", "m:digiprovMD or m:rightsMD", "amdSec bör ha digiprovMD för varje PREMIS."),
    must("CSIP33", "/m:mets/m:amdSec/m:digiprovMD", _has("@ID"), "digiprovMD/@ID ska finnas."),
    *_status("CSIP34", "/m:mets/m:amdSec/m:digiprovMD", "digiprovMD"),
    should("CSIP35", "/m:mets/m:amdSec/m:digiprovMD", "m:mdRef", "digiprovMD bör hänvisa till metadata med mdRef."),
    *_reference(36, "/m:mets/m:amdSec/m:digiprovMD", "digiprovMD"),
    must("CSIP46", "/m:mets/m:amdSec/m:rightsMD", _has("@ID"), "rightsMD/@ID ska finnas."),
    *_status("CSIP47", "/m:mets/m:amdSec/m:rightsMD", "rightsMD"),
    should("CSIP48", "/m:mets/m:amdSec/m:rightsMD", "m:mdRef", "rightsMD bör hänvisa till metadata med mdRef."),
    *_reference(49, "/m:mets/m:amdSec/m:rightsMD", "rightsMD"),
    should("CSIP58", _ROOT, "m:fileSec", "mets/fileSec bör finnas."),
    must("CSIP59", "/m:mets/m:fileSec", _has("@ID"), "fileSec/@ID ska finnas."),
    must(
        "CSIP63",
        f"{_GROUP}[@csip:CONTENTINFORMATIONTYPE='OTHER']",
        _has("@csip:OTHERCONTENTINFORMATIONTYPE"),
        "När filgruppens innehållstyp är OTHER ska @csip:OTHERCONTENTINFORMATIONTYPE säga vilken.",
    ),
    *_other_type("CSIP63", _GROUP, "fileGrp"),
    must("CSIP64", _GROUP, _has("@USE"), "fileGrp/@USE ska finnas."),
    must("CSIP65", _GROUP, _has("@ID"), "fileGrp/@ID ska finnas."),
    must("CSIP66", _GROUP, "m:file or m:fileGrp", "fileGrp ska ha minst en file."),
    must("CSIP67", _FILE, _has("@ID"), "file/@ID ska finnas."),
    must("CSIP68", _FILE, _has("@MIMETYPE"), "file/@MIMETYPE ska finnas."),
    must("CSIP69", _FILE, _has("@SIZE"), "file/@SIZE ska finnas."),
    must("CSIP70", _FILE, _has("@CREATED"), "file/@CREATED ska finnas."),
    must("CSIP71", _FILE, _has("@CHECKSUM"), "file/@CHECKSUM ska finnas."),
    must("CSIP72", _FILE, _has("@CHECKSUMTYPE"), "file/@CHECKSUMTYPE ska finnas."),
    must("CSIP76", _FILE, "count(m:FLocat)=1", "file ska ha precis en FLocat."),
    must("CSIP77", f"{_FILE}/m:FLocat", "@LOCTYPE='URL'", "FLocat/@LOCTYPE ska vara URL."),
    must("CSIP78", f"{_FILE}/m:FLocat", "@xlink:type='simple'", "FLocat/@xlink:type ska vara simple."),
    must("CSIP79", f"{_FILE}/m:FLocat", _has("@xlink:href"), "FLocat/@xlink:href ska finnas."),
    must("CSIP83", _MAP, _has("@ID"), "structMap/@ID ska finnas."),
    must("CSIP84", _MAP, "count(m:div)=1", "structMap ska ha precis en div i sig."),
    must("CSIP85", f"{_MAP}/m:div", _has("@ID"), "Kartans yttersta div ska ha @ID."),
    should(
        "CSIP86", f"{_MAP}/m:div", "@LABEL=/m:mets/@OBJID", "Kartans yttersta div bör ha paketets OBJID som @LABEL."
    ),
)

PACKAGE_METS: tuple[Assertion, ...] = (
    should("CSIP4", _ROOT, _CONTENT_TYPE, "mets/@csip:CONTENTINFORMATIONTYPE bör finnas."),
    must(
        "CSIP60",
        "/m:mets/m:fileSec",
        "m:fileGrp[starts-with(@USE,'Documentation')]",
        "fileSec ska ha en filgrupp Documentation.",
    ),
    must(
        "CSIP113", "/m:mets/m:fileSec", "m:fileGrp[starts-with(@USE,'Schemas')]", "fileSec ska ha en filgrupp Schemas."
    ),
    must(
        "CSIP114",
        "/m:mets/m:fileSec",
        "m:fileGrp[starts-with(@USE,'Representations')]",
        "fileSec ska ha en filgrupp vars @USE börjar med Representations.",
    ),
    should(
        "CSIP62",
        f"{_GROUP}[starts-with(@USE,'Representations')]",
        _CONTENT_TYPE,
        "Filgrupper för representationer bör ha @csip:CONTENTINFORMATIONTYPE.",
    ),
    must(
        "CSIP62",
        f"{_GROUP}[normalize-space(@csip:CONTENTINFORMATIONTYPE)]",
        one_of("@csip:CONTENTINFORMATIONTYPE", CONTENT_TYPES),
        "fileGrp/@csip:CONTENTINFORMATIONTYPE ska vara ett värde ur vokabulären.",
    ),
    must(
        "CSIP64",
        f"{_GROUP}[normalize-space(@USE)]",
        " or ".join(f"@USE='{use}' or starts-with(@USE,'{use}/')" for use in USES),
        "fileGrp/@USE ska börja med Documentation, Schemas, Representations eller Metadata.",
    ),
)

REPRESENTATION_METS: tuple[Assertion, ...] = (
    must("CSIP4", _ROOT, _CONTENT_TYPE, "En representations METS ska ha mets/@csip:CONTENTINFORMATIONTYPE."),
)


_SIP: tuple[Assertion, ...] = (
    may("SIP1", _ROOT, _has("@LABEL"), "mets/@LABEL kan säga vad paketet innehåller."),
    may("SIP3", _HEAD, _has("@RECORDSTATUS"), "metsHdr/@RECORDSTATUS kan säga vad paketet är (utelämnat: NEW)."),
    must(
        "SIP3",
        f"{_HEAD}[@RECORDSTATUS]",
        one_of("@RECORDSTATUS", RECORD_STATUSES),
        "metsHdr/@RECORDSTATUS ska vara ett värde ur vokabulären.",
    ),
    must("SIP4", _HEAD, "@csip:OAISPACKAGETYPE='SIP'", "metsHdr/@csip:OAISPACKAGETYPE ska vara SIP."),
    may("SIP5", _HEAD, "m:altRecordID[@TYPE='SUBMISSIONAGREEMENT']", "Leveransöverenskommelsen kan anges."),
    must(
        "SIP5",
        _HEAD,
        "count(m:altRecordID[@TYPE='SUBMISSIONAGREEMENT'])<2",
        "Det ska finnas högst en altRecordID för leveransöverenskommelsen.",
    ),
    may("SIP7", _HEAD, "m:altRecordID[@TYPE='REFERENCECODE']", "Arkivets referenskod kan anges."),
    must(
        "SIP7",
        _HEAD,
        "count(m:altRecordID[@TYPE='REFERENCECODE'])<2",
        "Det ska finnas högst en altRecordID för referenskoden.",
    ),
    *(
        must(
            f"SIP{number}",
            f"{_HEAD}/m:altRecordID[@TYPE='{kind}']",
            "normalize-space(.)",
            f"altRecordID {kind} ska ha ett värde.",
        )
        for number, kind in enumerate(RECORD_IDS, start=5)
    ),
    should(
        "SIP5",
        f"{_HEAD}/m:altRecordID",
        one_of("@TYPE", RECORD_IDS),
        "altRecordID/@TYPE bör vara ett värde ur vokabulären.",
    ),
    *(
        should(
            name,
            _FILE,
            f"not(@sip:{attribute}) or normalize-space(@sip:{attribute})",
            f"file/@sip:{attribute} bör ha ett värde.",
        )
        for name, attribute in _FORMATS
    ),
    *(
        may(name, "/m:mets/m:fileSec", f".//m:file[@sip:{attribute}]", f"file/@sip:{attribute} kan anges.")
        for name, attribute in _FORMATS
    ),
    should(
        "SIP35",
        f"{_FILE}[@sip:FILEFORMATREGISTRY]",
        "@sip:FILEFORMATKEY",
        "Anges ett formatregister bör file/@sip:FILEFORMATKEY anges.",
    ),
)


def sip_assertions(profiles: tuple[str, ...]) -> tuple[Assertion, ...]:
    """Give the rules of SIP, when `profiles` are the values that mets/@PROFILE may have."""
    profile = must("SIP2", _ROOT, one_of("@PROFILE", profiles), f"mets/@PROFILE ska vara {profiles[0]}.")
    return (profile, *_SIP)
