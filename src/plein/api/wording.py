"""What is wrong with a field, in the caller's language: pydantic says it in English only."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By pydantic's name for the fault; what stands between braces is its context.
TEXTS: dict[str, Any] = {
    "missing": gettext_lazy("This field is required."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_type": gettext_lazy("This must be text."),
    "string_too_short": gettext_lazy("Write at least {min_length} characters."),
    "string_too_long": gettext_lazy("Write at most {max_length} characters."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "int_parsing_size": gettext_lazy("This must be a whole number."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "greater_than_equal": gettext_lazy("This must be {ge} or more."),
    "less_than_equal": gettext_lazy("This must be {le} or less."),
    "too_short": gettext_lazy("Give at least {min_length} items."),
    "too_long": gettext_lazy("Give at most {max_length} items."),
    "literal_error": gettext_lazy("This must be one of: {expected}."),
    "enum": gettext_lazy("This must be one of: {expected}."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object with fields."),
    "model_type": gettext_lazy("This must be an object with fields."),
    "model_attributes_type": gettext_lazy("This must be an object with fields."),
    "timezone_aware": gettext_lazy("A moment needs a time zone, as in 2026-11-23T09:00:00Z."),
}


def sentence(error: dict[str, Any]) -> str:
    """One error of pydantic as a sentence. Our own checks speak the right language already."""
    context = error.get("ctx", {})
    if error.get("type") == "value_error":
        return str(context.get("error") or _("This value cannot be used."))
    text = TEXTS.get(str(error.get("type")))
    return str(text).format(**context) if text else _("This value cannot be used.")
