"""Writing posts: the one path by which anything gets said, changed or taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from plein.core.channel import channel_of, kinds, ordinary
from plein.core.events.actions import record
from plein.core.events.models import Event
from plein.core.files.models import File
from plein.core.follows.models import Follow
from plein.core.moderation.queries import count_again
from plein.core.people.models import Person
from plein.core.people.queries import language_of
from plein.core.permissions import Forbidden, Invalid, allow, can, publishes_at_once
from plein.core.posts.models import Draft, Mention, Post, PostTag, Report, Revision, Tag
from plein.core.posts.queries import original
from plein.core.spaces.models import Membership, Space
from plein.core.spaces.queries import readers_of
from plein.kit.clock import onward
from plein.kit.language import NAMES, detect
from plein.kit.markdown import Rendered, mentions_in, render
from plein.kit.text import clean

LONGEST = 100_000  # characters
LONGEST_DRAFT = 2 * LONGEST  # characters of all that is typed in a form
MOST_DRAFTS = 100  # of one person; the oldest goes
UNDO = timedelta(seconds=30)
TYPED_SLOWLY = timedelta(minutes=5)  # a plan for a moment that passed meanwhile is published now
TELL_EXPIRY = timedelta(days=7)  # a worker that was away longer has no open page to tell
DRAFT_OF_CLOSED = timedelta(days=30)  # an account may have been closed by mistake
DRAFT_OF_GUEST = timedelta(days=90)
GONE = gettext_lazy("One of these files does not exist. Add it again.")
State = Post.State


@transaction.atomic
def publish(
    kind: str,
    *,
    by: Person,
    space: Space,
    text: str = "",
    title: str = "",
    uid: UUID | None = None,
    files: Iterable[File] = (),
    quoted: Post | None = None,
    publish_at: datetime | None = None,
    expires_at: datetime | None = None,
    language: str = "",
) -> Post:
    """Begin a thread in `space`. Sent twice with the same `uid`, it is posted once; stage and time decide its state.

    Without a `language` it is the one the text is in, or when that is not clear the author's.
    """
    if sent := _already(uid, by):
        return sent
    allow(by, "space.post", space)
    if kind not in kinds() or not space.has_channel(channel_of(kind).name):
        raise Invalid(_("This space does not use that channel."), "kind")
    if quoted is not None:
        allow(by, "post.read", quoted)
    files = list(files)
    post = Post(
        uid=uid or uuid4(),
        kind=kind,
        space=space,
        author=by,
        quoted=original(quoted),
        title=clean(title),
        text=clean(text, lines=True),
    )
    post.in_feed = kinds()[kind].in_feed
    post.expires_at = expires_at
    post.language = _language(post, language)
    _check(post, files)
    _date(post, by, publish_at)
    _check_end(post)
    return _store(post, files)


@transaction.atomic
def reply(
    parent: Post, *, by: Person, text: str, uid: UUID | None = None, files: Iterable[File] = (), language: str = ""
) -> Post:
    """Answer a post; the answer belongs to the thread its root began."""
    if sent := _already(uid, by):
        return sent
    allow(by, "post.reply", parent)
    files = list(files)
    root = parent.root or parent
    post = Post(
        uid=uid or uuid4(),
        kind=Post.REPLY,
        space=parent.space,
        author=by,
        parent=parent,
        root=root,
        text=clean(text, lines=True),
    )
    post.expires_at = root.expires_at
    post.in_feed = False
    post.language = _language(post, language)
    _check(post, files)
    _date(post, by, None)
    return _store(post, files)


@transaction.atomic
def repost(post: Post, *, by: Person, space: Space, uid: UUID | None = None) -> Post:
    """Pass a post on to `space` without words of one's own, once; who may not see the original sees only that it is hidden."""
    passed_on = original(post)
    again = Post.objects.filter(
        author=by, space=space, quoted=passed_on, text="", title="", files=None, state=State.PUBLISHED
    ).first()
    return again or publish(ordinary(), by=by, space=space, quoted=passed_on, uid=uid)


