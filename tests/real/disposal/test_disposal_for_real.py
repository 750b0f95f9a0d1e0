"""Gallring for real: harvested with a browser, under real rules, by commands, to a protocol in PDF/A.

Every byte that is left is looked through: what is packed is unpacked, PDF text is read. The snapshot of the account is
a handling of its own that is kept as it looks (SM-04), so what it shows stays.
"""

import datetime as dt
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest

from archiver.catalogue.database import sqlite_url
from archiver.config.secrets import hash_secret
from archiver.demo.content import DemoComment, DemoContent, DemoMedia, DemoPost
from archiver.demo.site import DemoSite, serve_demo
from archiver.disposal.protocol_xml import schema_faults
from archiver.disposal.protocols import CERTIFICATE, PAPER, XML
from archiver.findings import Level
from archiver.pipeline import archive_account
from archiver.programs.process import run
from archiver.programs.verapdf import Judge
from archiver.records import MediaKind, RecordKind
from archiver.retention.rules import default_rules_path
from archiver.store.counted import CountedBook, CountedPart
from archiver.store.events import EventLog
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id, thread_record_id
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import open_workspace, read_kept
from tests.real.harvests import NOON, QUICK
from tests.unit.catalogue.dumping import dump
from tests.unit.cli.sample_archive import Said, archive

pytestmark = pytest.mark.real
ACCOUNT = "granasa-torget"
POST = DemoPost(
    id="p-77310",
    at=dt.datetime(2025, 9, 20, 8, 0, tzinfo=dt.UTC),
    text="Rumpelstiltskinbadet är stängt i morgon.\n\nMer på kommunens webbplats.",
    media=(DemoMedia(name="bad.jpg", kind=MediaKind.IMAGE, alt="Zebrabryggan i kvällsljus", caption=""),),
    comments=(
        DemoComment(
            id="k-77311",
            by="pomperipossa",
            name="Pomperipossa Långnos",
            at=dt.datetime(2025, 9, 20, 9, 0, tzinfo=dt.UTC),
            text="Tack för beskedet",
        ),
    ),
)
NEEDLES = (
    "Rumpelstiltskinbadet",
    "rumpelstiltskinbad",
    "Pomperipossa",
    "pomperipossa",
    "Zebrabryggan",
    "p-77310",
    "k-77311",
    "Granskarens ord",
)
Facts = dict[str, bool | str]
PROPOSED = dt.datetime(2026, 8, 3, 8, 0, tzinfo=dt.UTC)
SETTINGS = """
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"

[gallring]
archive_authority = "Kommunstyrelsen"

[[people]]
id = "rut"
name = "Rut Redogörare"
email = "rut@granasa.example"
roles = ["arkivredogorare"]
secret = "{rut}"

[[people]]
id = "anna"
name = "Anna Ansvarig"
email = "anna@granasa.example"
roles = ["arkivansvarig"]
secret = "{anna}"

[[decisions]]
id = "b1"
body = "Kommunstyrelsen"
date = 2025-03-11
paragraph = "41"
dnr = "KS 2025/118"
valid_from = 2025-04-01
authority = "Kommunstyrelsen"

[[accounts]]
id = "granasa-torget"
platform = "demo"
url = "{url}"
authority = "Kommunstyrelsen"
"""


@dataclass(frozen=True)
class Disposed:
    """An archive after a disposal, and what it was before."""

    home: Path
    before: Path
    record: str
    protocol: Path
    answers: dict[str, Said]
    asked: int  # how often the platform was asked for anything while it went on


@pytest.fixture(scope="module")
def disposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disposed]:
    """Harvest, say what the posts are, let time pass, propose, approve, execute; all acts by commands."""
    place = tmp_path_factory.mktemp("gallring")
    home = place / "arkiv"
    with serve_demo() as site, pytest.MonkeyPatch.context() as patch:
        site.content = published(site)
        settle(home, site)
        harvest(home, site, hours=0)
        site.add_comment(POST.id, "Fint skrivet", by="pomperipossa", at=dt.datetime(2025, 9, 21, 9, 0, tzinfo=dt.UTC))
        harvest(home, site, hours=1)
        let_time_pass(home)
        before = shutil.copytree(home, place / "before")
        asked = len(site.requests)
        answers = dict(acts(home, patch))
        executed = answers["execute"].document
        record = thread_record_id(ACCOUNT, POST.id)
        protocol = home / "protocols" / executed["protocol"]
        yield Disposed(home, before, record, protocol, answers, len(site.requests) - asked)


def published(site: DemoSite) -> DemoContent:
    """Three threads, one of which is to be destroyed."""
    few = tuple(replace(post, comments=post.comments[:3]) for post in site.posts[-2:])
    people = {**site.content.people, "pomperipossa": "Pomperipossa Långnos"}
    return replace(site.content, posts=(POST, *few), people=people, pinned="")


def register(home: Path, site: DemoSite) -> None:
    """Write archive.toml; the site has a port of its own each time it is served."""
    secrets = {who: hash_secret(f"hemligt-ord-{who}", (who * 16)[:16].encode()) for who in ("rut", "anna")}
    (home / "archive.toml").write_text(SETTINGS.format(url=site.url, **secrets), "utf-8")


