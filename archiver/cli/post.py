"""`archive post`: preserve one thread, or one comment in its thread, before it is removed from the platform."""

from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.finishing import finishing
from archiver.cli.moderation import moderation_document
from archiver.cli.moderation_options import CAUSES, MOMENT, swedish_time
from archiver.cli.output import emit, error_document, say
from archiver.cli.progress import progress
from archiver.cli.restrict import restricted_document
from archiver.cli.summary import report_document, report_text
from archiver.preserving import Asked, Preserved, preserve
from archiver.records import Lane
from archiver.secrecy.moderating import Moderation
from archiver.stockholm import local_minute
from archiver.store.moderation import Cause
from archiver.workspace import open_workspace


@make_command("post")
@click.argument("url", metavar="URL")
@click.option("--reason", type=CAUSES, required=True, help="Why it is to be removed (grund).")
@click.option("--account", default="", metavar="ID", help="Whose it is, where the address does not tell.")
@click.option("--comment", default="", metavar="ID", help="The platform's id of a comment, where the address has none.")
@click.option("--known-at", type=MOMENT, help="When the authority came to know (kännedom), Swedish time. Default: now.")
@click.option("--removed-at", type=MOMENT, help="When it was removed, if that was done meanwhile.")
@click.option("--decided-by", default="", help="Who decided (beslutsfattare): a role or a person's id.")
@click.option("--rule", default="", help="The published rule, or the provision. Never the opinion.")
@click.option("--reference", default="", help="A dnr, or the police's number.")
@click.option("--restricted", is_flag=True, help="Keep it in the restricted store (skyddad förvaring).")
@click.option("--paragraph", default="", metavar='"OSL 21:1"', help="With --restricted: the provision (paragraf).")
@click.option("--lane", type=click.Choice([lane.value for lane in Lane]), help="The lane (väg) to take.")
@click.option("--no-ocr", is_flag=True, help="Do not read text inside images (text i bilder).")
@acting_option
def command(url: str, **given: Any) -> None:
    """Preserve one thread (bevara en tråd), or one comment in its thread, before it is removed from the platform.

    It is captured at once, its files are read again, and the moderation log (modereringsloggen) says when the
    authority knew and what was captured. To remove without capturing is to destroy (gallra). What must not be copied
    (SM-20) is refused: use `archive moderation note-only`.

    Example:
        archive post https://torget.example/granasa/inlagg/8842 --reason olaga_hot
        archive post https://torget.example/inlagg/8842#k-3 --reason sekretess --restricted --paragraph "OSL 21:1"
    """
    at = now()
    asked = Asked(
        url=url,
        told=Moderation(
            cause=Cause(given["reason"]),
            rule=given["rule"],
            decided_by=given["decided_by"],
            known_at=swedish_time(given["known_at"]) or at,
            removed_at=swedish_time(given["removed_at"]),
            reference=given["reference"],
        ),
        account=given["account"],
        comment=given["comment"],
        restricted=given["restricted"],
        paragraph=given["paragraph"],
        lane=Lane(given["lane"]) if given["lane"] else None,
        ocr=not given["no_ocr"],
    )
    with open_workspace(home(), write=True, command="post", now=at) as workspace, progress() as tell:
        actor = acting_person(workspace)
        done = preserve(workspace, actor, asked, progress=tell, finish=finishing(workspace, at), now=at)
    emit(_document(done), lambda: _text(done))
    if done.error is not None:
        say(str(done.error))
        click.get_current_context().exit(done.error.exit_code)


def _document(done: Preserved) -> dict[str, Any]:
    error = done.error
    failure = error_document(type(error).__name__, str(error), error.exit_code) if error else {}
    return (
        report_document(done.report)
        | failure
        | {
            "item": done.item,
            "moderation": moderation_document(done.line) if done.line else None,
            "restricted": restricted_document(done.restricted) if done.restricted else None,
            "next": list(done.steps),
        }
    )


def _text(done: Preserved) -> str:
    lines = [report_text(done.report, home())]
    if (line := done.line) is not None and line.captured_at is not None and line.known_at is not None:
        lines += [
            "",
            f"{line.item} i {line.record} är bevarad: känd {local_minute(line.known_at)}, fångad "
            f"{local_minute(line.captured_at)}. {line.id} står i modereringsloggen.",
        ]
    if done.restricted is not None:
        lines.append("Originalet ligger i skyddad förvaring, och en maskerad kopia i arkivet.")
    lines += ["", "Nästa steg:", *(f"  {number}. {step}" for number, step in enumerate(done.steps, start=1))]
    return "\n".join(lines)
