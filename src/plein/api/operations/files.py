"""Files."""

from typing import Annotated, Any

from ninja import Router
from ninja.files import UploadedFile
from ninja.params.models import Form
from pydantic import Field

from plein.api.answers import created, found
from plein.api.schemas import files as schemas
from plein.core.contract.access import READ, WRITE, Call
from plein.core.contract.posts import File as ShownFile
from plein.core.contract.posts import file_of
from plein.core.contract.schemas import Id, Word
from plein.core.files import actions
from plein.core.files.answers import send
from plein.core.models import File

router = Router(tags=["files"])
Alt = Annotated[Word, Field(description="What is in the picture, for those who cannot see it.", max_length=500)]
NO_ALT: Any = Form("")
BYTES = {
    "responses": {
        200: {"description": "The bytes.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
        206: {
            "description": "The part that `Range` asks for.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        416: {"description": "There is no such part."},
    }
}


@router.post("/files", response={201: ShownFile}, auth=WRITE)
def add_file(request: Call, file: UploadedFile, alt: Alt = NO_ALT) -> Any:
    """Keep a file until it is posted; pictures are redrawn, so that no place or camera stays in them."""
    return created(file_of(actions.add(file, by=request.person, name=file.name or "", alt=alt)))


@router.get("/files/{file_id}", response=ShownFile, auth=READ)
def get_file(request: Call, file_id: Id) -> Any:
    """What is known about a file; you may read it where you may read its post."""
    return file_of(_file(request, file_id))


@router.patch("/files/{file_id}", response=ShownFile, auth=WRITE)
def change_file(request: Call, file_id: Id, change: schemas.ChangeFile) -> Any:
    """Say what is in a picture."""
    actions.describe(_file(request, file_id), by=request.person, alt=change.alt)
    return file_of(_file(request, file_id))


@router.delete("/files/{file_id}", response={204: None}, auth=WRITE)
def discard_file(request: Call, file_id: Id) -> None:
    """Throw away a file that was not posted."""
    actions.discard(_file(request, file_id), by=request.person)


@router.get("/files/{file_id}/content", auth=READ, openapi_extra=BYTES)
def get_content(request: Call, file_id: Id) -> Any:
    """The bytes of a file; what browsers could run is sent as a download."""
    return send(request, _file(request, file_id), thumb=False)


@router.get("/files/{file_id}/thumb", auth=READ, openapi_extra=BYTES)
def get_thumb(request: Call, file_id: Id) -> Any:
    """The bytes of its small picture; of other files their own."""
    return send(request, _file(request, file_id), thumb=True)


def _file(request: Call, pk: int) -> File:
    file: File = found(File.objects.visible_to(request.person), pk=pk)
    return file