@transaction.atomic
def edit(
    post: Post,
    *,
    by: Person,
    text: str,
    title: str | None = None,
    expires_at: datetime | None = None,
    keep_expiry: bool = True,
    language: str | None = None,
) -> Post:
    """Change what a post says; how it was stays to be seen. An empty `language` is found again, None stays."""
    post = _locked(post)
    allow(by, "post.edit", post)
    old = Revision(post=post, title=post.title, text=post.text, html=post.html, by=by)
    post.text = clean(text, lines=True)
    post.title = post.title if title is None else clean(title)
    post.language = post.language if language is None else _language(post, language)
    _check(post, list(post.files.all()))
    if not keep_expiry and not post.root_id:
        post.expires_at = expires_at
        _check_end(post)
        Post.objects.filter(root=post).update(expires_at=expires_at)
    changed = (old.text, old.title) != (post.text, post.title)
    if changed and post.state == State.PUBLISHED:  # what nobody approved is not for everybody's eyes afterwards
        old.save()
        post.edited_at, post.reviewed_at = timezone.now(), None
    rendered = _render(post)
    post.save(update_fields=["text", "title", "html", "language", "edited_at", "expires_at", "reviewed_at"])
    _unlink(post)
    _link(post, rendered)
    record("post.edited", by=by, post=post)
    return post


@transaction.atomic
def remove(post: Post, *, by: Person, note: str = "") -> Post:
    """Take a post away, leaving a trace where others saw it. What it said is kept for moderators only."""
    post = _locked(post)
    allow(by, "post.remove", post)
    if post.state == State.HELD and post.author_id != by.pk:
        return reject(post, by=by, note=note)
    seen = post.state == State.PUBLISHED
    Revision.objects.create(post=post, title=post.title, text=post.text, html=post.html, by=by)
    post.state = State.REMOVED if seen else State.WITHDRAWN
    post.text, post.title, post.html, post.note = "", "", "", clean(note)[:300]
    post.save(update_fields=["state", "text", "title", "html", "note"])
    _unlink(post)
    _recount(post)
    Report.objects.filter(post=post, closed_at=None).update(closed_at=timezone.now(), closed_by=by)
    count_again()
    record("post.removed" if seen else "post.withdrawn", by=by, post=post)
    return post


@transaction.atomic
def undo(post: Post, *, by: Person) -> str:
    """Take one's own post back without a trace, within 30 seconds and before anyone answered. Returns what it said."""
    post = _locked(post)
    allow(by, "post.undo", post)
    if post.state == State.WITHDRAWN:
        return ""
    if post.created_at < timezone.now() - UNDO or post.state == State.REMOVED:
        raise Invalid(_("You can take a post back for 30 seconds. Remove it instead."))
    if post.replies.exclude(state=State.WITHDRAWN).exists():
        raise Invalid(_("Someone has already answered. Remove it instead."))
    said, post.state = post.text, State.WITHDRAWN
    post.text = post.title = post.html = ""
    post.save(update_fields=["state", "text", "title", "html"])
    _unlink(post)
    _recount(post)
    count_again()
    record("post.withdrawn", by=by, post=post)
    return said


@transaction.atomic
def approve(post: Post, *, by: Person, version: int | None = None) -> Post:
    """Publish what waited for approval, or note that a moderator has seen it; given a `version`, only as it was then."""
    post = _locked(post)
    allow(by, "post.judge", post)
    if version is not None and version != post.version and post.state == State.HELD:
        raise Invalid(_("It has changed meanwhile"))
    if post.state == State.PUBLISHED:
        Post.objects.filter(pk=post.pk).update(reviewed_at=timezone.now())
        record("post.reviewed", by=by, post=post)
        return post
    if post.state != State.HELD:
        raise Invalid(_("This post is not waiting any more."))
    post.state = State.PUBLISHED
    post.published_at = post.reviewed_at = onward()
    post.save(update_fields=["state", "reviewed_at", "published_at"])
    PostTag.objects.filter(post=post).update(published_at=post.published_at)
    _arrived(post)
    count_again()
    record("post.published", by=by, post=post)
    return post


