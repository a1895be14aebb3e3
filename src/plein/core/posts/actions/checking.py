"""What a post may be: its words, its files, its end and its language; and the post as it is now."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plein.core.files.models import File
from plein.core.people.queries import language_of
from plein.core.permissions import Forbidden, Invalid
from plein.core.posts.models import Post
from plein.kit.language import NAMES, detect

LONGEST = 100_000  # characters
GONE = gettext_lazy("One of these files does not exist. Add it again.")


def locked(post: Post) -> Post:
    """The post as it is now, held until the end of the transaction."""
    found: Post = (
        Post.objects.select_for_update(of=("self",), no_key=True).select_related("space", "author").get(pk=post.pk)
    )
    return found


def check(post: Post, files: list[File]) -> None:
    """Refuse a post without words, one that is too long, and files that are not its author's or stand elsewhere."""
    if not post.text and not post.title and not files and not post.quoted_id:
        raise Invalid(_("Write something first."), "text")
    if len(post.text) > LONGEST:
        raise Invalid(_("This text is too long. Shorten it to %(count)s characters.") % {"count": LONGEST}, "text")
    if len(post.title) > 200:
        raise Invalid(_("This title is too long. Shorten it to 200 characters."), "title")
    for file in files:
        if file.owner_id != post.author_id:
            raise Forbidden("file.attach")
        if file.post_id not in {None, post.pk}:
            raise Invalid(GONE, "files")


def check_end(post: Post) -> None:
    """Refuse an end that is over, or comes before the beginning."""
    if post.expires_at and post.expires_at <= timezone.now():
        raise Invalid(_("Choose a moment in the future."), "expires_at")
    if post.expires_at and post.published_at and post.expires_at <= post.published_at:
        raise Invalid(_("Choose an end after the moment of publishing."), "expires_at")


def language_of_text(post: Post, chosen: str) -> str:
    """What the author chose, else what the text is in, else what its author reads in; nothing where there are no words."""
    if chosen and chosen not in NAMES:
        raise Invalid(_("Choose a language from the list."), "language")
    said = f"{post.title}\n{post.text}".strip()
    return chosen or (detect(said) or language_of(post.author) if said else "")
