"""What X says of the account itself (https://docs.x.com/x-api/fundamentals/data-dictionary#user)."""

from archiver.platforms.api_reading import AccountReading, Json
from archiver.platforms.fields import flag_of, list_of, number_of, text_of
from archiver.platforms.x.wording import avatar_address, profile_address, shortened, written
from archiver.records import Counter, Media, MediaKind, MediaStatus, Missing

FIELDS = (
    "created_at,description,entities,id,location,name,profile_banner_url,profile_image_url,protected,public_metrics,"
    "url,username,verified"
)
REACH = 3_200  # posts that the timeline gives
COUNTERS = (
    ("followers_count", "follower"),
    ("following_count", "following"),
    ("tweet_count", "post"),
    ("listed_count", "list"),
    ("like_count", "like"),
)
RENAMED = "Kontot heter nu @{now} på X; i kontoförteckningen står @{then}. Ändra adressen där."
TOO_MANY = (
    "X lämnar bara ut de {reach} senaste inläggen, och kontot uppges ha {stated}. De äldre finns i arkivfilen (export)."
)
PROTECTED = "Kontot är skyddat: bara godkända följare ser inläggen, och API:et lämnar kanske inte ut dem."


def read_profile(user: Json, *, handle: str, url: str, data: Json) -> AccountReading:
    """Give the account as X describes it; `handle` is the name that the register knows."""
    username, name = text_of(user, "username"), text_of(user, "name")
    described = [*list_of(user, "entities", "description", "urls"), *list_of(user, "entities", "url", "urls")]
    short = shortened(described, of="", url="url", expanded="expanded_url", shown="display_url")
    description, _ = written(text_of(user, "description"), short)
    site, _ = written(text_of(user, "url"), short)
    counters = tuple(
        Counter(kind=kind, value=value)
        for key, kind in COUNTERS
        if (value := number_of(user, "public_metrics", key)) is not None
    )
    shown = (name, f"@{username}", description, text_of(user, "location"), site)
    pictures = (avatar_address(text_of(user, "profile_image_url")), text_of(user, "profile_banner_url"))
    return AccountReading(
        id=text_of(user, "id"),
        url=profile_address(username),
        name=name or username,
        description=description,
        text="\n".join(line for line in shown if line),
        counters=counters,
        media=tuple(Media(url=one, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE) for one in pictures if one),
        data=data,
        problems=tuple(_problems(user, handle, url)),
    )


def _problems(user: Json, handle: str, url: str) -> list[Missing]:
    now = text_of(user, "username")
    stated = number_of(user, "public_metrics", "tweet_count") or 0
    problems = []
    if handle and now.casefold() != handle.casefold():
        problems.append(Missing(what=url, why=RENAMED.format(now=now, then=handle)))
    if stated > REACH:
        problems.append(Missing(what=url, why=TOO_MANY.format(reach=REACH, stated=stated)))
    if flag_of(user, "protected"):
        problems.append(Missing(what=url, why=PROTECTED))
    return problems