@transaction.atomic
def reject(post: Post, *, by: Person, note: str) -> Post:
    """Do not publish what waited; its author sees why."""
    post = _locked(post)
    allow(by, "post.judge", post)
    if post.state != State.HELD:
        raise Invalid(_("This post is not waiting any more."))
    post.state, post.note, post.reviewed_at = State.REJECTED, clean(note)[:300], timezone.now()
    post.save(update_fields=["state", "note", "reviewed_at"])
    _recount(post)
    count_again()
    record("post.rejected", by=by, post=post)
    return post


def publish_due() -> int:
    """Publish scheduled posts whose time has come, each once, and let expired ones leave open pages. The worker calls this."""
    now = timezone.now()
    due = Post.objects.filter(state=State.SCHEDULED, published_at__lte=now).order_by("published_at", "pk")
    appeared = sum(_appear(post) for post in due[:100])
    told = Event.objects.filter(post=OuterRef("pk"), name="post.expired", at__gte=OuterRef("expires_at"))
    over = Post.objects.filter(expires_at__range=(now - TELL_EXPIRY, now), root=None, state=State.PUBLISHED)
    for post in over.exclude(Exists(told)).order_by("expires_at")[:100]:
        with transaction.atomic():
            record("post.expired", by=None, post=post)
    return appeared


@transaction.atomic
def _appear(post: Post) -> bool:
    """Publish one scheduled post, in a transaction of its own so that no other waits for it; else its author sees why not."""
    post = _locked(post)
    if post.state != State.SCHEDULED:
        return False  # another worker was first, or it was taken back
    if not can(post.author, "space.post", post.space):
        with override(language_of(post.author)):
            post.state, post.note = State.REJECTED, _("By then you could no longer post in this space.")
        event = "post.rejected"
    elif publishes_at_once(post.author, post.space):
        post.state, event = State.PUBLISHED, "post.published"
        _arrived(post)
    else:
        post.state, event = State.HELD, "post.submitted"
    post.save(update_fields=["state", "note"])
    if post.state == State.HELD:
        count_again()
    record(event, by=post.author, post=post)
    return True


@transaction.atomic
def keep_draft(key: str, data: dict[str, object], *, by: Person) -> Draft | None:
    """Keep what someone is typing; without any words or files the draft is thrown away."""
    typed = {name: value if isinstance(value, list) else [value] for name, value in data.items() if value}
    if not any(str(one).strip() for name in ("text", "title", "option", "file") for one in typed.get(name, ())):
        Draft.objects.filter(person=by, key=key).delete()
        return None
    if sum(len(str(one)) for values in typed.values() for one in values) > LONGEST_DRAFT:
        raise Invalid(_("This text is too long. Shorten it to %(count)s characters.") % {"count": LONGEST}, "text")
    kept = Draft.objects.update_or_create(person=by, key=key[:80], defaults={"data": data})[0]
    mine = Draft.objects.filter(person=by)
    mine.exclude(pk__in=mine.order_by("-updated_at").values("pk")[:MOST_DRAFTS]).delete()
    return kept


def forget_drafts() -> int:
    """Throw away drafts that nobody goes on with: of closed accounts, and what guests left long ago. The worker calls this."""
    now = timezone.now()
    closed = Q(person__is_active=False, updated_at__lt=now - DRAFT_OF_CLOSED)
    left = Q(person__role=Person.Role.GUEST, updated_at__lt=now - DRAFT_OF_GUEST)
    return Draft.objects.filter(closed | left).delete()[0]


