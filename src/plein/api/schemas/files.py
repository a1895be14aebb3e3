"""What the API takes about files."""

from pydantic import Field

from plein.core.contract.schemas import In


class ChangeFile(In):
    """What to change about a file."""

    alt: str = Field(
        max_length=500,
        description="What is in the picture, for those who cannot see it.",
        examples=["The square on market day"],
    )
