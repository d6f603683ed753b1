"""`briefs explain` and `briefs rulebook`: for the analyst who writes the rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefs.cli.screen import RulebookName, counted, out, print_problems
from briefs.errors import ExitCode, UsageError
from briefs.settings import DEFAULT_RULEBOOK

if TYPE_CHECKING:
    from briefs.audit import Remark
    from briefs.report import Report
    from briefs.rulebook import Rulebook

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]

rulebook = typer.Typer(
    rich_markup_mode=None, help="Check a rulebook; list the facts that rules may name."
)


def explain(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="One report document.")],
    name: RulebookName = DEFAULT_RULEBOOK,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", metavar="FILE", help="The document of an earlier week."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Say for each rule what it looked at, what it decided and what would end it."""
    from briefs import explanation
    from briefs.cli.account import account_lines
    from briefs.facts import derive
    from briefs.locale import Locale
    from briefs.rulebook import Subject, load_rulebook

    rules = load_rulebook(name, Subject.LISTING)
    reports = [_report(path) for path in (source, previous) if path]
    if None in reports:
        return ExitCode.PARTIAL
    report, *earlier = (each for each in reports if each)
    try:
        before = derive(earlier[0]) if earlier else None
        explained = explanation.explain(report, rules, Locale(), before)
    except ValueError as error:
        hint = "It takes the same ticker's document of an earlier week."
        raise UsageError(f"--previous {previous}: {error}", hint) from None
    if as_json:
        # Not by rich: a terminal's width must not wrap JSON.
        typer.echo(json.dumps(explained.as_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(account_lines(explained)))
    return ExitCode.OK


@rulebook.command()
def check(
    name: Annotated[
        str, typer.Argument(metavar="FILE", help="A .toml file, or a built-in rulebook's name.")
    ],
    record: Annotated[
        bool, typer.Option("--record", help="Write its ids to the register beside it.")
    ] = False,
) -> int:
    """Try every rule on its cases, and print every mistake by the id of its rule."""
    from briefs.audit import audit, read_register, register_of, write_register
    from briefs.rulebook import load_rulebook

    rules, register = load_rulebook(name), register_of(name)
    remarks = audit(rules, read_register(register))
    wrong = any(remark.is_error for remark in remarks)
    if record and not wrong:
        write_register(register, rules)
        remarks = audit(rules, read_register(register))
    print_problems(remarks)
    out.print(_summary(rules, remarks))
    if record:
        recorded = f"Recorded in {register}"
        typer.echo("Nothing was recorded: correct the errors first." if wrong else recorded)
    return ExitCode.PARTIAL if wrong else ExitCode.OK


@rulebook.command()
def facts(
    part: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Only facts that have this in them.")
    ] = "",
    subject: Annotated[
        str,
        typer.Option(
            "--subject", metavar="SUBJECT", help="What the facts are of: listing, sector."
        ),
    ] = "listing",
    as_json: AsJson = False,
) -> int:
    """List every fact with its kind, its unit, and where it stands or how it is computed."""
    from briefs.cli.catalogue import catalogue_lines, catalogued

    chosen = catalogued(part, subject)
    if as_json:
        typer.echo(json.dumps([each.as_dict() for each in chosen], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(catalogue_lines(chosen)))
    return ExitCode.OK


def _report(path: Path) -> "Report | None":
    """The report in a file; None, with its problems printed, where an error rejects it."""
    from briefs.reading import read_document

    if not path.is_file():
        raise UsageError(f"no such file: {path}", "Give one report document.")
    document = read_document(path)
    print_problems(document.problems)
    return document.report


def _summary(rules: "Rulebook", remarks: "tuple[Remark, ...]") -> str:
    """`41 rules, 130 cases, no mistakes`"""
    errors = sum(remark.is_error for remark in remarks)
    warnings = len(remarks) - errors
    parts = [counted(len(rules.rules), "rule")]
    parts.append(counted(sum(len(rule.cases) for rule in rules.rules), "case"))
    parts.append(counted(errors, "error") if errors else "no mistakes")
    parts.extend([counted(warnings, "warning")] if warnings else [])
    return ", ".join(parts)
