"""The content profile as data: what every field of a record is called in record.xml.

Names follow FGS Ärendehantering 1.0: Swedish, PascalCase, without å, ä and ö, the same for elements and attributes, and
the same words where it has one (`Handling`, `Arkivbildare`, `Bilaga`, `Namn`, `Checksumma`, `Mimetyp`, `Rubrik`).
`docs/content-profile.md` tells each of them; `schemas/sociala-medier-1.xsd` fixes order and cardinality.
"""

from archiver.package.shape import DATE, FLAG, NUMBER, TIME, Attribute, Leaf, Leaves, Node, Nodes, Shape, term
from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Change,
    ChangeKind,
    Comment,
    Count,
    Counter,
    Coverage,
    Direction,
    Lane,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Option,
    Origin,
    Post,
    Provenance,
    Revision,
    Snapshot,
    Thread,
    ThreadRef,
    Visibility,
)

# A name, not an address: it is never fetched. The last part is the major version; see docs/content-profile.md.
NAMESPACE = "urn:x-archiver:sociala-medier:1"
PROFILE_VERSION = "1.0"

LANES = {Lane.API: "api", Lane.EXPORT: "export", Lane.BROWSER: "webblasare"}
MEDIA_KINDS = {
    MediaKind.IMAGE: "bild",
    MediaKind.VIDEO: "video",
    MediaKind.AUDIO: "ljud",
    MediaKind.DOCUMENT: "dokument",
}
MEDIA_STATUSES = {
    MediaStatus.CAPTURED: "fangad",
    MediaStatus.TOO_LARGE: "for-stor",
    MediaStatus.UNAVAILABLE: "otillganglig",
    MediaStatus.BLOCKED: "blockerad",
}
CHANGE_KINDS = {
    ChangeKind.EDITED: "redigerad",
    ChangeKind.NEW_COMMENT: "ny-kommentar",
    ChangeKind.NEW_MEDIA: "ny-bilaga",
    ChangeKind.DISAPPEARED: "forsvunnen",
    ChangeKind.REAPPEARED: "aterkommen",
    ChangeKind.METADATA: "metadata",
}
PRECISIONS = {
    "second": "sekund",
    "minute": "minut",
    "hour": "timme",
    "day": "dag",
    "week": "vecka",
    "month": "manad",
    "year": "ar",
}
VISIBILITIES = {visibility: visibility.value for visibility in Visibility}
ROLES = {role: role.value for role in AuthorRole}
DIRECTIONS = {direction: direction.value for direction in Direction}

