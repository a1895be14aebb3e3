"""Storing what an archive holds. Nothing that is here already is changed, and nobody is told: an import is silent."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from plein.core.models import Follow, JoinRequest, OldAddress, Organisation, Person, Post, Space, Tag
from plein.core.rules.actions import ask_all
from plein.core.search.actions import reindex
from plein.imports.plein import building
from plein.imports.plein.around.actions import follow, posts_by_uid, tags_by_slug
from plein.imports.plein.files import take
from plein.imports.plein.lines import portrait_name
from plein.imports.plein.rules.actions import add_members
from plein.imports.plein.work import Import
from plein.kit.text import is_unguessable, unguessable

Line = dict[str, Any]


@transaction.atomic
def organisation(work: Import, lines: list[Line]) -> None:
    """The organisation, unless there is one."""
    for line in lines:
        if Organisation.objects.exists():
            work.report.kept["organisation"] += 1
        else:
            Organisation.objects.create(pk=1, **{name: line[name] for name in ("name", "language", "created_at")})
            work.report.made["organisation"] += 1


@transaction.atomic
def people(work: Import, lines: list[Line]) -> None:
    """People, by user name. Whoever is here already stays as they are."""
    here = dict(Person.objects.filter(username__in=[line["username"] for line in lines]).values_list("username", "pk"))
    new = [(line, building.person(line)) for line in lines if line["username"] not in here]
    taken = set(
        Person.objects.filter(email__in=[person.email for _line, person in new if person.email]).values_list(
            "email", flat=True
        )
    )
    numbers = set(Person.objects.exclude(employee_number=None).values_list("employee_number", flat=True))
    for line, person in new:
        if person.email and person.email in taken:
            text = _("%(username)s: the address %(email)s belongs to someone else here, so it was left out")
            work.report.problem(text % {"username": person.username, "email": person.email})
            person.email = None
        if person.email:
            taken.add(person.email)
        _keep_number(work, person, numbers)
        if line.get("picture"):
            key = f"portraits/{hashlib.sha256(person.username.encode()).hexdigest()[:24]}"
            person.picture = take(work.archive, portrait_name(person.username), key, work.report)
    made = Person.objects.bulk_create([person for _line, person in new])
    work.merged |= {person.pk: line["merged_into"] for line, person in new if line.get("merged_into")}
    reindex(person.pk for person in made)
    work.people |= here | {person.username: person.pk for person in made}
    work.report.made["person"] += len(made)
    work.report.kept["person"] += len(here)


@transaction.atomic
def lead_on(work: Import) -> None:
    """Let accounts that went into another lead there, once everybody is known."""
    for person, username in work.merged.items():
        Person.objects.filter(pk=person, is_active=False).exclude(username=username).update(
            merged_into=work.people.get(username)
        )


def _keep_number(work: Import, person: Person, taken: set[str | None]) -> None:
    """An employee number is one person's; whoever comes second has none."""
    if person.employee_number in taken:
        text = _("%(username)s: the employee number %(number)s belongs to someone else here, so it was left out")
        work.report.problem(text % {"username": person.username, "number": person.employee_number})
        person.employee_number = None
    if person.employee_number:
        taken.add(person.employee_number)


@transaction.atomic
def follows(work: Import, lines: list[Line]) -> None:
    """Which person follows or mutes whom."""
    before = Follow.objects.count()
    follow(work, [(line, {"to_person_id": work.person(line["to"])}) for line in lines])
    made = Follow.objects.count() - before
    work.report.made["follow"] += made
    work.report.kept["follow"] += len(lines) - made


@transaction.atomic
def spaces(work: Import, lines: list[Line]) -> None:
    """Spaces with everyone in them. A space that is here already keeps its own members."""
    for line in lines:
        here, slug = _space_here(line)
        if here is None:
            here = _new_space(work, line, slug)
            work.report.made["space"] += 1
        else:
            work.report.kept["space"] += 1
        work.spaces[line["slug"]] = here
        if line.get("successor"):
            work.successors[here] = line["successor"]


