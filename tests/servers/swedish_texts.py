"""Invented Swedish texts, as municipalities and their inhabitants write; picked by number, so always the same.

No straight quotation marks, triple dots or double hyphens: WordPress would show others than were written.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

NEWS = (
    "Kommunstyrelsen har beslutat att rusta upp lekparken vid Åsgatan.",
    "Arbetet börjar i maj och beräknas vara klart till midsommar.",
    "Biblioteket håller öppet till kl. 20 på torsdagar under hela hösten.",
    "Från och med måndag kör ringlinjen var tjugonde minut.",
    "Vi söker fler kontaktpersoner till barn och unga. Du behöver ingen särskild utbildning.",
    "Dricksvattnet är provtaget och tjänligt i hela tätorten igen.",
    "Återvinningscentralen flyttar till Norra industriområdet.",
    "Äldreomsorgen får besök av elever från årskurs 5 en gång i månaden. ❤️",
    "Simhallen stänger för underhåll vecka 23–25.",
    "Gatubelysningen på Älvvägen byts till led och drar 60 % mindre ström.",
    "Årets kulturpris går till Granåsakören. Stort grattis! 🎶",
    "Rösta om namnet på den nya bron: Älvbron, Näsbron eller Drottningbron.",
    "Skolskjutsen mellan Övre Granåsa och Näset körs med extra buss.",
    "Nu finns protokollet från fullmäktige på webbplatsen.",
    "Elever på bygg- och anläggningsprogrammet har renoverat busskuren. Så fint det blev! 👷🏽‍♀️",
    "Tänk på att elda gräs är förbjudet i hela kommunen just nu. 🔥",
    "Vill du veta mer? Läs på https://www.granasa.example/nyheter och ring oss gärna.",
    "Ansök om föreningsbidrag senast den 31 mars på https://www.granasa.example/bidrag?typ=f%C3%B6rening&steg=1",
)
REMARKS = (
    "Bra initiativ!",
    "Tack för informationen. 👍",
    "Hur lång tid tar det innan vi får svar på en felanmälan?",
    "Varför just där? Det finns bättre platser, tycker jag.",
    "På vår gata är det fortfarande mörkt efter kl. 17.",
    "Äntligen händer det något i Övre Granåsa!",
    "Jag har ringt tre gånger utan att komma fram.\nSnälla, ring upp mig.",
    "Håller med dig helt och hållet.",
    "Det där stämmer inte, läs protokollet från i våras.",
    "Finns det någon som kan översätta till finska?",
    "Kiitos! Tämä oli hyvä uutinen. 🇫🇮",
    "شكراً جزيلاً على المعلومات.",
    "Waad mahadsan tihiin!",
    "Giitu, dát lea buorre!",
    "谢谢你们的消息。",
    "Vem betalar? 14 miljoner är mycket < inte lite > och någon skatt & avgift blir det.",
    "Se även https://www.example.org/rapport?id=7&del=2 där det är utrett.",
    "Min mamma på 94 år åkte med i går. Hon var så nöjd! 👵🏻🚌",
    "Första stycket handlar om snön.\n\nAndra stycket handlar om sanden.",
    "Jag undrar samma sak.",
    "🎉🎉🎉",
)
REPLIES = (
    "Hej! Tack för din fråga. Vi tar den vidare till tekniska kontoret.",
    "Hej! Du hittar alla handlingar på webbplatsen under Politik och insyn.",
    "Tack för att du hör av dig. Felet är anmält och lagas i veckan.",
    "Hej, det beslutet fattas av kommunstyrelsen den 12:e.",
)
PEOPLE = (
    *("Anna Lindqvist", "Björn Öberg", "Siv Hägglund", "Lars-Göran Åkerblom", "Zoë Ångström", "فاطمة الحسن"),
    *("Hodan Warsame", "Áilu Länta", "Päivi Hämäläinen", "王伟", "Olena K.", "Emma 🌸", "Sture på Näset"),
)
OWNER = "Granåsa kommun"
FIRST_DAY = dt.datetime(2023, 1, 2, 7, 15, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Remark:
    """A comment to be seeded; `parent` is the number of an earlier one of the same post."""

    by: str
    text: str
    at: dt.datetime
    parent: int | None


@dataclass(frozen=True)
class Story:
    """A post to be seeded."""

    title: str
    text: str
    at: dt.datetime
    media: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    comments: tuple[Remark, ...] = field(default=())


def stories(number: int, *, media: tuple[str, ...], crowd: int) -> list[Story]:
    """Give so many posts: about three comments each, the last with `crowd` comments, nested up to nine deep."""
    chance = random.Random(1809)
    made = []
    for n in range(number):
        at = FIRST_DAY + dt.timedelta(days=6 * n, minutes=chance.randrange(480))
        paragraphs = [_paragraph(chance) for _ in range(chance.randint(1, 4))]
        talk = crowd if n == number - 1 else chance.choice((0, 0, 1, 2, 3, 4, 9))
        story: dict[str, Any] = {"title": _title(n, paragraphs[0]), "text": "\n\n".join(paragraphs), "at": at}
        story["tags"] = (("Trafik", "Skola", "Omsorg", "Kultur & fritid")[n % 4],)
        made.append(Story(**story, media=_media(n, media), comments=_talk(chance, talk, at)))
    return made


def _paragraph(chance: random.Random) -> str:
    sentences = chance.sample(NEWS, chance.randint(1, 3))
    return ("\n" if chance.random() < 0.25 else " ").join(sentences)


def _title(n: int, text: str) -> str:
    first = text.split("\n")[0].split(". ")[0].rstrip(".!?")
    return f"{first[:60].rstrip()} ({n + 1})"


def _media(n: int, media: tuple[str, ...]) -> tuple[str, ...]:
    images = [name for name in media if name.endswith((".jpg", ".png"))]
    others = [name for name in media if name not in images]
    if n % 20 == 19:
        return tuple(images[:4])
    if n % 15 == 7:
        return (others[n // 15 % len(others)],)
    return (images[n % len(images)],) if n % 3 == 0 else ()


def _talk(chance: random.Random, number: int, at: dt.datetime) -> tuple[Remark, ...]:
    made: list[Remark] = []
    depth: list[int] = []
    for n in range(number):
        parent = chance.randrange(max(0, n - 6), n) if n and chance.random() < 0.6 else None
        if parent is not None and depth[parent] >= 9:
            parent = None
        if 0 < n < 8 and number > 20:
            parent = n - 1  # one chain that is deep for certain
        depth.append(1 if parent is None else depth[parent] + 1)
        owner = parent is not None and made[parent].by != OWNER and chance.random() < 0.4
        by, text = (OWNER, chance.choice(REPLIES)) if owner else (chance.choice(PEOPLE), chance.choice(REMARKS))
        made.append(Remark(by=by, text=text, at=at + dt.timedelta(minutes=11 * (n + 1)), parent=parent))
    return tuple(made)
