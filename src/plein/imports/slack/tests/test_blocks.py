from plein.imports.slack.blocks import of_message


def test_rich_text_is_read_when_there_is_no_text() -> None:
    inline = [
        {"type": "text", "text": "Look ", "style": {"bold": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "link", "url": "https://example.nl", "text": "here"},
        {"type": "emoji", "name": "tada"},
    ]
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]
    rich = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": inline},
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": items},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a < b"}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        ],
    }
    assert (
        of_message({"text": "", "blocks": [rich]})
        == "*Look* <@U1><https://example.nl|here>:tada:\n    • one\n```a &lt; b```\n&gt; said"
    )


def test_an_attachment_becomes_a_quote_under_the_text() -> None:
    attachment = {
        "title": "Build 7",
        "title_link": "https://ci.example.nl/7",
        "text": "passed\nquickly",
        "fields": [{"title": "Branch", "value": "main"}],
    }
    lines = of_message({"text": "done", "attachments": [attachment]}).split("\n")
    assert lines == [
        "done",
        "&gt; <https://ci.example.nl/7|Build 7>",
        "&gt; passed",
        "&gt; quickly",
        "&gt; Branch: main",
    ]


def test_blocks_of_wrong_types_are_nothing() -> None:
    for wrong in (
        7,
        "text",
        {"a": 1},
        [7, None, {"type": "rich_text", "elements": 7}, {"type": 7}, {"type": "section", "text": 7}],
    ):
        assert of_message({"text": None, "blocks": wrong, "attachments": wrong}) == ""
