"""Simple search: whole words and beginnings of words in what the viewer may read, newest first."""

import re

from django.db import connection
from django.db.models import Case, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.profiles.models import PersonSkill, slug_of
from plein.core.profiles.queries import told_to
from plein.core.spaces.models import Space, Viewer
from plein.kit.text import fold, without_particles

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


def known(term: str, viewer: Viewer) -> Q:
    """Whose name, title, own words, skills or interests hold the word, as far as the viewer may see them on the profile."""
    said = Q(about__icontains=term) | Q(title__icontains=term)
    asked = Q(profile__ask_about__icontains=term) & told_to(viewer, "ask_about")  # the cheap test first
    able = PersonSkill.objects.filter(skill__slug__contains=slug_of(term) or term)
    skilled, interested = (
        told_to(viewer, f"{kind}s") & Q(pk__in=able.filter(kind=kind).values("person"))
        for kind in PersonSkill.Kind.values
    )
    return named(term) | said | asked | skilled | interested


def people(
    query: str, person: Viewer, most: int = 8, among: QuerySet[Person] | None = None, *, about: bool = False
) -> list[Person]:
    """People, perhaps only `among` these, by name or user name; first whose name, or surname, begins so and who are here.

    With `about` also by what they say about themselves and what they can do.
    """
    if not (terms := words(query)):
        return []
    found = Person.objects.visible_to(person).filter(is_active=True)
    found = found if among is None else found.filter(pk__in=among.values("pk"))
    every = Q()
    for term in terms:
        every &= known(term, person) if about else named(term)
    called = Q(username__startswith=query.strip().removeprefix("@").lower())  # a user name is more than one word: bas-o
    found = found.filter(every | called)
    surname = fold(" ".join(without_particles(terms)))
    begins = (
        called | Q(name__istartswith=terms[0]) | Q(sort_name__startswith=surname) | Q(username__startswith=terms[0])
    )
    best = Case(
        When(begins, joined_at__isnull=False, then=0), When(begins, then=1), When(named(terms[0]), then=2), default=3
    )
    return list(found.select_related("unit").order_by(best, "sort_name", "pk")[:most])


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
