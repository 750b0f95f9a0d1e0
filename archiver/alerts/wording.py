"""What an alert says, in Swedish: what happened, since when, what to do, which command; no captured text. Pure."""

from dataclasses import dataclass

from archiver.alerts.ladder import Alert, AlertKind, Sending
from archiver.stockholm import local_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message: its subject line and its plain text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    do: str
    command: str


_WORDS = {
    AlertKind.CAPTURE_FAILED: _Words(
        title="Kontot kan inte fångas",
        do="Har åtkomstnyckeln eller inloggningen gått ut: förnya den med archive login. Se annars efter om kontot "
        "visas utan inloggning i en webbläsare, och prova att fånga det för hand. "
        "Klockan försöker själv igen tills det lyckas.",
        command="archive account {subject}",
    ),
    AlertKind.CAPTURE_INCOMPLETE: _Words(
        title="Fångsten är inte fullständig",
        do="Täckningsuppgiften säger vad som saknas och varför. Fånga kontot igen när orsaken är undanröjd.",
        command="archive account {subject}",
    ),
    AlertKind.TERMS_UNREVIEWED: _Words(
        title="Kontot fångas inte: avtalsvillkoren är inte granskade",
        do="Låt den som är behörig granska plattformens avtalsvillkor. Fyll i terms_reviewed_on och "
        "terms_reviewed_by för kontot i archive.toml.",
        command="archive accounts list",
    ),
    AlertKind.ACCOUNT_DORMANT: _Words(
        title="Kontot är vilande",
        do="Bestäm om kontot ska användas eller avslutas. Ett konto som inte används ska fångas en sista gång och "
        "avslutas.",
        command='archive accounts close {subject} --reason "Kontot används inte längre"',
    ),
    AlertKind.REGISTRATION_MISSING: _Words(
        title="En handling väntar på diarienummer",
        do="Handlingen ska diarieföras men har inget diarienummer efter en arbetsdag. Se till att den registreras "
        "och att kvittensen läses in.",
        command="archive deliveries waiting",
    ),
    AlertKind.FLAG_OPEN: _Words(
        title="En flagga väntar på någon",
        do="Flaggan kan innebära att kommunen har fått kännedom om olagligt eller sekretessbelagt innehåll. Någon "
        "behörig ska ta ställning till den utan dröjsmål.",
        command="archive moderation flags",
    ),
    AlertKind.STORE_DAMAGED: _Words(
        title="Arkivets filer är inte vad de var",
        do="Ändra inget i arkivet för hand. Kontrollera det, och hämta det som är skadat från säkerhetskopian.",
        command="archive verify --all",
    ),
    AlertKind.DUTY_FAILED: _Words(
        title="Klockan kunde inte utföra en uppgift",
        do="Kör uppgiften för hand och läs vad som sägs. Klockan försöker själv igen.",
        command="archive run --once",
    ),
    AlertKind.DISK_LOW: _Words(
        title="Det är ont om diskutrymme",
        do="Frigör utrymme eller utöka disken. Fångster avbryts när det lediga utrymmet understiger min_free_mb.",
        command="archive status",
    ),
    AlertKind.DISPOSED_RESTORED: _Words(
        title="Gallrade handlingar är tillbaka: arkivet står stilla",
        do="En säkerhetskopia har lästs tillbaka. Gallra om det som redan var gallrat; till dess fångas ingenting.",
        command="archive gallring reapply",
    ),
}


def letter(sending: Sending, *, archive: str, name: str) -> Letter:
    """Give the message of one step. `archive` is the authority's name, `name` the account's (or empty)."""
    alert, words = sending.alert, _WORDS[sending.alert.kind]
    about = f": {name}" if name else ""
    again = "" if sending.step == 0 else f" (dag {sending.step})"
    lines = [
        f"{words.title}{about}",
        "",
        f"Vad som har hänt: {alert.sentence}",
        f"Sedan: {local_minute(alert.at)}",
        f"Vad du kan göra: {words.do}",
        f"Kommando: {words.command.format(subject=alert.account or alert.subject)}",
        f"Gäller: {alert.subject}",
        "",
        f"Larmet skickas igen dag {sending.next_step} om saken inte är löst.",
        f"Det här är ett automatiskt meddelande från arkivet över sociala medier, {archive}.",
    ]
    return Letter(subject=f"[Arkivet] {words.title}{about}{again}", text="\n".join(lines) + "\n")


def title(alert: Alert) -> str:
    """Give what the alert is about in a few words."""
    return _WORDS[alert.kind].title
