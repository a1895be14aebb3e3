"""No payload in any place of a text comes out as something that a browser would run or fetch."""

from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plein.kit.html import text_of
from plein.kit.markdown import render
from plein.kit.sanitise import may_link, may_show, sanitise

ELEMENTS = {
    *(
        "p",
        "br",
        "hr",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "s",
        "a",
        "img",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
    ),
    *("label", "input", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    *(
        "class",
        "href",
        "title",
        "rel",
        "data-person",
        "src",
        "alt",
        "loading",
        "start",
        "checked",
        "disabled",
        "type",
        "tabindex",
    ),
}
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<input autofocus onfocus=alert(1)>",
    "<style>@import'//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example>",
    "<object data=javascript:alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<x/onclick=alert(1)//>",
    "<plaintext><xmp><listing>",
    "</p></div></article><h1>out</h1>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "{{constructor.constructor('alert(1)')()}}${7*7}<%=7*7%>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<img src=//evil.example/x.png srcset=//evil.example/y.png>",
    "<div style=background:url(//evil.example)>",
    "<template><script>alert(1)</script></template>",
    "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "java&#10;script:alert(1)",
    "javascript&colon;alert(1)",
    "%6aavascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example",
    "https://evil.example/a.png",
    'https://a.nl/"onmouseover=alert(1)//',
    "http://a.nl/'><script>alert(1)</script>",
    "https:evil.example",
    "blob:https://a.nl/1",
    "view-source:javascript:alert(1)",
    "/files/../../sign-out",
    '/files/x.svg"onerror="alert(1)',
]
AROUND = [
    "{}",
    "**{}**",
    "# {}",
    "> {}",
    "- {}",
    "- [ ] {}",
    "`{}`",
    "```{}\n{}\n```",
    "~~~ {}\nx\n~~~",
    "|{}|b|\n|-|-|\n|{}|1|",
    "[{}](/x)",
    '[x](/x "{}")',
    "![{}](/files/a.png)",
    "![a](/files/a.png '{}')",
    "@a{} #tag{} :smile:{}",
    "    {}",
    "\\{}",
    "[r]: /x '{}'\n\n[r]",
]
AT = [
    "[x]({})",
    "[x](<{}>)",
    "![x]({})",
    "![x](<{}>)",
    "[![x]({})]({})",
    "<{}>",
    "{}",
    "[x]: {}\n\n[x] ![x]",
    "[x]({} \"t\")",
    "**a**{}",
]  # fmt: skip
CASES = [place.replace("{}", payload) for place, payload in [*product(AROUND, MARKUP), *product(AT, ADDRESSES)]]


class Inspector(HTMLParser):
    """Finds every element, attribute and address that a post may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.harm.append(f"<{tag}>")
        self.harm += [f"<{tag} {name}={value!r}>" for name, value in attrs if not _is_fine(tag, name, value or "")]

    def handle_comment(self, data: str) -> None:
        self.harm.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.harm.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.harm.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.harm.append(f"declaration {data}")


def _is_fine(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES or {"href": "a", "src": "img"}.get(name, tag) != tag:
        return False
    if name == "href":
        return urlsplit(value).scheme in {"http", "https", "mailto", "tel", ""} and may_link(value)
    return may_show(value) if name == "src" else name != "type" or value == "checkbox"


def harm_in(html: str) -> list[str]:
    """What a post may not hold, as far as this page of it does."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.harm


def test_harm_is_found() -> None:
    harmful = ("<script>", '<p onclick="x">', '<a href="javascript:x">', '<img src="https://evil.example/x">', "<!-- x -->", "<?x?>", "<!DOCTYPE x>", '<p href="/x">', '<input type="text">')  # fmt: skip
    assert [html for html in harmful if not harm_in(html)] == []


def test_there_are_enough_payloads() -> None:
    assert len(set(CASES)) >= 800


@pytest.mark.parametrize("text", CASES)
def test_a_payload_in_a_post_stays_harmless(text: str) -> None:
    assert harm_in(render(text, {"a": "<img src=x onerror=alert(1)>\"'"}).html) == []


@pytest.mark.parametrize(
    "payload", [*MARKUP, *(f"<a href=\"{address}\">x</a><img src='{address}'>" for address in ADDRESSES)]
)
def test_the_allow_list_holds_alone(payload: str) -> None:
    assert harm_in(sanitise(payload.replace("\ud800", ""))) == []


@given(
    st.lists(st.sampled_from([*MARKUP, *ADDRESSES, *AROUND, *AT, "\n", "<", '"', "](", "`"]), max_size=6).map(" ".join)
)
def test_payloads_together_stay_harmless(text: str) -> None:
    assert harm_in(render(text, {"a": "x"}).html) == []


@given(st.text())
def test_sanitising_twice_changes_nothing(text: str) -> None:
    html = render(text).html
    assert sanitise(html) == html


def test_styles_ids_and_foreign_classes_are_dropped() -> None:
    assert sanitise('<p id="a" class="b" style="c" onclick="d">x</p>') == "<p>x</p>"
    assert sanitise('<a class="button" href="/x">x</a>') == '<a href="/x">x</a>'
    assert sanitise('<code class="language-js evil">x</code>') == "<code>x</code>"


def test_the_text_of_html_has_a_line_for_each_block_and_no_scripts() -> None:
    assert text_of("<p>a &lt;b&gt;<br>c</p><ul><li>d<li>e</ul><script>x</script><td>f") == "a <b>\nc\nd\ne\nf"
    assert text_of('<p title="a>b">x  y</p>\n\n<h2>z</h2>') == "x y\nz"
    assert text_of("<table><tr><td>1</td><td>2</td></tr></table>") == "1 2"


@given(st.text())
def test_any_html_can_be_read_as_text(html: str) -> None:
    assert "\n\n" not in text_of(html)
