"""Whom and what a text names, as links in it and as rows."""

from django.db.models import Q

from plein.core.posts.models import Mention, Post, PostTag, Tag
from plein.core.spaces.queries import readers_of
from plein.kit.markdown import Rendered, mentions_in, render


def set_html(post: Post) -> Rendered:
    """Write the HTML of a post, and answer whom and what its text names."""
    names = mentions_in(post.text)
    people = _called(post, names) if names else {}
    rendered = render(post.text, people)
    post.html = rendered.html
    return rendered


def _called(post: Post, names: set[str]) -> dict[str, str]:
    """What those who read the post are called, by user name; a user name from before two accounts were merged leads on."""
    readers = readers_of(post.space, post.author)
    found = dict(readers.filter(username__in=names).values_list("username", "name"))
    if left := names - set(found):
        found |= dict(readers.filter(formers__username__in=left).values_list("formers__username", "name"))
    return found


def link(post: Post, rendered: Rendered) -> None:
    """Make the rows for who and what the text names."""
    if rendered.tags:
        slugs = list(dict.fromkeys(slug[:64] for slug in rendered.tags))[:30]
        Tag.objects.bulk_create([Tag(slug=slug, name=slug) for slug in slugs], ignore_conflicts=True)
        tags = Tag.objects.filter(slug__in=slugs)
        PostTag.objects.bulk_create(
            [PostTag(post=post, tag=tag, published_at=post.published_at or post.created_at) for tag in tags],
            ignore_conflicts=True,
        )
    if rendered.mentions:
        called = Q(username__in=rendered.mentions) | Q(formers__username__in=rendered.mentions)
        people = readers_of(post.space, post.author).filter(called).exclude(pk=post.author_id).distinct()
        Mention.objects.bulk_create([Mention(post=post, person=person) for person in people], ignore_conflicts=True)


def unlink(post: Post) -> None:
    """Take away the rows for who and what the text named."""
    PostTag.objects.filter(post=post).delete()
    Mention.objects.filter(post=post).delete()
