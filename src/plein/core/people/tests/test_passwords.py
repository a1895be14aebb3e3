"""What is too easy to guess is refused with a reason; everything else may be a password."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from plein.core.models import Person
from plein.core.testing import PASSWORD, Cast


def wrong_with(password: str) -> str:
    """What is said about a password, nothing when it may be one."""
    try:
        validate_password(password)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1!", "12345678", "qwertyuiop", "iloveyou", "football1", "michelle", "1234567890", "princess1", "Passw0rd!!",
        "Welkom01", "W3lk0m2024!", "Zomer2026!", "Herfst-2025", "amsterdam1", "Groningen!", "Ajax12345", "wachtwoord", "Gemeente2024", "Waterrijk01",
        "aaaaaaaa", "abcabcabc", "1q2w3e4r5t", "qazwsxedc", "zyxwvuts", "correcthorsebatterystaple",
    ],
)  # fmt: skip
def test_what_attackers_try_first_is_refused_with_the_reason_and_a_way_out(cast: Cast, password: str) -> None:
    said = wrong_with(password)
    assert "attackers try first" in said and "Take three or four words" in said


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD, "fiets lamp donder", "xk29vmq4", "!!##%%&&()", "ZOMERSE REGEN OP HET DAK", "пароль-лодка-дом", "🐙🦊🐝🦉🐢🐌🦋🐞",
        "a" + " lang" * 20 + " x", "8kZ$pq!w", "mijn oma fietst graag in de regen",
    ],
)  # fmt: skip
def test_any_composition_and_up_to_128_characters_may_be_one(cast: Cast, password: str) -> None:
    assert wrong_with(password) == ""


def test_too_short_and_too_long_ones_are_told_apart(cast: Cast) -> None:
    assert "too short" in wrong_with("xk29vmq")
    assert wrong_with(("fiets lamp donder " * 8)[:128]) == "" != wrong_with(("fiets lamp donder " * 8)[:129])


def test_a_password_kept_the_old_way_is_kept_anew_at_signing_in(cast: Cast, client: Client) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        old = make_password(PASSWORD)
    Person.objects.filter(pk=cast.ben.pk).update(password=old)
    hashers = ["tests.hashers.Quick", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        assert client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True).status_code == 302
    cast.ben.refresh_from_db()
    assert cast.ben.password.startswith("argon2") and client.get("/settings/", secure=True).status_code == 200