def settle(home: Path, site: DemoSite) -> None:
    """Lay out the workspace; two rules name the decision, the others sleep."""
    home.mkdir()
    register(home, site)
    rules = default_rules_path().read_text("utf-8")
    for rule in ("SM-06", "SM-23"):
        rules = re.sub(rf'(id = "{rule}".*?beslut = )""', r'\1"b1"', rules, count=1, flags=re.DOTALL)
    (home / "rules").mkdir()
    (home / "rules" / "gallring.toml").write_text(rules, "utf-8")


def harvest(home: Path, site: DemoSite, *, hours: int) -> None:
    """Harvest with text read in images."""
    now = NOON + dt.timedelta(hours=hours)
    asked = replace(QUICK, ocr=True, account=site.account, allow_hosts=(site.host_port,))
    with open_workspace(home, write=True, command="test", now=now) as workspace:
        report = archive_account(workspace, asked, progress=lambda _: None, now=now, clock=lambda: now)
    assert report.error is None


def let_time_pass(home: Path) -> None:
    """Say that the post is a copy of what stands elsewhere; the snapshot is receipted, the year counted."""
    record = thread_record_id(ACCOUNT, POST.id)
    copy: Facts = {"unik": False, "kanonisk_kalla": "https://granasa.example/bad"}
    plain: Facts = {"personuppgifter": "ordinara", "sekretess": "ingen", "efterfragad": False}
    said = [(POST.id, copy), *((item, plain) for item in (POST.id, POST.comments[0].id, "k-9001"))]
    with EventLog.open(home, actor="test", now=NOON) as log:
        lines = [fact(item_id(record, item), key, value) for item, facts in said for key, value in facts.items()]
        FactBook(home, ACCOUNT, record).append(lines, log=log)
    with open_workspace(home, write=False, command="test", now=NOON) as workspace:
        (snapshot, *_) = workspace.catalogue.list_records(kind=RecordKind.SNAPSHOT)
    receipt = Receipt(kind=ReceiptKind.E_ARCHIVE, record=snapshot.id, version=1, at=NOON)
    counted = CountedPart(year=2025, first=dt.date(2020, 1, 1), last=dt.date(2025, 12, 31), counted_at=PROPOSED)
    with EventLog.open(home, actor="test", now=NOON) as log:
        ReceiptBook(home).note((receipt,), log=log, at=NOON)
        CountedBook(home).note(counted, log=log)
    (home / "stopped").mkdir()
    (home / "stopped" / f"h-20251001T100000Z-{ACCOUNT}.png").write_bytes(b"Rumpelstiltskinbadet")


def fact(item: str, key: str, value: bool | str) -> FactLine:
    """What a reviewer said, with a reason that quotes what was written."""
    return FactLine(item=item, key=key, value=value, source="person", by="rut", at=NOON, reason="Granskarens ord")


def acts(home: Path, patch: pytest.MonkeyPatch) -> Iterator[tuple[str, Said]]:
    """The commands of a disposal, each on its day and by its person."""
    patch.setattr("archiver.register.acting.login_name", lambda _: "tjanstekonto")

    def do(command: str, *args: str, who: str, days: int) -> Said:
        patch.setattr(f"archiver.cli.gallring.{command}.now", lambda: PROPOSED + dt.timedelta(days=days))
        patch.setenv("ARCHIVE_SECRET", f"hemligt-ord-{who}")
        return archive("gallring", command, *args, "--as", who, "--json", home=home)

    yield "propose", (proposed := do("propose", who="rut", days=0))
    assert proposed.code == 0, proposed.out + proposed.err
    assert proposed.document["lines"], proposed.out
    proposal = proposed.document["id"]
    yield "self-approve", do("approve", proposal, "--sample-errors", "0", who="rut", days=1)
    yield "approve", do("approve", proposal, "--sample-errors", "0", who="anna", days=1)
    yield "too early", do("execute", proposal, who="rut", days=30)
    yield "execute", (executed := do("execute", proposal, "--dnr", "KS 2026/77", who="rut", days=31))
    assert executed.code == 0, executed.out + executed.err


def test_only_the_thread_whose_every_item_is_due_is_proposed(disposed: Disposed) -> None:
    proposed = disposed.answers["propose"].document

    assert [line["record"] for line in proposed["lines"]] == [disposed.record]
    assert [rule for rule, _ in proposed["lines"][0]["decisions"]] == ["SM-06", "SM-23"]
    assert proposed["changed"] is False


def test_the_platform_is_asked_for_nothing(disposed: Disposed) -> None:
    assert disposed.asked == 0


def test_each_act_is_refused_to_the_wrong_person_and_on_the_wrong_day(disposed: Disposed) -> None:
    assert disposed.answers["self-approve"].code == 50
    assert disposed.answers["approve"].code == 0
    assert disposed.answers["approve"].document["executable_from"] == "2026-09-03"
    assert disposed.answers["too early"].code == 51


