"""What the API answers about doors."""

from datetime import datetime

from pydantic import Field

from plein.core.contract.schemas import Out


class Door(Out):
    """Another system by which people come in."""

    id: int = Field(examples=[2])
    kind: str = Field(description="The protocol.", examples=["oidc"])
    name: str = Field(description="What stands on its button.", examples=["Gemeente Waterrijk"])
    slug: str = Field(description="Its name in addresses.", examples=["gemeente-waterrijk"])
    is_open: bool = Field(description="Whether people can come in by it.", examples=[True])
    people: int = Field(description="How many people have come in by it.", examples=[41])
    used_at: datetime | None = Field(description="When somebody last came in by it.")


class Doors(Out):
    """Every door, in order."""

    items: list[Door]