@transaction.atomic
def succeed(work: Import) -> None:
    """Name the successors of archived spaces, once every space is known."""
    for space, successor in work.successors.items():
        Space.objects.filter(pk=space, successor=None, archived_at__isnull=False).update(
            successor=work.spaces.get(successor)
        )


@transaction.atomic
def tags(work: Import, lines: list[Line]) -> None:
    """Tags, with who follows them."""
    before = Tag.objects.count()
    found = tags_by_slug([line["slug"] for line in lines], {line["slug"]: line["name"] for line in lines})
    follow(work, [(row, {"to_tag_id": found[line["slug"]]}) for line in lines for row in line.get("followers", ())])
    made = Tag.objects.count() - before
    work.report.made["tag"] += made
    work.report.kept["tag"] += len(lines) - made


@transaction.atomic
def finish(work: Import) -> None:
    """Point at the posts that came later than those that speak of them, date the spaces that grew, and look who fits rules."""
    if any(work.report.made[what] for what in ("person", "placement", "space")):
        ask_all(by=None)
    for start in range(0, len(work.later), 500):
        some = work.later[start : start + 500]
        found = posts_by_uid({uid for post, _name, other in some for uid in (post, other)})
        for post, name, other in some:
            if post in found and other in found:
                Post.objects.filter(pk=found[post]).update(**{name: found[other]})
            else:
                text = _("post %(post)s: the post it speaks of, %(other)s, is not in the archive")
                work.report.problem(text % {"post": post, "other": other})
    for space in set(work.spaces.values()):  # whatever the archive says of it: home relies on this moment
        newest = Post.objects.filter(space=space, root=None, in_feed=True, state=Post.State.PUBLISHED).aggregate(
            at=Max("published_at")
        )["at"]
        if newest:
            Space.objects.filter(Q(last_post_at=None) | Q(last_post_at__lt=newest), pk=space).update(
                last_post_at=newest
            )


def _space_here(line: Line) -> tuple[int | None, str]:
    """The space that this line is about, or the slug for a new one. Two spaces that only share a slug stay two."""
    if line.get("owner"):
        own = Space.objects.filter(owner__username=line["owner"]).values_list("pk", flat=True).first()
        if own is not None:
            return own, ""
    slug, other = line["slug"], f"{line['slug'][:50]}-{hashlib.sha256(line['created_at'].encode()).hexdigest()[:8]}"
    either = Q(slug__in=[slug, other]) | Q(old_addresses__slug__in=[slug, other])
    found = Space.objects.filter(either, created_at=line["created_at"]).values_list("pk", flat=True).first()
    return found, other if Space.objects.filter(slug=slug).exists() else slug


def _was(space: Space, slugs: list[str]) -> None:
    """Addresses that the space had before; that in the archive tells it again when the archive is brought in once more."""
    rows = [OldAddress(space=space, slug=slug) for slug in dict.fromkeys(slugs)]
    for row in rows:
        row.clean_fields(exclude=("space",))
    OldAddress.objects.bulk_create(rows)


def _new_space(work: Import, line: Line, slug: str) -> int:
    space = building.space({**line, "slug": slug})
    space.owner_id = work.person(line["owner"]) if line.get("owner") else None
    hidden = space.kind == Space.Kind.SECRET and not is_unguessable(slug)
    space.slug = unguessable(slug) if hidden else slug
    space.save(force_insert=True)
    _was(space, [*line.get("was", ()), *([slug] if hidden else [])])
    add_members(work, space, line)
    asked = [
        JoinRequest(
            space=space, person_id=work.person(row["person"]), text=row.get("text", "")[:300], at=building.moment(row)
        )
        for row in line.get("requests", ())
    ]
    JoinRequest.objects.bulk_create(asked)
    follow(work, [(row, {"to_space_id": space.pk}) for row in line.get("followers", ())])
    return space.pk
