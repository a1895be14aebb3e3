import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plein.kit.markdown import LONGEST, mentions_in, render

PEOPLE = {"sanne": "Sanne de Vries", "jan.de-wit": "Jan <de> Wit", "jan": "Jan", "o_k": "O.K."}
SANNE = '<a class="mention" href="/people/sanne/" data-person="sanne">@Sanne de Vries</a>'


def html(text: str) -> str:
    return render(text, PEOPLE).html.strip()


def test_a_newline_in_a_post_is_a_line_break() -> None:
    assert html("one\ntwo\n\nthree") == "<p>one<br>\ntwo</p>\n<p>three</p>"
    assert html("*one*\ntwo") == "<p><em>one</em><br>\ntwo</p>"


def test_a_person_who_may_be_named_becomes_a_link() -> None:
    assert html("Hi @sanne!") == f"<p>Hi {SANNE}!</p>"
    assert html("**Hi @SANNE.**") == f"<p><strong>Hi {SANNE}.</strong></p>"


def test_a_name_shown_is_escaped() -> None:
    assert ">@Jan &lt;de&gt; Wit</a>" in html("@jan.de-wit")


def test_an_unknown_name_stays_as_typed() -> None:
    rendered = render("@nobody and @sanne", {})
    assert rendered.html == "<p>@nobody and @sanne</p>\n"
    assert rendered.mentions == ()


@pytest.mark.parametrize(
    "text",
    [
        "mail a@sanne.nl",
        "x@sanne",
        "`@sanne`",
        "```\n@sanne\n```",
        "[@sanne](/x)",
        "\\@sanne",
        "@sanné",
        "foo**b**@sanne",
    ],
)
def test_nobody_is_named_in_code_links_words_or_after_a_backslash(text: str) -> None:
    assert render(text, PEOPLE).mentions == ()


def test_a_forgotten_space_after_a_full_stop_still_names_the_person() -> None:
    assert render("Dank @jan.Tot morgen", PEOPLE).mentions == ("jan",)
    assert render("Dank @jan.de-wit.", PEOPLE).mentions == ("jan.de-wit",)
    assert mentions_in("@Jan.Tot @o_k-") == {"jan", "jan.tot", "o_k"}


def test_mentions_are_listed_once_and_in_order() -> None:
    assert render("@sanne @jan @Sanne", PEOPLE).mentions == ("sanne", "jan")


def test_a_tag_becomes_a_link_to_its_lower_case_name() -> None:
    assert html("#Zorg") == '<p><a class="tag" href="/tags/zorg/">#Zorg</a></p>'
    assert render("#Cafe\u0301 #één_twee-3 #हिन्दी (#a)").tags == ("café", "één_twee-3", "हिन्दी", "a")


@pytest.mark.parametrize(
    "text", ["C#", "x#y", "#123", "#", "# kop", "&#35;a", "`#a`", "\\#a", "[#a](/x)", "##a", "/#a", "#_"]
)
def test_what_looks_like_a_tag_but_is_not_stays_text(text: str) -> None:
    assert render(text).tags == ()


def test_shortcodes_become_emoji_but_times_and_code_do_not() -> None:
    assert html(":smile::+1: a:tada: 12:100:3 `:smile:` :nosuch: \\:smile:") == (
        "<p>😄👍 a🎉 12:100:3 <code>:smile:</code> :nosuch: :smile:</p>"
    )
    assert html("[:smile:](/x)") == '<p><a href="/x">😄</a></p>'


def test_headings_inside_posts_are_lower_than_those_of_the_page() -> None:
    assert html("# a\n\n## b\n\n### c") == "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("##", "3"),
        ("## ##", "33"),
        ("## ### ##", "343"),
        ("# ###### ##", "344"),
        ("### # ##", "334"),
        ("# ## ### #### #####", "34566"),
    ],
)
def test_headings_skip_no_level_however_they_are_typed(typed: str, shown: str) -> None:
    found = html("\n\n".join(f"{sign} x" for sign in typed.split()))
    assert "".join(re.findall(r"<h(\d)>", found)) == "".join(re.findall(r"</h(\d)>", found)) == shown


def test_html_is_shown_as_typed() -> None:
    assert html("<b>x</b> <!-- y -->") == "<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt;</p>"
    assert html("<div>\n*x*\n</div>") == "<p>&lt;div&gt;<br>\n<em>x</em><br>\n&lt;/div&gt;</p>"


def test_links_that_leave_the_site_say_so_to_search_engines() -> None:
    assert html("[x](https://a.nl)") == '<p><a href="https://a.nl" rel="nofollow noopener ugc">x</a></p>'
    assert html("[x](/spaces/3)") == '<p><a href="/spaces/3">x</a></p>'
    assert html("[x](mailto:a@b.nl) [y](tel:+31)") == '<p><a href="mailto:a@b.nl">x</a> <a href="tel:+31">y</a></p>'


@pytest.mark.parametrize(
    "address", ["//evil.nl", "javascript:alert(1)", "data:text/html,x", "../x.md", "x.md", "#a", "ftp://a.nl"]
)
def test_of_a_refused_link_the_text_is_kept(address: str) -> None:
    assert html(f"[the text](<{address}>)") == "<p>the text</p>"


