"""`plein doctor`."""

import sys

import click

from plein.commands._shared import ready


@click.command(name="doctor")
@click.option("--json", "machine", is_flag=True, help="For machines: a list of objects.")
def command(machine: bool) -> None:
    """Look whether this installation is well. Exit codes: 0 it is, 1 something is wrong (warnings do not count)."""
    ready()
    from plein.doctor import GOOD, WRONG, as_json, examine

    findings = examine()
    if machine:
        click.echo(as_json(findings))
    for finding in [] if machine else findings:
        todo = f" → {finding.todo}" if finding.state != GOOD else ""
        click.echo(f"{finding.state:8} {finding.check:14} {finding.text}{todo}")
    sys.exit(1 if any(finding.state == WRONG for finding in findings) else 0)
