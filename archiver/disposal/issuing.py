"""Issues the protocol and the certificate of an execution: both written aside, put in place together, then logged."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from archiver.disposal.journal import Entry, Journal, Step
from archiver.disposal.layers import METHODS
from archiver.disposal.proposals import Act, DecisionMark, Proposal
from archiver.disposal.protocol import CHECKED, PLATFORM, Protocol, make_protocol, names
from archiver.disposal.protocol_xml import protocol_xml
from archiver.disposal.protocols import CERTIFICATE, PAPER, XML, chain, protocol_digest, protocol_folder
from archiver.disposal.wording import title
from archiver.render.paper import paper_html
from archiver.render.wording import day, moment
from archiver.store.durable import freeze, full_disk_in_words, make_folders, remove_tree, sync_folder, write_durably
from archiver.store.events import EventType
from archiver.store.kept import digest
from archiver.workspace import Workspace

Papers = Callable[[str, str, str, dt.datetime, Path], object]
"""Writes a paper as PDF/A: its HTML, its title, the document's number, the time it bears, and where to."""

HERE = Path(__file__).parent


def is_written(workspace: Workspace, journal: Journal) -> bool:
    """Tell whether a run before put the protocol in place and was killed before it could say so."""
    return bool(protocol_digest(workspace.store.root, journal.protocol))


def write_protocol(
    workspace: Workspace,
    proposal: Proposal,
    approval: Act,
    journal: Journal,
    *,
    titles: Mapping[str, str],
    dnr: str,
    papers: Papers,
) -> None:
    """Put XML, PDF and certificate in place, all or none. Where nothing was destroyed nothing is certified.

    Raises:
        ProgramFailed: a PDF could not be printed; DiskFull. The journal is whole, so the same command tries again.
    """
    root = workspace.store.root
    before = chain(root)
    protocol = make_protocol(
        workspace, proposal, approval, journal, titles=titles, dnr=dnr, previous=before[-1] if before else None
    )
    target = protocol_folder(root, protocol.id)
    aside = target.with_name(f".{protocol.id}")
    with full_disk_in_words(root):
        make_folders(target.parent, within=root)
        remove_tree(aside)
        aside.mkdir()
        try:
            data = protocol_xml(protocol)
            write_durably(aside / XML, data)
            for name, html, file in _documents(protocol, digest(data)):
                papers(html, f"{name} {protocol.id}", protocol.id, protocol.ended, aside / file)
            for path in sorted(aside.iterdir()):
                freeze(path)
            sync_folder(aside)
            aside.rename(target)
            sync_folder(target.parent)
        finally:
            remove_tree(aside)


def conclude(workspace: Workspace, journal: Journal, *, at: dt.datetime) -> None:
    """Log that the protocol has been issued, with its digest, then close the journal."""
    told = protocol_digest(workspace.store.root, journal.protocol)
    if journal.protocol not in {link.id for link in chain(workspace.store.root)} and workspace.events is not None:
        workspace.events.append(
            EventType.PROTOCOL_ISSUED, subject=journal.protocol, at=at, outcome="utfärdat", detail=f"sha256:{told}"
        )
    journal.note(Entry(step=Step.ISSUED, at=at, protocol=journal.protocol))


def _documents(protocol: Protocol, proof: str) -> Iterator[tuple[str, str, str]]:
    """Give each paper's name, HTML and file."""
    yield "Gallringsprotokoll", _protocol_html(protocol), PAPER
    if protocol.listed:
        yield "Gallringsbevis", _certificate_html(protocol, proof), CERTIFICATE


def _protocol_html(protocol: Protocol) -> str:
    return paper_html(
        HERE / "gallringsprotokoll.html.j2",
        p=protocol,
        decisions=[
            (mark.instance, mark.date.isoformat(), mark.paragraph, mark.dnr, _validity(mark))
            for mark in protocol.decisions
        ],
        rules=[(rule.id, rule.title or "–", rule.threads) for rule in protocol.rules],
        accounts=[(one.id, one.platform, one.creator, one.threads) for one in protocol.accounts],
        triggers=_days(protocol.span("trigger")),
        due=_days(protocol.span("due")),
        runs="; ".join(moment(at) for at in protocol.runs),
        kept=[(one.record, one.when, " ".join(one.reasons)) for one in protocol.kept],
        checked=CHECKED,
        methods=METHODS,
        platform=PLATFORM,
        people=_people(protocol),
        listed=[
            (
                one.line.number,
                one.line.record,
                ", ".join(one.line.rules),
                one.line.trigger.isoformat(),
                one.intent.manifests[-1],
            )
            for one in protocol.listed
        ],
    )


def _certificate_html(protocol: Protocol, sha256: str) -> str:
    return paper_html(
        HERE / "gallringsbevis.html.j2",
        p=protocol,
        decisions="; ".join(mark.swedish for mark in protocol.decisions) or "–",
        platform=PLATFORM,
        people=_people(protocol),
        sha256=sha256,
    )


def _people(protocol: Protocol) -> dict[str, str]:
    return {
        "proposer": title(protocol.proposer),
        "approver": title(protocol.approver),
        "executors": names(protocol.executors),
    }


def _days(span: tuple[dt.date, dt.date] | None) -> str:
    if span is None:
        return "–"
    return day(span[0]) if span[0] == span[1] else f"{day(span[0])} – {day(span[1])}"


def _validity(mark: DecisionMark) -> str:
    if mark.valid_from is None:
        return "tills vidare"
    until = f"till {mark.valid_to.isoformat()}" if mark.valid_to else "tills vidare"
    return f"från {mark.valid_from.isoformat()} {until}"
