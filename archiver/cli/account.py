"""`archive account`: capture one account into the archive."""

import datetime as dt
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from archiver.cli.acting_options import acting_option, ordering_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit, say
from archiver.cli.progress import progress
from archiver.cli.summary import report_document, report_text
from archiver.config.settings import FILE_NAME, Settings, read_settings
from archiver.config.values import checked_host
from archiver.demo.site import serve_demo
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import archive_account
from archiver.records import Lane
from archiver.register.accounts import find_account, is_address
from archiver.workspace import create_workspace, open_workspace, settings_path

DEMO = "demo"
DEMO_PORT = 8417  # always the same when it is free, so that a second run finds the same addresses


@make_command("account")
@click.argument("target", metavar="ACCOUNT")
@click.option("--profile", default="", help="Capture profile (fångstprofil) to read it with.")
@click.option("--lane", type=click.Choice([lane.value for lane in Lane]), help="The lane (väg) to take.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="HOST:PORT",
    callback=lambda _, __, hosts: tuple(_host(host) for host in hosts),
    help="A private address that may be reached. May be repeated.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Take only the newest so many threads (trådar).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Take only threads from this date on.")
@click.option("--incremental", is_flag=True, help="By the api lane: look only at what is new or listed otherwise.")
@click.option("--reason", default="", help="Why, for a capture outside the schedule; stands in the records.")
@click.option("--ad-hoc", is_flag=True, help="Capture it though the terms were not reviewed (utan avtalsgranskning).")
@click.option("--no-ocr", is_flag=True, help="Do not read text inside images (text i bilder).")
@acting_option
def command(
    target: str,
    profile: str,
    lane: str | None,
    allow_hosts: tuple[str, ...],
    limit: int | None,
    since: dt.datetime | None,
    incremental: bool,
    reason: str,
    ad_hoc: bool,
    no_ocr: bool,
) -> None:
    """Capture one account (fånga ett konto) and keep what is new as records (handlingar) in the archive.

    ACCOUNT is an id in the register (kontoförteckning), an address, or the word demo: an invented municipality that
    is shown and archived on this machine alone.

    The browser lane is refused while nobody has reviewed the platform's terms (avtalsvillkor); --ad-hoc captures all
    the same, once, and that is logged and stands in the records, as does who ordered the capture.

    Example:
        archive --home arkiv account demo
        archive account kommunen --limit 20
    """
    request = CaptureRequest(
        target=target,
        profile=profile,
        lane=Lane(lane) if lane else None,
        allow_hosts=allow_hosts,
        limit=limit,
        since=since.date() if since else None,
        full=not incremental,
        reason=reason,
        ad_hoc=ad_hoc,
        ocr=not no_ocr,
    )
    if target == DEMO:
        with demo_request(home(), request) as demo:
            _capture(home(), demo)
    else:
        _warn(read_settings(settings_path(home())), target)
        _capture(home(), request)


def _capture(folder: Path, request: CaptureRequest) -> None:
    at = now()
    with open_workspace(folder, write=True, command="account", now=at) as workspace, progress() as tell:
        ordered_by, authorised_by = ordering_person(workspace.settings)
        asked = replace(request, ordered_by=ordered_by, authorised_by=authorised_by)
        report = archive_account(workspace, asked, progress=tell, now=at)
    emit(report_document(report), lambda: report_text(report, folder))
    if report.error is not None:
        say(str(report.error))
        click.get_current_context().exit(report.error.exit_code)


@contextmanager
def demo_request(folder: Path, request: CaptureRequest) -> Iterator[CaptureRequest]:
    """Show the demonstration while the block runs, and give the request that archives it.

    A workspace is made for it if there is none; the register of one that exists is not touched.
    """
    with serve_demo(_demo_port()) as site:
        if not (folder / FILE_NAME).exists():
            made_up = site.authority
            create_workspace(folder, name=made_up.name, org_nr=made_up.org_nr, contact=made_up.contact, now=now())
        yield replace(
            request, account=site.account, allow_hosts=(site.host_port, *request.allow_hosts), reason="Demonstration"
        )


def _demo_port() -> int:
    """Give the port that makes a second run find the same addresses, or 0 (any) when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", DEMO_PORT))
        except OSError:
            say(f"Port {DEMO_PORT} is taken, so the demonstration gets other addresses than last time.")
            return 0
    return DEMO_PORT


def _warn(settings: Settings, target: str) -> None:
    if settings.authority.is_placeholder:
        say(f"The authority in {FILE_NAME} is still the placeholder; it will stand in the records. Fill it in.")
    if is_address(target) and find_account(settings, target) is None:
        say("The account is not in the register (kontoförteckning). Add it with `archive accounts add`.")


def _host(host: str) -> str:
    try:
        return checked_host(host)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
