"""The word lists (ordlistor): data that an archivist can read and change, one list a file.

A list says what it looks for, which fact that suggests, with what effect, and why. Those that come with the program
lie in `ordlistor/`; a file of the same name in the workspace's `rules/ordlistor/` takes its place, and others add to
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from archiver.errors import RulesInvalid
from archiver.records import AuthorRole
from archiver.retention.factkeys import FACT_KEYS, SetBy, lowers
from archiver.retention.facts import facts_from
from archiver.review.patterns import PATTERNS
from archiver.review.words import Phrase, PhraseIndex, phrases
from archiver.strict import Problem, Strict, Text, read_strict

FOLDER = Path("rules") / "ordlistor"
LINK = "{lank}"  # stands for the first address outside the platform that the item links to


class Effect(StrEnum):
    """What a suggestion does before a person has looked at it."""

    AT_ONCE = "genast"  # the fact counts; only for facts that protect
    DOUBT = "tvekan"  # the item goes to a person, and nothing of it may be destroyed
    PROPOSAL = "forslag"  # nothing


class WordList(Strict):
    """One list as it stands in its file. The keys are Swedish: archivists write them."""

    namn: Text
    varfor: Text
    foreslar: Annotated[dict[str, bool | str], Field(min_length=1)]
    verkan: Effect
    galler: Annotated[tuple[AuthorRole, ...], Field(min_length=1)]
    slag: tuple[Literal["inlagg", "kommentar"], ...] = ("inlagg", "kommentar")
    bara_obesvarade: bool = False
    ord: tuple[Text, ...] = ()
    bara_ord: tuple[Text, ...] = ()
    monster: tuple[str, ...] = ()
    inte: tuple[Text, ...] = ()
    avstangd: bool = False

    @field_validator("ord", "bara_ord", "inte")
    @classmethod
    def _can_be_read(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in given:
            phrases(pattern)
        return given

    @field_validator("bara_ord")
    @classmethod
    def _single(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if several := [pattern for pattern in given if " " in pattern]:
            raise ValueError(f"{several[0]!r} is more than one word. Write each word by itself.")
        return given

    @field_validator("monster")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in given if name not in PATTERNS]:
            raise ValueError(f"there is no pattern {unknown[0]!r}. There are: {', '.join(sorted(PATTERNS))}.")
        return given

    @model_validator(mode="after")
    def _looks_for_something(self) -> "WordList":
        if not (self.ord or self.bara_ord or self.monster):
            raise ValueError("the list looks for nothing. Fill in `ord`, `bara_ord` or `monster`.")
        return self


@dataclass(frozen=True, kw_only=True)
class NamedList:
    """A list, and the name of its file without `.toml`."""

    name: str
    list: WordList

    @cached_property
    def only(self) -> tuple[str, ...]:
        """The words of which the whole text must consist."""
        return tuple(part for pattern in self.list.bara_ord for phrase in phrases(pattern) for part in phrase.parts)


@dataclass(frozen=True)
class Lists:
    """All lists that are in use, by name, and one index of all their phrases."""

    lists: tuple[NamedList, ...]

    @cached_property
    def index(self) -> PhraseIndex:
        """Every phrase of every list, those of `inte` included."""
        return PhraseIndex(self.owners)

    @cached_property
    def owners(self) -> dict[Phrase, tuple[str, ...]]:
        """The names of the lists that look for each phrase."""
        return _owners((one.name, pattern) for one in self.lists for pattern in one.list.ord)

    @cached_property
    def exceptions(self) -> PhraseIndex:
        """Every phrase that calls a list off."""
        return PhraseIndex(self.exception_owners)

    @cached_property
    def exception_owners(self) -> dict[Phrase, tuple[str, ...]]:
        """The names of the lists that each such phrase calls off."""
        return _owners((one.name, pattern) for one in self.lists for pattern in one.list.inte)


def read_lists(home: Path | None = None) -> Lists:
    """Give the lists that come with the program, with the workspace's own in their place or beside them.

    Raises:
        RulesInvalid: a list is not valid; the message names file, line and fix.
    """
    found = {path.stem: path for path in shipped()}
    if home is not None and (home / FOLDER).is_dir():
        found |= {path.stem: path for path in sorted((home / FOLDER).glob("*.toml"))}
    read = (NamedList(name=name, list=read_list(path)) for name, path in sorted(found.items()))
    return Lists(tuple(one for one in read if not one.list.avstangd))


def shipped() -> tuple[Path, ...]:
    """Give the files of the lists that come with the program, by name."""
    return tuple(sorted(Path(str(files("archiver.review").joinpath("ordlistor"))).glob("*.toml")))


def read_list(path: Path) -> WordList:
    """Read one list. RulesInvalid if it is not valid; the message names file, line and fix."""
    return read_strict(path, WordList, RulesInvalid, check=_problems)


def protects(key: str, value: object) -> bool:
    """Say whether the program itself may say so at once: the fact protects more than not knowing does."""
    return SetBy.AUTO in FACT_KEYS[key].set_by and lowers(key, value, None)


def _problems(given: WordList) -> Iterator[Problem]:
    """Find what the facts (gallring §2.2) say against: unknown keys and values, and effects that may not be."""
    for key, value in given.foreslar.items():
        place = ("foreslar", key)
        if key not in FACT_KEYS:
            yield Problem(place, f"no fact is called {key}. There are: {', '.join(sorted(FACT_KEYS))}.")
            continue
        try:
            facts_from({key: value})
        except RulesInvalid as error:
            yield Problem(place, str(error))
            continue
        if SetBy.PERSON not in FACT_KEYS[key].set_by:
            yield Problem(place, f"{key} comes from register or receipts; no person can decide on it, so leave it out.")
        if given.verkan is Effect.AT_ONCE and not protects(key, value):
            yield Problem(
                place, f'{key} = {value!r} may not count before a person has looked. Write verkan = "forslag".'
            )


def _owners(given: Iterator[tuple[str, str]]) -> dict[Phrase, tuple[str, ...]]:
    owners: dict[Phrase, tuple[str, ...]] = {}
    for name, pattern in given:
        for phrase in phrases(pattern):
            owners[phrase] = tuple(dict.fromkeys((*owners.get(phrase, ()), name)))
    return owners
