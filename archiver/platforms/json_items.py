"""Items that the page carries as JSON in a script element, read by JMESPath."""

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.platforms.attachments import without_doubles
from archiver.platforms.markup import Page, readable
from archiver.platforms.picks import as_text, load_json, picked, plain_or_html, search
from archiver.platforms.text import Rendered
from archiver.profiles import ItemFields, MediaRules, Pick
from archiver.records import Media, MediaKind, MediaStatus


def embedded_data(page: Page, selector: str) -> Iterator[object]:
    """Give the JSON of every script element that the selector matches; broken JSON is passed over."""
    for script in page.select(selector):
        yield from load_json("".join(script.itertext()))


def json_items(page: Page, fields: ItemFields) -> Iterator["JsonItem"]:
    """Give the items that `fields.item` lists in the page's embedded JSON, in their order."""
    for data in embedded_data(page, fields.embedded):
        listed = search(fields.item, data)
        for one in listed if isinstance(listed, list) else [listed]:
            if isinstance(one, dict):
                yield JsonItem(page, one)


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One post or comment as an object of the page's own data."""

    page: Page
    data: object

    def _found(self, pick: Pick) -> object:
        path = pick.path or pick.selector
        return search(path, self.data) if path else None

    def has(self, path: str) -> bool:
        """Say whether the path finds something that is not empty or false."""
        return bool(path) and search(path, self.data) not in (None, False, "", 0, [], {})

    def listed(self, path: str) -> list[object]:
        """Give the list that a path finds, or an empty one."""
        found = search(path, self.data) if path else None
        return found if isinstance(found, list) else []

    def value(self, pick: Pick | None) -> str:
        """Give a field as text, by the first of the pick's places that gives something."""
        for one in () if pick is None else (pick, *pick.otherwise):
            bare = one.model_copy(update={"path": ""})
            if value := readable(picked(bare, as_text(self._found(one)))):
                return value
        return ""

    def values(self, pick: Pick | None) -> tuple[str, ...]:
        """Give the texts of the list that the pick's first place finds."""
        found = None if pick is None else self._found(pick)
        return tuple(text for one in (found if isinstance(found, list) else ()) if (text := readable(as_text(one))))

    def shown(self, pick: Pick | None) -> tuple[str, str]:
        """Give a field's value; data shows nothing else."""
        value = self.value(pick)
        return value, value

    def address(self, pick: Pick | None) -> str:
        """Give a field as an absolute address, or an empty string."""
        return readable(self.page.absolute(self.value(pick)))

    def text(self, pick: Pick | None, *, skip: str = "", as_written: bool = False) -> Rendered:
        """Give a field as running text; `skip` has no meaning for data."""
        for one in () if pick is None else (pick, *pick.otherwise):
            bare = one.model_copy(update={"path": ""})
            rendered = plain_or_html(
                picked(bare, as_text(self._found(one))), one, self.page, as_written=as_written or not one.html
            )
            if rendered.text:
                return rendered
        return Rendered()

    def language(self, pick: Pick | None, text: Pick | None) -> str:
        """Give the language that the field states."""
        return self.value(pick)

    def media(self, path: str, kind: MediaKind, rules: MediaRules) -> tuple[Media, ...]:
        """Give attachments: the path lists addresses, or objects with `url` and perhaps `alt` and `caption`."""
        found = search(path, self.data) if path else None
        return without_doubles(
            media for one in (found if isinstance(found, list) else [found]) if (media := self._media(one, kind))
        )

    def _media(self, one: object, kind: MediaKind) -> Media | None:
        described = one if isinstance(one, dict) else {"url": one}
        address = self.page.absolute(as_text(described.get("url")))
        if not address:
            return None
        return Media(
            url=readable(address),
            kind=kind,
            status=MediaStatus.UNAVAILABLE,
            alt=readable(as_text(described.get("alt"))),
            caption=readable(as_text(described.get("caption"))),
        )
