"""What FGS Paketstruktur 1.2 (RAFGS1V1.2, with its addition of 2017-10-25) asks of sip.xml, rule by rule.

Riksarkivet gives its rules no numbers, so the `FGS-` ids are ours. They hold what CSPackageMETS.xsd enforces and what
the specification makes mandatory beside it, so that they can be tried without the schema, which is not ours to carry.
"""

from archiver.sip_checks.assertions import Assertion, must, one_of, should
from archiver.sip_checks.links import kind

PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
TYPES = (
    "ERMS",
    "Personnel",
    "Medical record",
    "Economics",
    "Databases",
    "Webpages",
    "GIS",
    "No specification",
    "AIC",
    "Publication",
    "Archival information",
    "Unstructured",
    "Single records",
)
_PREFIXES = ("VAT:", "DUNS:", "ORG:", "HSA:", "Local:", "URI:")
_RECORD_IDS = ("SUBMISSIONAGREEMENT", "PREVIOUSSUBMISSIONAGREEMENT", "REFERENCECODE", "PREVIOUSREFERENCECODE")
_ROOT, _HEAD, _FILE = "/m:mets", "/m:mets/m:metsHdr", "/m:mets/m:fileSec//m:file"
_ARCHIVIST = "m:agent[@ROLE='ARCHIVIST'][@TYPE='ORGANIZATION']"
_CODED = " or ".join(f"starts-with(normalize-space(.),'{prefix}')" for prefix in _PREFIXES)

