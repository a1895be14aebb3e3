"""What templates get."""

import pytest
from django.http import HttpRequest
from django.shortcuts import render


@pytest.mark.parametrize("name", ["me", "organisation", "nav_spaces", "messages", "request"])
def test_a_view_cannot_pass_what_every_page_gets_already(name: str) -> None:
    with pytest.raises(AssertionError, match=name):
        render(HttpRequest(), "error.html", {name: "another"})
