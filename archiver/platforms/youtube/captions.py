"""Captions (textning): given only to the channel's owner (https://developers.google.com/youtube/v3/docs/captions).

A caption file cannot be fetched without the owner's token, so it is asked for as any answer and carried in the
attachment's address (`data:`); the file itself then lies in the record like every other attachment.
"""

import base64
from collections.abc import Iterable, Iterator

from archiver.platforms.api_reading import Ask, Json, Talk
from archiver.platforms.fields import list_of, text_of
from archiver.platforms.youtube.wording import video_address
from archiver.records import Media, MediaKind, MediaStatus, Missing

LARGEST = 2_000_000  # bytes
OWNER_ONLY = (
    "Filmen har textning, men YouTube lämnar den bara till kanalens ägare (OAuth, youtube.force-ssl). Den kan också "
    "tas in ur Google Takeout."
)
NOT_GIVEN = "YouTube lämnade inte ut textningen ({language})."


def without_captions(id: str, languages: Iterable[str] = ()) -> Media:
    """Give the captions that a video is said to have, as not had. They have no address, only a name of ours."""
    return Media(
        url=f"youtube:captions:{id}",
        kind=MediaKind.DOCUMENT,
        status=MediaStatus.UNAVAILABLE,
        reason=OWNER_ONLY,
        caption=" ".join(("Textning", ", ".join(languages))).strip(),
    )


def listed_captions(id: str, tracks: Iterable[Json]) -> tuple[Media, ...]:
    """Give the captions that a video's page lists, but for those that YouTube made by listening (`asr`).

    Their addresses are made anew for every visitor and hold for some hours, so they cannot be followed over time.
    """
    languages = [text_of(one, "languageCode") for one in tracks if text_of(one, "kind") != "asr"]
    return (without_captions(id, dict.fromkeys(languages)),) if any(languages) else ()


def read_captions(base: str, id: str) -> Talk[tuple[tuple[Media, ...], tuple[Missing, ...]]]:
    """Give the video's caption files.

    Those that YouTube made by listening are passed over: they change by themselves.
    """
    listed = yield Ask(
        url=f"{base}/captions", query=(("part", "snippet"), ("videoId", id)), fine=frozenset({401, 403, 404})
    )
    if listed.status != 200:
        return (without_captions(id),), ()
    found: list[Media] = []
    problems: list[Missing] = []
    for track in _tracks(listed.data):
        language, name = text_of(track, "snippet", "language"), text_of(track, "snippet", "name")
        answer = yield Ask(
            url=f"{base}/captions/{text_of(track, 'id')}",
            query=(("tfmt", "vtt"),),
            fine=frozenset({401, 403, 404}),
            accept="text/vtt",
        )
        if answer.status == 200 and answer.body and len(answer.body) <= LARGEST:
            found.append(_carried(answer.body, " ".join(part for part in ("Textning", language, name) if part)))
        else:
            problems.append(Missing(what=video_address(id), why=NOT_GIVEN.format(language=language or "okänt språk")))
    return tuple(found), tuple(problems)


def _tracks(listed: Json) -> Iterator[Json]:
    for track in list_of(listed, "items"):
        if text_of(track, "id") and text_of(track, "snippet", "trackKind").casefold() != "asr":
            yield track


def _carried(body: bytes, caption: str) -> Media:
    url = f"data:text/vtt;base64,{base64.b64encode(body).decode('ascii')}"
    return Media(url=url, kind=MediaKind.DOCUMENT, status=MediaStatus.UNAVAILABLE, caption=caption)
