"""A form that comes twice is posted once. Two tabs with one draft carry the same uid, and do not always say the same."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID, uuid5

from plein.core.files.models import File
from plein.core.people.models import Person
from plein.core.posts.models import Post, Revision
from plein.core.posts.queries import original
from plein.core.spaces.models import Space
from plein.kit.text import clean


def uid_for(
    uid: UUID | None,
    *,
    by: Person,
    space: Space,
    title: str = "",
    text: str = "",
    parent: Post | None = None,
    quoted: Post | None = None,
    files: Iterable[File] = (),
    details: Sequence[str] = (),
    details_of: Callable[[Post], Sequence[str]] = lambda _post: (),
) -> UUID | None:
    """The uid under which a form is posted: its own, unless this person said something else under that.

    Then it is one that follows from all that is said, so that this too is posted once however often it comes. Else is:
    in another space, to or about another post, other words, other files, or other details of a kind of its own.
    """
    post = Post.objects.filter(uid=uid, author=by).first() if uid else None
    if uid is None or post is None:
        return uid
    about = [one.pk if one else 0 for one in (space, parent, original(quoted))]
    words = (clean(title), clean(text, lines=True))
    said = [*words, *_sums(files), *details]
    is_same = (
        about == [post.space_id, post.parent_id or 0, post.quoted_id or 0]
        and words in {(post.title, post.text), *Revision.objects.filter(post=post).values_list("title", "text")}
        and said[2:] == [*_sums(post.files.all()), *details_of(post)]
    )
    return uid if is_same else uuid5(uid, "\0".join([*map(str, about), *said]))


def _sums(files: Iterable[File]) -> list[str]:
    """What is in these files: one that goes along twice is kept under another name each time."""
    return sorted(file.sha256 for file in files)