def test_no_byte_of_the_destroyed_thread_is_left_but_in_the_snapshot_that_is_kept(disposed: Disposed) -> None:
    assert {needle for _, needle in found(disposed.before)} == set(NEEDLES)

    snapshots = re.compile(rf"store/{ACCOUNT}/s-[a-z2-7]{{16}}/")
    left = [(where, needle) for where, needle in found(disposed.home) if not snapshots.match(where)]

    assert left == []


def test_the_protocol_and_the_certificate_are_accessible_pdfa_and_the_xml_follows_its_schema(
    disposed: Disposed,
) -> None:
    assert schema_faults((disposed.protocol / XML).read_bytes()) == ()
    with Judge() as judge:
        for name in (PAPER, CERTIFICATE):
            said = judge.judge(disposed.protocol / name, ("2a", "ua1"))
            assert [one.verdict for one in said] == ["pass", "pass"], said
    with pikepdf.open(disposed.protocol / CERTIFICATE) as certificate:
        assert len(certificate.pages) == 1


def test_the_protocol_can_be_read_by_a_person(disposed: Disposed) -> None:
    text = run(["pdftotext", "-layout", disposed.protocol / PAPER, "-"], timeout=60).text
    flat = " ".join(text.split())

    for told in ("GALLRINGSPROTOKOLL", "KS 2025/118", "KS 2026/77", "SM-06", "Anna Ansvarig", "Rut Redogörare"):
        assert told in flat
    assert "Vid efterkontrollen fanns inget av det gallrade kvar" in flat


def test_its_neighbours_are_untouched_and_the_whole_archive_is_sound(disposed: Disposed) -> None:
    untouched = [
        path.relative_to(disposed.before)
        for path in (disposed.before / "store" / ACCOUNT).glob("[st]-*/**/*")
        if path.is_file() and disposed.record not in path.parts
    ]
    assert untouched
    assert all((disposed.home / path).read_bytes() == (disposed.before / path).read_bytes() for path in untouched)

    verified = archive("verify", "--all", "--fast", "--json", home=disposed.home).document
    assert [one for one in verified["findings"] if one["level"] == "error" and one["rule"].startswith("ST-")] == []
    assert archive("gallring", "verify", "--json", home=disposed.home).document["verdict"] == "pass"


def test_the_catalogue_is_what_a_rebuild_makes(disposed: Disposed) -> None:
    url = sqlite_url(disposed.home / "catalogue.db")
    grown = dump(url)
    with open_workspace(disposed.home, write=False, command="test", now=PROPOSED) as workspace:
        workspace.catalogue.rebuild(workspace.store, read_kept)
    assert dump(url) == grown


def found(home: Path) -> Iterator[tuple[str, str]]:
    """Every place in an archive where a needle stands, in the clear or packed, and which."""
    for path in sorted(home.rglob("*")):
        where = path.relative_to(home).as_posix()
        yield from ((where, needle) for needle in NEEDLES if needle in path.name)
        if path.is_file():
            data = b"\n".join(unpacked(path))
            yield from ((where, needle) for needle in NEEDLES if any(form in data for form in forms(needle)))


def forms(needle: str) -> set[bytes]:
    """How a word may be written."""
    escaped = json.dumps(needle)[1:-1]
    return {
        needle.encode(),
        needle.encode("utf-16-be"),
        needle.encode("utf-16-le"),
        quote(needle).encode(),
        escaped.encode(),
    }


def unpacked(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is in it when it is a gzip (every WARC record is one) or a PDF."""
    data = path.read_bytes()
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:5] == b"%PDF-":
        yield run(["pdftotext", path, "-"], timeout=60).text.encode()
        with pikepdf.open(path) as pdf:
            for part in pdf.objects:
                if isinstance(part, pikepdf.Stream):
                    try:
                        yield part.read_bytes()
                    except pikepdf.PdfError:  # an image in a form of its own
                        yield part.read_raw_bytes()
                else:
                    yield part.unparse(resolved=True)


def test_the_next_harvest_does_not_bring_back_what_was_destroyed_but_a_new_comment_is_captured(
    disposed: Disposed,
) -> None:
    home = shutil.copytree(disposed.home, disposed.home.parent / "next")
    with serve_demo() as site:
        site.content = published(site)
        site.add_comment(POST.id, "Fint skrivet", by="pomperipossa", at=NOON - dt.timedelta(days=11))
        register(home, site)
        harvest(home, site, hours=9000)
        with open_workspace(home, write=False, command="test", now=PROPOSED) as workspace:
            assert workspace.store.versions(ACCOUNT, disposed.record) == ()

        site.add_comment(POST.id, "Är det öppet nu?", by="pomperipossa", at=NOON + dt.timedelta(days=300))
        harvest(home, site, hours=9001)
        with open_workspace(home, write=False, command="test", now=PROPOSED) as workspace:
            assert workspace.store.versions(ACCOUNT, disposed.record) == (1,)
            assert [one.rule for one in workspace.store.verify() if one.level is Level.ERROR] == []
    assert archive("gallring", "verify", "--json", home=home).document["verdict"] == "pass"