def _already(uid: UUID | None, by: Person) -> Post | None:
    """What was sent before under `uid`; someone else's is refused without telling whose, and so is what was taken back."""
    post = Post.objects.filter(uid=uid).select_related("space", "author").first() if uid else None
    if post is not None and (post.author_id != by.pk or post.state == State.WITHDRAWN):
        raise Invalid(_("Choose another id for this post."), "uid")
    return post


def _language(post: Post, chosen: str) -> str:
    """What the author chose, else what the text is in, else what its author reads in; nothing where there are no words."""
    if chosen and chosen not in NAMES:
        raise Invalid(_("Choose a language from the list."), "language")
    said = f"{post.title}\n{post.text}".strip()
    return chosen or (detect(said) or language_of(post.author) if said else "")


def _check(post: Post, files: list[File]) -> None:
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


def _check_end(post: Post) -> None:
    if post.expires_at and post.expires_at <= timezone.now():
        raise Invalid(_("Choose a moment in the future."), "expires_at")
    if post.expires_at and post.published_at and post.expires_at <= post.published_at:
        raise Invalid(_("Choose an end after the moment of publishing."), "expires_at")


def _date(post: Post, by: Person, publish_at: datetime | None) -> None:
    now = timezone.now()
    if publish_at and publish_at < now - TYPED_SLOWLY:
        raise Invalid(_("Choose a moment in the future."), "publish_at")
    if publish_at and publish_at > now:
        post.state, post.published_at = State.SCHEDULED, publish_at
    else:
        post.state = State.PUBLISHED if publishes_at_once(by, post.space) else State.HELD
        post.published_at = onward()


def _store(post: Post, files: list[File]) -> Post:
    """Save a new post with all that hangs on it, and record it."""
    rendered = _render(post)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:  # the same uid arrived at the same moment
        if sent := _already(post.uid, post.author):
            return sent
        raise error
    _link(post, rendered)
    for position, file in enumerate(files):
        if not File.objects.filter(pk=file.pk, post=None).update(post=post, position=position):
            raise Invalid(GONE, "files")
    if post.state == State.PUBLISHED:
        _arrived(post)
    elif post.state == State.HELD:
        count_again()
    if post.author_id and post.root_id:
        Follow.objects.get_or_create(person=post.author, to_post=post.root)
    record(f"post.{'submitted' if post.state == State.HELD else post.state}", by=post.author, post=post)
    return post


def _render(post: Post) -> Rendered:
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


def _link(post: Post, rendered: Rendered) -> None:
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


def _unlink(post: Post) -> None:
    PostTag.objects.filter(post=post).delete()
    Mention.objects.filter(post=post).delete()


def _arrived(post: Post) -> None:
    """What a newly published post changes around it."""
    if post.root_id:
        Post.objects.filter(pk=post.root_id).update(reply_count=F("reply_count") + 1)
    elif post.in_feed:
        _read_by_author(post)
        older = Q(last_post_at=None) | Q(last_post_at__lt=post.published_at)  # lists rely on it being the newest
        Space.objects.filter(older, pk=post.space_id).update(last_post_at=post.published_at)


def _read_by_author(post: Post) -> None:
    """What one writes is not news to oneself; what others wrote before it, and is not read, stays so."""
    mine = Membership.objects.filter(space=post.space_id, person=post.author_id)
    read = Q(last_read_at__gte=F("space__last_post_at")) | Q(space__last_post_at=None)
    mine.filter(read, Q(last_read_at=None) | Q(last_read_at__lt=post.published_at)).update(
        last_read_at=post.published_at
    )


def _recount(post: Post) -> None:
    if post.root_id:
        Post.objects.select_for_update(no_key=True).get(pk=post.root_id)  # who counts at the same moment waits
        count = Post.objects.filter(root=post.root_id, state=State.PUBLISHED).count()
        Post.objects.filter(pk=post.root_id).update(reply_count=count)


def _locked(post: Post) -> Post:
    """The post as it is now, held until the end of the transaction."""
    found: Post = (
        Post.objects.select_for_update(of=("self",), no_key=True).select_related("space", "author").get(pk=post.pk)
    )
    return found
