"""What click says by itself: here bin/messages finds it. Texts that only somebody who writes commands can see are left out."""

from typing import Final

from django.utils.translation import gettext_noop, ngettext_lazy

CLICK: Final = (
    gettext_noop("Usage:"),
    gettext_noop("Options"),
    gettext_noop("Commands"),
    gettext_noop("Show this message and exit."),
    gettext_noop("default: {default}"),
    gettext_noop("required"),
    gettext_noop("Error: {message}"),
    gettext_noop("Try '{command} {option}' for help."),
    gettext_noop("Aborted!"),
    gettext_noop("Missing command."),
    gettext_noop("Missing argument"),
    gettext_noop("Missing option"),
    gettext_noop("Choose from:\n\t{choices}"),
    gettext_noop("No such option {name!r}."),
    gettext_noop("No such command {name!r}."),
    gettext_noop("Option {name!r} does not take a value."),
    gettext_noop("Invalid value: {message}"),
    gettext_noop("Invalid value for {param_hint}: {message}"),
    gettext_noop("{value!r} is not a valid {number_type}."),
    gettext_noop("{value} is not in the range {range}."),
    gettext_noop("file"),
    gettext_noop("directory"),
    gettext_noop("{name} {filename!r} does not exist."),
    gettext_noop("{name} {filename!r} is a file."),
    gettext_noop("{name} {filename!r} is a directory."),
    gettext_noop("{name} {filename!r} is not readable."),
    gettext_noop("{name} {filename!r} is not writable."),
    gettext_noop("Repeat for confirmation"),
    gettext_noop("Error: The two entered values do not match."),
)
CLICK_COUNTS: Final = (
    ngettext_lazy("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    ngettext_lazy("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
    ngettext_lazy("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
    ngettext_lazy("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    ngettext_lazy(
        "{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.", 1
    ),
)
