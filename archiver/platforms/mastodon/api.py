"""The api lane of Mastodon and of the servers that speak its API, each with its dialect.

https://docs.joinmastodon.org/methods/ ; pages by https://docs.joinmastodon.org/api/guidelines/#pagination.
"""

import re
from functools import partial

from archiver.platforms import knowing
from archiver.platforms.api_reading import Answer, ApiReader, Budget, TokenNeed, Trouble, Verdict
from archiver.platforms.fields import text_of
from archiver.platforms.mastodon.accounts import read_account
from archiver.platforms.mastodon.dialects import MASTODON, SNAC
from archiver.platforms.mastodon.listings import read_listing
from archiver.platforms.mastodon.threads import find_thread, read_thread

VERSION = "2026-11-30"
_TOKEN = re.compile(r"token (?:is invalid|was revoked|has expired|expired|is expired)|invalid_token", re.I)
_SCOPE = re.compile(r"outside the authorized scopes|insufficient_scope|insufficient permissions", re.I)

TOKEN_BAD = "Åtkomstnyckeln gäller inte längre: den är återkallad, har löpt ut eller är fel. Skapa en ny."
TOKEN_NARROW = "Åtkomstnyckeln saknar rättigheten read. Skapa en ny med den rättigheten."
OWN_FAULT = "Servern svarade med ett fel: {said}"

MASTODON_TOKEN = (
    "Behövs inte för det som är publikt, men utan nyckel visar en Mastodon-server högst 60 svar åt gången, inga "
    "direktmeddelanden och inga inlägg till följare, och vissa servrar (t.ex. GoToSocial) svarar inte alls. "
    "Så här skaffas den: 1. Logga in som kontot. 2. Öppna Inställningar, Utveckling, Ny applikation. 3. Ge den ett "
    "namn (t.ex. Arkiv) och bara rättigheten read. 4. Spara, öppna applikationen och kopiera åtkomstnyckeln."
)
SNAC_TOKEN = (
    "Utan nyckel läses kontots vanliga inlägg, men inga svar, omröstningar eller delningar: snac visar dem bara för "
    "kontot självt. Så här skaffas den: 1. Be den som sköter servern öppna adressen /oauth/x-snac-get-token på "
    "den. 2. Logga in där med kontots namn och lösenord. 3. Kopiera nyckeln som visas."
)


def judge(answer: Answer) -> Verdict | None:
    """Say what an error body means (https://docs.joinmastodon.org/entities/Error/); None: the status says enough."""
    said = " ".join((text_of(answer.data, "error"), text_of(answer.data, "error_description"))).strip()
    if not said:
        return None
    if answer.status in (401, 403) and _TOKEN.search(said):
        return Verdict(trouble=Trouble.TOKEN, say=TOKEN_BAD)
    if answer.status in (401, 403) and _SCOPE.search(said):
        return Verdict(trouble=Trouble.ROLE, say=TOKEN_NARROW)
    if answer.status == 200:
        return Verdict(trouble=Trouble.ERROR, say=OWN_FAULT.format(said=said))
    return None


MASTODON_API = ApiReader(
    name="mastodon-api",
    platforms=frozenset({"mastodon", "gotosocial", "pleroma", "akkoma"}),
    title="Mastodon",
    version=VERSION,
    reference="https://docs.joinmastodon.org/methods/",
    tested_on="recorded answers of real Mastodon servers (2.9 to 4.7); never met a live server of the others",
    token=TokenNeed.OPTIONAL,
    token_help=MASTODON_TOKEN,
    read_account=partial(read_account, dialect=MASTODON),
    read_listing=partial(read_listing, dialect=MASTODON),
    read_thread=partial(read_thread, dialect=MASTODON),
    find_thread=partial(find_thread, dialect=MASTODON),
    judge=judge,
    budget=Budget(per_second=1.0),  # 300 questions in five minutes: https://docs.joinmastodon.org/api/rate-limits/
    blind=frozenset({knowing.TITLE, knowing.HIDDEN, knowing.CAPTION}),
)

SNAC_API = ApiReader(
    name="snac-api",
    platforms=frozenset({"snac"}),
    title="snac",
    version=VERSION,
    reference="https://docs.joinmastodon.org/methods/",
    tested_on="snac 2.75, every status against what was sent",
    token=TokenNeed.OPTIONAL,
    token_help=SNAC_TOKEN,
    read_account=partial(read_account, dialect=SNAC),
    read_listing=partial(read_listing, dialect=SNAC),
    read_thread=partial(read_thread, dialect=SNAC),
    find_thread=partial(find_thread, dialect=SNAC),
    judge=judge,
    blind=frozenset({knowing.TITLE, knowing.HIDDEN, knowing.CAPTION, knowing.LANGUAGE}),
)