AUTHORITY = Shape(
    Authority,
    parts=(
        Leaf("name", "Namn", required=True),
        Leaf("org_nr", "Organisationsnummer", required=True),
        Leaf("contact", "Kontakt"),
    ),
)
ACCOUNT = Shape(
    Account,
    attributes=(Attribute("terms_reviewed_on", "VillkorGranskade", DATE),),
    parts=(
        Leaf("id", "Kontoid", required=True),
        Leaf("platform", "Plattform", required=True),
        Leaf("url", "Adress", required=True),
        Leaf("name", "Namn", required=True),
        Leaf("authority", "AnsvarigMyndighet", required=True),
        Leaf("platform_id", "Plattformsid"),
        Leaf("purpose", "Syfte"),
        Leaf("owner_role", "Kontoansvarig"),
        Leaf("level", "Bevarandeniva", required=True),
        Leaves("identities", "Identitet"),
        Leaves("elected", "Fortroendevald"),
        Leaf("terms_reviewed_by", "VillkorGranskadeAv"),
        Leaf("disposal_authority", "Gallringsbeslut"),
    ),
)
PROVENANCE = Shape(
    Provenance,
    attributes=(
        Attribute("lane", "Vag", term(LANES)),
        Attribute("captured_at", "Fangad", TIME),
    ),
    parts=(
        Leaf("harvest", "Fangst", required=True),
        Leaf("requested_url", "BegardAdress", required=True),
        Leaf("final_url", "SlutligAdress", required=True),
        Leaf("profile", "Fangstprofil"),
        Leaf("profile_version", "Fangstprofilversion"),
        Leaf("tool", "Program"),
        Leaf("agent", "Klient"),
        Leaf("note", "Anmarkning"),
        Leaf("authorised_by", "BeslutadAv"),
    ),
)
MISSING = Shape(Missing, parts=(Leaf("what", "Vad", required=True), Leaf("why", "Orsak", required=True)))
COUNT = Shape(
    Count,
    attributes=(Attribute("expected", "Forvantat", NUMBER), Attribute("captured", "Fangat", NUMBER)),
    parts=(Nodes("missing", "Saknas", MISSING),),
)
COVERAGE = Shape(
    Coverage,
    parts=(Node("posts", "Inlagg", COUNT), Node("comments", "Kommentarer", COUNT), Node("media", "Bilagor", COUNT)),
)
CHANGE = Shape(
    Change,
    attributes=(Attribute("kind", "Typ", term(CHANGE_KINDS)),),
    parts=(
        Leaf("item", "Objekt", required=True),
        Leaf("field", "Falt"),
        Leaf("before", "Fore"),
        Leaf("after", "Efter"),
    ),
)
ORIGIN = Shape(
    Origin,
    attributes=(Attribute("lane", "Vag", term(LANES)), Attribute("captured_at", "Fangad", TIME)),
    parts=(
        Leaf("item", "Objekt", required=True),
        Leaf("field", "Falt", required=True),
        Leaf("harvest", "Fangst", required=True),
    ),
)
AUTHOR = Shape(
    Author,
    attributes=(Attribute("role", "Roll", term(ROLES)),),
    parts=(Leaf("name", "Namn", required=True), Leaf("id", "Id"), Leaf("url", "Adress")),
)
LINK = Shape(
    Link,
    attributes=(Attribute("mention", "Omnamnande", FLAG, absent=False),),
    parts=(Leaf("text", "Lanktext", required=True), Leaf("url", "Adress", required=True)),
)
COUNTER = Shape(
    Counter,
    attributes=(Attribute("value", "Varde", NUMBER),),
    parts=(Leaf("kind", "Typ", required=True), Leaf("shown", "Visat")),
)
MEDIA = Shape(
    Media,
    attributes=(
        Attribute("kind", "Typ", term(MEDIA_KINDS)),
        Attribute("status", "Status", term(MEDIA_STATUSES)),
        Attribute("size", "Storlek", NUMBER, absent=0),
        Attribute("width", "Bredd", NUMBER),
        Attribute("height", "Hojd", NUMBER),
    ),
    parts=(
        Leaf("url", "Adress", required=True),
        Leaf("reason", "Orsak"),
        Leaf("path", "Lank"),
        Leaf("sha256", "Checksumma"),
        Leaf("mime", "Mimetyp"),
        Leaf("alt", "Alternativtext"),
        Leaf("caption", "Bildtext"),
        Leaf("ocr", "UtlastText"),
        Leaf("derived", "SokbarKopia"),
    ),
)
OPTION = Shape(
    Option, attributes=(Attribute("votes", "Roster", NUMBER),), parts=(Leaf("text", "Svarstext", required=True),)
)
REVISION = Shape(Revision, attributes=(Attribute("at", "Tid", TIME),), parts=(Leaf("text", "Text", required=True),))
_ITEM_ATTRIBUTES = (
    Attribute("direction", "Riktning", term(DIRECTIONS)),
    Attribute("published_at", "Publicerad", TIME),
    Attribute("published_precision", "Noggrannhet", term(PRECISIONS), absent=""),
    Attribute("edited_at", "Redigerad", TIME),
    Attribute("first_seen", "ForstSedd", TIME),
    Attribute("last_seen", "SenastSedd", TIME),
    Attribute("disappeared_at", "Forsvunnen", TIME),
)
_IDENTITY = (Leaf("id", "Id", required=True), Leaf("permalink", "Permalank", required=True))
_ITEM_PARTS = (
    Node("author", "Forfattare", AUTHOR),
    Leaf("published_shown", "PubliceradVisad"),
    Leaf("language", "Sprak"),
    Leaf("text", "Text", required=True),
    Nodes("revisions", "TidigareLydelse", REVISION),
    Nodes("links", "Hanvisning", LINK),
    Nodes("media", "Bilaga", MEDIA),
    Nodes("counters", "Raknare", COUNTER),
)
POST = Shape(
    Post,
    attributes=_ITEM_ATTRIBUTES,
    parts=(
        *_IDENTITY,
        Leaf("title", "Rubrik"),
        Leaf("shared_from", "DelatFran"),
        Leaf("answers", "SvarPa"),
        *_ITEM_PARTS,
        Nodes("options", "Svarsalternativ", OPTION),
    ),
)
COMMENT = Shape(
    Comment,
    attributes=(*_ITEM_ATTRIBUTES, Attribute("hidden", "Dold", FLAG, absent=False)),
    parts=(*_IDENTITY, Leaf("parent", "SvarPa"), *_ITEM_PARTS),
)
# The comments of a thread are no part of its shape: they are written and read one by one.
THREAD = Shape(
    Thread,
    attributes=(
        Attribute("disappeared_at", "Forsvunnen", TIME),
        Attribute("visibility", "Synlighet", term(VISIBILITIES), absent=Visibility.PUBLIC),
    ),
    parts=(*_IDENTITY, Node("post", "Inlagg", POST)),
)
THREAD_REF = Shape(
    ThreadRef,
    attributes=(Attribute("published_at", "Publicerad", TIME), Attribute("comments", "AntalKommentarer", NUMBER)),
    parts=(Leaf("id", "Id", required=True), Leaf("url", "Adress", required=True), Leaf("title", "Rubrik")),
)
SNAPSHOT = Shape(
    Snapshot,
    parts=(
        Leaf("url", "Adress", required=True),
        Leaf("name", "Namn", required=True),
        Leaf("description", "Beskrivning"),
        Leaf("text", "Text"),
        Nodes("counters", "Raknare", COUNTER),
        Nodes("media", "Bilaga", MEDIA),
        Nodes("feed", "ListadTrad", THREAD_REF, within="Flode"),
    ),
)
