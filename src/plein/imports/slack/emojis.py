"""Slack's short names for emoji, to Unicode."""

from functools import cache

import emoji

# Names that Slack alone uses.
_OWN = {
    "simple_smile": "🙂", "thinking_face": "🤔", "hugging_face": "🤗", "face_with_rolling_eyes": "🙄", "slack": "💬",
    "upside_down_face": "🙃", "shrug": "🤷", "facepalm": "🤦", "man_shrugging": "🤷‍♂️", "woman_shrugging": "🤷‍♀️",
    "man_facepalming": "🤦‍♂️", "woman_facepalming": "🤦‍♀️", "heavy_plus_sign": "➕", "the_horns": "🤘", "sign_of_the_horns": "🤘",
    "face_palm": "🤦", "hand_with_index_and_middle_fingers_crossed": "🤞", "rolling_on_the_floor_laughing": "🤣",
    "face_with_cowboy_hat": "🤠", "white_frowning_face": "☹️", "hammer_and_wrench": "🛠️", "knife_fork_plate": "🍽️",
    "mostly_sunny": "🌤️", "barely_sunny": "🌥️", "partly_sunny_rain": "🌦️", "rain_cloud": "🌧️", "snow_cloud": "🌨️",
    "lightning": "🌩️", "tornado": "🌪️", "spock_hand": "🖖", "reversed_hand_with_middle_finger_extended": "🖕",
    "smiling_face_with_3_hearts": "🥰", "partying_face": "🥳", "face_with_monocle": "🧐", "exploding_head": "🤯",
    "shocked_face_with_exploding_head": "🤯", "zany_face": "🤪", "star_struck": "🤩", "face_with_hand_over_mouth": "🤭",
    "smiling_face_with_smiling_eyes_and_hand_covering_mouth": "🤭", "shushing_face": "🤫", "pray_tone": "🙏", "e_mail": "📧",
}  # fmt: skip
_TONES = {f"skin_tone_{number}": chr(0x1F3F9 + number) for number in range(2, 7)}


def unicode_of(name: str) -> str | None:
    """The emoji for `+1` or `wave::skin-tone-3`, None for one that an organisation made itself."""
    base, _colons, tone = _plain(name).partition("::")
    drawn = _table().get(base)
    if drawn is None or not tone:
        return drawn
    modifier = _TONES.get(tone, "")
    toned = drawn[0] + modifier + drawn[1:].removeprefix("\ufe0f")
    return toned if modifier and emoji.is_emoji(toned) else drawn


def _plain(name: str) -> str:
    return name.strip(":").lower().replace("-", "_")


@cache
def _table() -> dict[str, str]:
    known: dict[str, str] = {}
    full = [
        (char, data) for char, data in emoji.EMOJI_DATA.items() if data["status"] <= emoji.STATUS["fully_qualified"]
    ]
    for char, data in full:
        for alias in data.get("alias", ()):
            known.setdefault(_plain(alias), char)
    for char, data in full:
        known.setdefault(_plain(data["en"]), char)
    return _OWN | known
