"""`archive gallring rules`: the disposal rules, what is wrong in them, and one of them in full."""

from pathlib import Path

import click

from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.config.settings import FILE_NAME, read_settings
from archiver.errors import NoSuchThing, RulesInvalid
from archiver.findings import Finding, Level
from archiver.retention.decisions import Decision, decisions_from
from archiver.retention.lint import lint_rules
from archiver.retention.rules import Branch, Rule, Rules, read_rules, rules_path

_LEVELS = {Level.ERROR: "FEL", Level.WARNING: "varning", Level.INFO: "upplysning"}


@click.group("rules", cls=Group)
def command() -> None:
    """Look at the disposal rules (gallringsregler) of the archive, or the default ones where there is no archive.

    Example:
        archive gallring rules list
        archive gallring rules lint
    """


@command.command("list")
def list_rules() -> None:
    """List the rules: type of record (handlingstyp), outcomes, and the decision (gallringsbeslut) each stands on.

    Example:
        archive gallring rules list
    """
    rules = read_rules(rules_path(home()))
    emit({**_about(rules), "rules": [_short(rule) for rule in rules.rules]}, lambda: _listed(rules))


@command.command("show")
@click.argument("rule", metavar="RULE")
def show_rule(rule: str) -> None:
    """Show one rule in full: its cases in words, terms, trigger dates, grounds and decision.

    Example:
        archive gallring rules show SM-11
    """
    rules = read_rules(rules_path(home()))
    found = rules.rule(rule.upper())
    if found is None:
        raise NoSuchThing(f"There is no rule {rule!r}. `archive gallring rules list` shows all.")
    emit({**_about(rules), "rule": _full(found)}, lambda: _shown(found))


@command.command("lint")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lint(file: Path | None) -> None:
    """Check the rules: decisions that are missing or not in force, cases that are never reached, contradictions.

    Without FILE the archive's own rules/gallring.toml is checked. One error makes the exit code 53.

    Example:
        archive gallring rules lint
        archive gallring rules lint rules/gallring.toml
    """
    path = file or rules_path(home())
    findings = lint_rules(read_rules(path), _decisions(), now())
    errors = sum(one.level is Level.ERROR for one in findings)
    emit(
        {"file": str(path), "verdict": "fail" if errors else "pass", "findings": [plain(one) for one in findings]},
        lambda: _told(findings, path, errors),
    )
    if errors:
        click.get_current_context().exit(RulesInvalid.exit_code)


def _decisions() -> tuple[Decision, ...]:
    path = home() / FILE_NAME
    return decisions_from(read_settings(path).decisions) if path.is_file() else ()


def _about(rules: Rules) -> dict[str, object]:
    return {"version": rules.version, "revised": rules.revised, "sha256": rules.sha256}


def _short(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "record_type": rule.record_type,
        "outcomes": sorted({_code(branch) for branch in rule.branches}),
        "destroys": any(branch.outcome.destroys for branch in rule.branches),
        "decision": rule.decision or None,
    }


def _full(rule: Rule) -> dict[str, object]:
    return {
        **_short(rule),
        "action": rule.action,
        "registration": rule.registration,
        "grounds": list(rule.grounds),
        "cases": [
            {
                "step": branch.step,
                "place": branch.place,
                "when": [one.sentence for one in branch.conditions.all],
                "outcome": _code(branch),
                "term": branch.term.swedish if branch.term else None,
                "counted_from": list(branch.needed),
                "and_if_known": list(branch.also),
            }
            for branch in rule.branches
        ],
    }


def _code(branch: Branch) -> str:
    return branch.outcome.value.replace("_N_", f"_{branch.years}_")


def _listed(rules: Rules) -> str:
    lines = [f"Gallringsregler version {rules.version}, reviderade {rules.revised}", ""]
    for rule in rules.rules:
        standing = (
            f"beslut {rule.decision}" if rule.decision else "vilande" if rule.destroys else "behöver inget beslut"
        )
        outcomes = ", ".join(sorted({_code(branch) for branch in rule.branches}))
        lines.append(f"{rule.id}  {harmless(rule.record_type)}\n       {outcomes} ({standing})")
    return "\n".join(lines)


def _shown(rule: Rule) -> str:
    lines = [f"{rule.id}  {rule.record_type}", f"Åtgärd:       {rule.action}", f"Registrering: {rule.registration}"]
    lines += [f"Grund:        {'; '.join(rule.grounds)}", f"Beslut:       {rule.decision or 'inget angivet'}"]
    for branch in rule.branches:
        lines.append(f"\nSteg {branch.step}, ordning {branch.place}: {_code(branch)} när")
        lines += [f"  {one.sentence}" for one in branch.conditions.all]
        if branch.term:
            lines.append(f"  Frist: {branch.term.swedish} från det senaste av {', '.join(branch.needed)}")
    return harmless("\n".join(lines))


def _told(findings: tuple[Finding, ...], path: Path, errors: int) -> str:
    lines = [f"{_LEVELS[one.level]} {one.rule}  {one.where}: {harmless(one.message)}" for one in findings]
    return "\n".join([*lines, f"{path}: {f'{errors} fel.' if errors else 'Inga fel.'}"])
