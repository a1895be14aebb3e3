"""Simple search: whole words and beginnings of words in what the viewer may read, newest first."""

import re

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from plein.core.posts.models import Post
from plein.core.spaces.models import Space, Viewer
from plein.kit.text import fold

WORD = re.compile(r"\w+")
TELLING = 4  # letters: shorter words are in every other post


def words(query: str) -> list[str]:
    """The words of a query, at most eight."""
    return [word.lower() for word in WORD.findall(query)][:8]


def posts(query: str, person: Viewer, *, every: bool = True) -> QuerySet[Post]:
    """Posts and answers that hold every word of the query, or else any of its longer ones."""
    visible: QuerySet[Post] = Post.objects.visible_to(person).published()
    if not (terms := words(query)):
        return visible.none()
    terms = terms if every else [term for term in terms if len(term) >= TELLING] or terms
    if connection.vendor == "postgresql":
        vector = "to_tsvector('simple', core_post.title || ' ' || core_post.text) @@ to_tsquery('simple', %s)"
        wanted = (" & " if every else " | ").join(f"'{term}':*" for term in terms)
        ids = RawSQL(f"SELECT core_post.id FROM core_post WHERE {vector}", [wanted])
    else:
        wanted = (" " if every else " OR ").join(f'"{term}"*' for term in terms)
        ids = RawSQL("SELECT rowid FROM core_post_search WHERE core_post_search MATCH %s", [wanted])
    return visible.filter(pk__in=ids)


def named(term: str) -> Q:
    """Whose name or user name holds the word."""
    return Q(name__icontains=term) | Q(sort_name__contains=fold(term)) | Q(username__startswith=term)


def spaces(query: str, person: Viewer, most: int = 8) -> list[Space]:
    """Spaces the viewer may know of, by name or purpose."""
    found = holding(query, Space.objects.listed_to(person).places())
    return list(found.order_by("name")[:most]) if words(query) else []


def holding(query: str, found: QuerySet[Space]) -> QuerySet[Space]:
    """Those of these spaces whose name or purpose hold, for every word, one that begins so."""
    for term in words(query):
        begins = rf"(^|\W){term}"
        found = found.filter(Q(name__iregex=begins) | Q(purpose__iregex=begins))
    return found
