"""Proposals in words and as documents. Pure."""

from typing import Any

from archiver.cli.plain import plain
from archiver.cli.wording import several
from archiver.disposal.proposals import Proposal
from archiver.disposal.status import State, Status
from archiver.disposal.wording import title

NEXT = {
    State.PROPOSED: "Nästa steg: en annan person granskar och godkänner: archive gallring approve {id} "
    "--sample-errors 0",
    State.APPROVED: "Nästa steg, från och med {after}: archive gallring execute {id}",
    State.REJECTED: "Förslaget är avslaget. Ett nytt görs med archive gallring propose.",
    State.BEGUN: "Verkställigheten avbröts. Fortsätt: archive gallring execute {id}",
    State.EXECUTED: "Verkställt; protokollet: archive gallring protocol {protocol}",
}
EMPTY = "Listan är tom: det finns inget att godkänna."


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """Give a proposal as plain values: ids, rules, days and numbers, never what is in the threads."""
    document: dict[str, Any] = proposal.model_dump(mode="json")
    return document | {"threads": len(proposal.lines), "items": sum(len(line.items) for line in proposal.lines)}


def proposal_text(proposal: Proposal) -> str:
    """Tell a proposal in lines."""
    lines = [
        f"Gallringsförslag {proposal.id}: {several(len(proposal.lines), 'tråd', 'trådar')}, "
        f"{several(len(proposal.excluded), 'undantagen', 'undantagna')}."
    ]
    for line in proposal.lines:
        mark = "*" if line.number in proposal.sample else " "
        told = (
            line.record,
            line.account,
            ", ".join(line.rules),
            f"förföll {line.due}",
            several(len(line.items), "post", "poster"),
        )
        lines.append(f"{line.number:>5}{mark} {'  '.join(told)}")
    if proposal.sample:
        lines.append("* ingår i stickprovet: archive gallring show " + proposal.id + " --sample")
    lines += [f"  undantagen {one.record}  {one.account}: {' '.join(one.reasons)}" for one in proposal.excluded]
    return "\n".join(lines)


def status_document(status: Status) -> dict[str, Any]:
    """Give the status of a proposal as plain values."""
    proposal = status.proposal
    return {
        "id": proposal.id,
        "state": status.state.value,
        "at": plain(proposal.at),
        "proposer": proposal.proposer.id,
        "threads": len(proposal.lines),
        "excluded": len(proposal.excluded),
        "decided_by": status.act.by.id if status.act else None,
        "decided_at": plain(status.act.at) if status.act else None,
        "reason": status.act.reason if status.act else "",
        "executable_from": plain(status.after),
        "protocol": status.protocol or None,
    }


def status_text(status: Status) -> str:
    """Tell the status of a proposal in a line, and what comes next."""
    proposal = status.proposal
    threads = several(len(proposal.lines), "tråd", "trådar")
    said = f"{proposal.id}  {status.state.value}  {threads}  föreslaget av {title(proposal.proposer)}"
    empty = status.state is State.PROPOSED and not proposal.lines
    step = EMPTY if empty else NEXT[status.state].format(id=proposal.id, after=status.after, protocol=status.protocol)
    return f"{said}\n    {step}"
