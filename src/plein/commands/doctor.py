"""`plein doctor`."""

import sys

import click

from plein.commands._shared import ready
from plein.terminal import spoken


@click.command(name="doctor")
@click.option("--json", "machine", is_flag=True, help="For machines: a list of objects.")
@click.option(
    "--language", type=click.Choice(["nl", "en"]), help="Without it that of PLEIN_LANGUAGE, or of your terminal."
)
def command(machine: bool, language: str | None) -> None:
    """Look whether this installation is well. Exit codes: 0 it is, 1 something is wrong (warnings do not count)."""
    ready()
    from django.utils.translation import override

    from plein.doctor import GOOD, STATES, WRONG, as_json, examine

    with override(language or spoken()):
        findings = examine()
        if machine:
            click.echo(as_json(findings))
        for finding in [] if machine else findings:
            todo = f" → {finding.todo}" if finding.state != GOOD else ""
            click.echo(f"{STATES[finding.state]!s:12} {finding.name:22} {finding.text}{todo}")
    sys.exit(1 if any(finding.state == WRONG for finding in findings) else 0)