SIP_XML: tuple[Assertion, ...] = (
    must("FGS-01", _ROOT, "normalize-space(@OBJID)", "mets/@OBJID ska finnas."),
    must("FGS-02", _ROOT, one_of("@TYPE", TYPES), "mets/@TYPE ska vara en av de paketkategorier som FGS 1.2 har."),
    must("FGS-03", _ROOT, f"@PROFILE='{PROFILE}'", f"mets/@PROFILE ska vara {PROFILE}."),
    must("FGS-04", _ROOT, "m:metsHdr[normalize-space(@CREATEDATE)]", "metsHdr ska finnas, med @CREATEDATE."),
    must(
        "FGS-05",
        _HEAD,
        one_of("@ext:OAISSTATUS", ("SIP", "AIP", "DIP", "AIU", "AIC")),
        "metsHdr/@ext:OAISSTATUS ska vara SIP, AIP, DIP, AIU eller AIC.",
    ),
    must(
        "FGS-06",
        f"{_HEAD}[@RECORDSTATUS]",
        one_of("@RECORDSTATUS", ("NEW", "SUPPLEMENT", "REPLACEMENT", "TEST", "VERSION", "OTHER")),
        "metsHdr/@RECORDSTATUS ska vara NEW, SUPPLEMENT, REPLACEMENT, TEST, VERSION eller OTHER.",
    ),
    must("FGS-07", _HEAD, "count(m:agent)>=3", "metsHdr ska ha minst tre agent."),
    must(
        "FGS-08",
        f"{_HEAD}/m:agent",
        "@TYPE and (not(@OTHERTYPE) or @OTHERTYPE='SOFTWARE') "
        "and (not(@OTHERROLE) or @OTHERROLE='SUBMITTER' or @OTHERROLE='PRODUCER')",
        "agent ska ha @TYPE; @OTHERTYPE kan bara vara SOFTWARE och @OTHERROLE bara SUBMITTER eller PRODUCER.",
    ),
    must("FGS-09", _HEAD, f"{_ARCHIVIST}[normalize-space(m:name)]", "Arkivbildaren ska anges med namn."),
    must("FGS-10", _HEAD, f"{_ARCHIVIST}[normalize-space(m:note)]", "Arkivbildaren ska anges med identitetskod."),
    should(
        "FGS-10",
        f"{_HEAD}/{_ARCHIVIST}/m:note",
        _CODED,
        "Arkivbildarens identitetskod bör ha något av prefixen VAT, DUNS, ORG, HSA, Local och URI.",
    ),
    must(
        "FGS-11",
        _HEAD,
        "m:agent[@ROLE='CREATOR'][@TYPE='ORGANIZATION'][normalize-space(m:name)]",
        "Levererande organisation ska anges med namn.",
    ),
    must(
        "FGS-12",
        _HEAD,
        "m:agent[@ROLE='ARCHIVIST'][@TYPE='OTHER'][@OTHERTYPE='SOFTWARE'][normalize-space(m:name)]",
        "Källsystemet ska anges med namn.",
    ),
    must(
        "FGS-13",
        f"{_HEAD}/m:altRecordID",
        one_of("@TYPE", _RECORD_IDS),
        "altRecordID/@TYPE ska vara ett av de fyra slag som FGS 1.2 har.",
    ),
    must(
        "FGS-14",
        _HEAD,
        "m:altRecordID[@TYPE='SUBMISSIONAGREEMENT'][normalize-space(.)]",
        "Leveransöverenskommelsen ska anges i altRecordID.",
    ),
    must(
        "FGS-15",
        _FILE,
        "normalize-space(@ID) and normalize-space(@MIMETYPE) and normalize-space(@SIZE) and normalize-space(@CREATED)",
        "file ska ha @ID, @MIMETYPE, @SIZE och @CREATED.",
    ),
    should("FGS-16", _FILE, "normalize-space(@CHECKSUM) and normalize-space(@CHECKSUMTYPE)", "file bör ha checksumma."),
    must("FGS-17", _FILE, "count(m:FLocat)=1", "file ska ha precis en FLocat."),
    must(
        "FGS-18",
        f"{_FILE}/m:FLocat",
        f"{one_of('@LOCTYPE', ('URN', 'URL', 'HANDLE', 'OTHER'))} and normalize-space(@xlink:href)",
        "FLocat ska ha @xlink:href, och @LOCTYPE URN, URL, HANDLE eller OTHER.",
    ),
    must("FGS-19", "/m:mets/m:amdSec", "normalize-space(@ID)", "amdSec ska ha @ID."),
    must("FGS-20", _ROOT, "m:structMap/m:div", "structMap ska finnas, med en div."),
    must(
        "FGS-21",
        f"{_ROOT}[@ext:APPRAISAL]",
        one_of("@ext:APPRAISAL", ("Yes", "No")),
        "mets/@ext:APPRAISAL ska vara Yes eller No.",
    ),
    must(
        "FGS-22",
        f"{_ROOT}[@ext:ACCESSRESTRICT]",
        one_of("@ext:ACCESSRESTRICT", ("Secrecy", "PuL", "Secrecy and PuL", "GDPR")),
        "mets/@ext:ACCESSRESTRICT ska vara Secrecy, PuL, Secrecy and PuL eller GDPR.",
    ),
    must(
        "FGS-23",
        f"{_HEAD}[@ext:AGREEMENTFORM]",
        one_of("@ext:AGREEMENTFORM", ("AGREEMENT", "DEPOSIT", "GIFT", "Not specified")),
        "metsHdr/@ext:AGREEMENTFORM ska vara AGREEMENT, DEPOSIT, GIFT eller Not specified.",
    ),
    must(
        "FGS-24",
        f"{_ROOT}[@ext:STARTDATE and @ext:ENDDATE]",
        "number(translate(substring(@ext:STARTDATE,1,10),'-','')) "
        "<= number(translate(substring(@ext:ENDDATE,1,10),'-',''))",
        "mets/@ext:STARTDATE och @ext:ENDDATE ska vara datum i tidsordning.",
    ),
    should(
        "FGS-25",
        f"{_FILE}[@ext:FORMATREGISTRYKEY]",
        "normalize-space(@ext:FORMATREGISTRY)",
        "Anges nyckel i ett formatregister bör registret anges.",
    ),
)
KINDS = (
    kind(".//m:fileSec//m:file", "m:FLocat", "FLocat", ("FGS-30", "FGS-31", "FGS-32")),
    kind(".//m:dmdSec/m:mdRef", "", "mdRef", ("FGS-30", "FGS-31", "FGS-32")),
    kind(".//m:amdSec/*/m:mdRef", "", "mdRef", ("FGS-30", "FGS-31", "FGS-32")),
)