def test_addresses_become_links_but_mail_addresses_and_file_names_do_not() -> None:
    assert html("https://a.nl/x_y_z?b=1&c=%20.") == (
        '<p><a href="https://a.nl/x_y_z?b=1&amp;c=%20" rel="nofollow noopener ugc">https://a.nl/x_y_z?b=1&amp;c=%20</a>.</p>'
    )
    assert 'href="http://plein.org/x"' in html("zie plein.org/x")
    for text in ("README.md", "a@b.nl", "klaar.De volgende", "main.rs setup.py", "//a.nl", "10.0.0.1"):
        assert html(text) == f"<p>{text}</p>"


def test_only_pictures_of_this_site_are_shown() -> None:
    assert html("![a *b*](/files/1.png)") == '<p><img src="/files/1.png" alt="a b" loading="lazy"></p>'
    assert html("![a](https://x.nl/1.png)") == '<p><a href="https://x.nl/1.png" rel="nofollow noopener ugc">a</a></p>'
    for address in (
        "/files/../sign-out",
        "/files/%2e%2E/x",
        "/other/1.png",
        "//x.nl/files/1",
        "data:image/png;base64,x",
    ):
        assert "<img" not in html(f"![a]({address})")


def test_a_foreign_picture_inside_a_link_is_text() -> None:
    assert html("[![a](https://x.nl/1.png)](/b)") == '<p><a href="/b">a</a></p>'


def test_a_table_can_be_scrolled_and_keeps_its_alignment() -> None:
    out = html("|a|b|\n|-|-:|\n|1|2|")
    assert out.startswith('<div class="table-wrap" tabindex="0"><table>')
    assert '<td class="align-right">2</td>' in out


def test_tasks_have_a_box_that_belongs_to_their_words() -> None:
    out = html("- [x] done")
    assert '<li class="task-list-item"><label><input class="task-list-item-checkbox" checked' in out
    assert "disabled" in out
    assert "done</label>" in out


def test_code_keeps_its_language_and_what_is_in_it() -> None:
    out = html("```c++ x\na < b && @sanne :smile:\n```")
    assert out == '<pre tabindex="0"><code class="language-c++">a &lt; b &amp;&amp; @sanne :smile:\n</code></pre>'


def test_the_excerpt_is_the_first_200_characters_of_plain_text() -> None:
    assert render("# Kop\n\n**a** & <b>\n- x `y`").excerpt == "Kop a & <b> x y"
    assert render('[a](/x "1>2 <b>") c').excerpt == "a c"
    assert len(render("woord " * 100).excerpt) <= 200
    assert render("[a](/" + "x" * 9000 + ") " + "b" * 300).excerpt == "a " + "b" * 198


def test_control_characters_and_halves_of_characters_are_dropped() -> None:
    assert html("a\x00b\x1b\x85\ud800c\r\nd\re") == "<p>abc<br>\nd<br>\ne</p>"


def test_text_longer_than_is_parsed_is_shown_as_typed_and_whole() -> None:
    out = render("*a* @sanne\n" * (LONGEST // 8), PEOPLE)
    assert out.html.count("*a*") == LONGEST // 8
    assert out.mentions == ("sanne",)


def test_nesting_beyond_reason_loses_no_text() -> None:
    assert "the end" in html("> " * 500 + "the end")
    assert "the end" in html("- " * 500 + "the end")
    assert "the end" in html("![" * 3000 + "the end" + "](/b)" * 3000)


HOSTILE = [
    "[",
    ">",
    "*a ",
    "`",
    "<",
    "![",
    "[a](",
    "- ",
    "|a",
    "_a __a",
    "&",
    "http://a.b ",
    "[a]: x\n",
    "*_",
    "* a\n",
    "a\n=\n",
    "@a-a.",
]
HOSTILE += [
    ":a",
    "#a-",
    "](",
    "> a\n",
    "a.com ",
    "https://",
    "<a@b.c",
    "\\",
    "1. ",
    "~~a ",
    "mailto:a@b ",
    "&#1;",
    "```\n",
    "xn--",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_megabyte_of_anything_takes_bounded_time(unit: str) -> None:
    for size in (LONGEST, 1_000_000):
        text = unit * (size // len(unit))
        start = time.process_time()
        render(text, {"a": "A"})
        mentions_in(text)
        assert time.process_time() - start < 8  # measured: at most 2 s


@given(st.text())
def test_any_text_can_be_rendered(text: str) -> None:
    rendered = render(text, PEOPLE)
    assert "\x00" not in rendered.html
    assert len(rendered.excerpt) <= 200


@given(st.text(st.sampled_from("@#:`*_[]()<>!|-=+~\\&;. \n\tabA1é/\x00\ud800\x01"), max_size=80))
def test_any_mark_up_can_be_rendered(text: str) -> None:
    rendered = render(text, PEOPLE)
    assert set(rendered.mentions) <= mentions_in(text)
    rendered.html.encode()
