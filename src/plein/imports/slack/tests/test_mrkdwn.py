import pytest

from plein.imports.slack.mrkdwn import Names, convert
from plein.kit.markdown import render

PEOPLE = {"U1": "anne", "U2": "ben-2"}
LOST: list[str] = []
NAMES = Names(
    person=PEOPLE.get,
    channel=lambda key: ("general", "/spaces/general/") if key == "C1" else None,
    lose=lambda what, _about: LOST.append(what),
)


@pytest.mark.parametrize(
    ("slack", "markdown"),
    [
        ("Just words, as most are.", "Just words, as most are."),
        ("*bold* and _slanted_ and ~gone~", "**bold** and *slanted* and ~~gone~~"),
        ("*both _at_ once*", "**both *at* once**"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2\\*3\\*4"),
        ("`*not bold* &lt;b&gt;`", "`*not bold* <b>`"),
        ("see ```a &lt; b\n*c*``` there", "see\n```\na < b\n*c*\n```\nthere"),
        ("&gt; quoted\nnot quoted", "> quoted\n\nnot quoted"),
        ("&gt;&gt;&gt;all\nof it", "> all\n> of it"),
        ("• one\n• two\n    ◦ deeper\nafter", "- one\n- two\n  - deeper\n\nafter"),
        ("<@U1> and <@U2|ben>: look", "@anne and @ben-2: look"),
        ("<@U1>s book", "@anne s book"),
        ("<@U9|gone>", "@gone"),
        ("in <#C1|old-name>", "in [#general](/spaces/general/)"),
        ("in <#C9|away>", "in \\#away"),
        ("<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<https://example.nl/a>", "https://example.nl/a"),
        ("(<https://example.nl/a_b?c=1&amp;d=2>)", "(<https://example.nl/a_b?c=1&d=2>)"),
        ("<https://example.nl|a [label]>", "[a \\[label\\]](https://example.nl)"),
        ("<mailto:a@example.nl|a@example.nl>", "[a@example.nl](mailto:a@example.nl)"),
        ("AT&amp;T &lt;3 &amp;amp;", "AT&T <3 \\&amp;"),
        ("# no heading", "\\# no heading"),
        ("title\n---", "title\n\\---"),
        ("[a](b)", "\\[a](b)"),
        (":+1::skin-tone-3: :tada: :no_such_thing: 10:30:45", "👍🏼 🎉 :no_such_thing: 10:30:45"),
        ("    indented", "\xa0\xa0\xa0\xa0indented"),
        ("__init__ and **kwargs", "\\_\\_init\\_\\_ and \\*\\*kwargs"),
    ],
)
def test_mark_up_of_slack_becomes_markdown(slack: str, markdown: str) -> None:
    assert convert(slack, NAMES) == markdown


def test_what_only_looks_like_markdown_is_shown_as_it_was_typed() -> None:
    for text in ("__init__", "**kwargs", "# no heading", "[a](b)", "a\n===", "x ` y", "\\*", "2*3*4", "+ plus"):
        shown = render(convert(text, NAMES)).html
        assert text.replace("\n", "<br>\n") in shown
        assert "<h" not in shown and "<em" not in shown and "<strong" not in shown and "<li" not in shown


def test_a_script_address_is_no_link() -> None:
    assert "<a" not in render(convert("<javascript:alert(1)|click>", NAMES)).html
