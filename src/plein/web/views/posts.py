"""Posts: writing, answering, reacting, and what else one does with them."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import (
    Signed,
    back,
    card_answer,
    card_of,
    change_marks,
    into,
    is_fragment,
    live,
    page,
    parts,
    standings,
    toast,
    visible_post,
)
from plein.core.channel import ordinary
from plein.core.files import actions as files
from plein.core.files.models import File
from plein.core.follows import actions as follows
from plein.core.follows.queries import interests
from plein.core.forms import id_of, moment_of, uuid_of
from plein.core.people.models import Person
from plein.core.permissions import Forbidden, Invalid, allow, can
from plein.core.posts import actions, cards, once, queries
from plein.core.posts.models import Post, Revision
from plein.core.reactions import actions as reactions
from plein.core.reactions.models import Bookmark, Reaction
from plein.core.spaces.models import Space
from plein.core.spaces.queries import audience
from plein.kit.paging import BadCursor, decode, encode
from plein.web.views.compose import alts_of, composer, draft_files, draft_of, named_files, post_of

THREAD_PAGE = 100


@require_POST
def posts(request: Signed) -> HttpResponse:
    """Begin a post."""
    person = request.user
    space = get_object_or_404(Space.objects.visible_to(person), pk=id_of(request.POST.get("space", "")))
    allow(person, "space.post", space)  # before anything is refused, which draws the form again
    quoted = post_of(request.POST.get("quoted", ""), person)
    try:
        added = _files(request)
        values: dict[str, Any] = {
            name: moment_of(request.POST.get(name, ""), name, request.POST.get("zone", ""))
            for name in ("publish_at", "expires_at")
        }
        text = request.POST.get("text", "")
        uid = uuid_of(request.POST.get("uid", ""))
        uid = once.uid_for(uid, by=person, space=space, text=text, quoted=quoted, files=added)
        if quoted and not text.strip() and not added:
            post = actions.repost(quoted, by=person, space=space, uid=uid)
        else:
            post = actions.publish(
                ordinary(),
                by=person,
                space=space,
                text=text,
                uid=uid,
                files=added,
                quoted=quoted,
                language=request.POST.get("language", ""),
                **values,
            )
    except Invalid as error:
        context = composer(
            request,
            space,
            choose=not quoted and request.POST.get("list") in {"home", "share"},
            posted=request.POST,
            error=error,
        )
        return _again(request, "composer.html", {**context, "quoted": quoted})
    for key in (f"space:{space.pk}", "home", "share", f"quote:{quoted.pk}" if quoted else ""):
        actions.keep_draft(key, {}, by=person)
    if not is_fragment(request) or quoted or request.POST.get("list") == "share":
        return back(request, post.get_absolute_url(), _said(post))
    return parts(into("#stream", card_of(post)), toast(_said(post), f"/posts/{post.pk}/undo"))


@require_POST
def replies(request: Signed, pk: int) -> HttpResponse:
    """Answer in a thread."""
    person = request.user
    root = visible_post(request, pk)
    parent = post_of(request.POST.get("parent", ""), person) or root
    if parent.thread_id != root.pk:
        parent = root
    try:
        added, text = _files(request), request.POST.get("text", "")
        uid = uuid_of(request.POST.get("uid", ""))
        uid = once.uid_for(uid, by=person, space=root.space, text=text, parent=parent, files=added)
        post = actions.reply(parent, by=person, text=text, uid=uid, files=added)
    except Invalid as error:
        context = {
            "root": root,
            "parent": parent,
            "draft": request.POST,
            "files": draft_files(person, {}, request.POST),
            "errors": error.errors,
        }
        return _again(request, "reply_form.html", context)
    actions.keep_draft(f"reply:{root.pk}", {}, by=person)
    if not is_fragment(request):
        return back(request, f"/posts/{post.pk}/", _said(post))  # which leads to its page of the thread
    drawn = format_html('<div class="reply level-{}">', _level(post)) + card_of(post) + "</div>"
    return parts(
        into(f"#replies-{root.pk}", drawn, "end", _("Your answer stands further on in this thread.")),
        change_marks([f"following:post:{root.pk}"]), toast(_said(post), f"/posts/{post.pk}/undo"),
    )  # fmt: skip


@require_safe
def thread(request: Signed, pk: int) -> HttpResponse:
    """A post with its answers."""
    now = live(f"post:{pk}")
    post = visible_post(request, pk)
    if post.root_id:
        return back(request, _place(post, request.user))
    found = queries.thread(post, request.user)
    if after := request.GET.get("after"):
        try:
            at, last = decode(after)
        except BadCursor:
            at, last = post.created_at, 0
        found = found.filter(published_at__gte=at).exclude(published_at=at, pk__lte=last)
    listed = list(found[: THREAD_PAGE + 1])
    more = (
        encode(listed[THREAD_PAGE - 1].published_at or post.created_at, listed[THREAD_PAGE - 1].pk)
        if len(listed) > THREAD_PAGE
        else None
    )
    listed = _in_tree(listed[:THREAD_PAGE])
    both = [post, *listed]
    draft = draft_of(request.user, f"reply:{post.pk}")
    drawn = cards.draw(both)
    levels = _levels(listed)
    to = post_of(request.GET.get("to", ""), request.user)
    parent = to if to and to.thread_id == post.pk else post
    return page(request, "thread.html", {
        **now, "post": post, "cards": drawn, "replies": [(one.pk, min(3, levels[one.pk])) for one in listed if one.pk in drawn], "next": more,
        "root": post, "parent": parent, "draft": draft, "files": draft_files(request.user, draft, None),
        "errors": {}, "audience": audience(post.space), "marks": _marks(request, both),
    })  # fmt: skip


@require_safe
def menu(request: Signed, pk: int) -> HttpResponse:
    """What one can do with a post, on a page of its own: where a card's menus lead without scripts."""
    post = visible_post(request, pk)
    context = {"post": post, "cards": cards.draw([post]), "marks": _marks(request, [post])}
    return page(request, "post_menu.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Signed, pk: int) -> HttpResponse:
    """Change a post."""
    post = visible_post(request, pk)
    if not can(request.user, "post.edit", post):
        raise Forbidden("post.edit")
    errors: dict[str, str] = {}
    shown = draft_of(request.user, f"edit:{pk}")
    if "expires_at" not in shown:  # what was typed stays as it was typed
        shown |= {"expires_at": _local(post), "expires": post.expires_at}
    shown = {"text": post.text, "title": post.title, "language": post.language} | shown
    if request.method == "POST":
        try:
            expires = moment_of(request.POST.get("expires_at", ""), "expires_at", request.POST.get("zone", ""))
            keep = _minute(expires) == _minute(post.expires_at)
            actions.edit(
                post,
                by=request.user,
                text=request.POST.get("text", ""),
                title=request.POST.get("title"),
                language=request.POST.get("language"),
                expires_at=expires,
                keep_expiry=keep,
            )
            actions.keep_draft(f"edit:{pk}", {}, by=request.user)
            return back(request, post.get_absolute_url(), _("Saved"))
        except Invalid as error:
            errors, shown = error.errors, request.POST.dict()
    return page(request, "edit.html", {"post": post, "draft": shown, "errors": errors}, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def remove(request: Signed, pk: int) -> HttpResponse:
    """Remove a post, after asking."""
    post = visible_post(request, pk)
    if not can(request.user, "post.remove", post):
        raise Forbidden("post.remove")
    if request.method == "POST":
        actions.remove(post, by=request.user, note=request.POST.get("note", ""))
        return back(request, f"/posts/{post.root_id}/" if post.root_id else post.space.get_absolute_url(), _("Removed"))
    return page(
        request,
        "remove.html",
        {"post": post, "cards": cards.draw([post])},
    )


@require_POST
def undo(request: Signed, pk: int) -> HttpResponse:
    """Take a post back within 30 seconds."""
    post = visible_post(request, pk)
    said = actions.undo(post, by=request.user)
    if not is_fragment(request):
        return back(request, post.space.get_absolute_url(), _("Taken back"))
    field = "#reply-text" if post.root_id else "#composer textarea"
    gone = format_html(
        '<article id="post-{}" data-gone></article><template data-fill="{}" data-text="{}"></template>',
        post.pk,
        field,
        said,
    )
    return parts(gone, toast(_("Taken back")))


@require_safe
def history(request: Signed, pk: int) -> HttpResponse:
    """How a post was before; of a removed one only for moderators."""
    post = visible_post(request, pk)
    if post.state == Post.State.REMOVED and not can(request.user, "post.judge", post):
        raise Forbidden("post.judge")
    return page(
        request, "history.html", {"post": post, "revisions": Revision.objects.filter(post=post).order_by("-at")[:100]}
    )


@require_POST
def react(request: Signed, pk: int) -> HttpResponse:
    """Put an emoji under a post, or take it back."""
    post = visible_post(request, pk)
    emoji = request.POST.get("emoji", "")
    mine = Reaction.objects.filter(post=post, person=request.user, emoji=emoji).exists()
    (reactions.unreact if mine else reactions.react)(post, by=request.user, emoji=emoji)
    mark = f"reacted:{pk}:{emoji}"
    return card_answer(request, post, add=[] if mine else [mark], remove=[mark] if mine else [])


@require_POST
def bookmark(request: Signed, pk: int) -> HttpResponse:
    """Keep a post, or no longer."""
    post = visible_post(request, pk)
    mine = Bookmark.objects.filter(post=post, person=request.user).exists()
    (reactions.unbookmark if mine else reactions.bookmark)(post, by=request.user)
    mark = f"bookmarked:{pk}"
    return (
        parts(change_marks([] if mine else [mark], [mark] if mine else []))
        if is_fragment(request)
        else back(request, post.get_absolute_url())
    )


@require_POST
def follow(request: Signed, pk: int, how: str) -> HttpResponse:
    """Follow or mute a thread, or neither."""
    post = visible_post(request, pk)
    post = post.root or post
    follows.BY_NAME[how](post, by=request.user)
    both = {"follow": f"following:post:{post.pk}", "mute": f"muted:post:{post.pk}"}
    text = {"follow": _("You hear of new answers"), "mute": _("You hear no more of this"), "unfollow": _("Done")}[how]
    marks = change_marks([both[how]] if how in both else [], [mark for name, mark in both.items() if name != how])
    return parts(marks, toast(text)) if is_fragment(request) else back(request, post.get_absolute_url(), text)


@require_safe
def embed(request: Signed, pk: int) -> HttpResponse:
    """A post inside another, for whoever may see it."""
    return HttpResponse(render_to_string("embed.html", {"post": visible_post(request, pk)}, request))


@require_safe
def pass_on(request: Signed, pk: int) -> HttpResponse:
    """Pass a post on, or quote it, in a space of one's choice."""
    post = visible_post(request, pk)
    context = composer(request, None, key=f"quote:{pk}", choose=True)
    return page(request, "pass_on.html", {**context, "quoted": post})


def _files(request: HttpRequest) -> list[File]:
    """Files named in the form, with their descriptions kept."""
    person = request.user
    named = named_files(person, {"file": request.POST.getlist("file")})  # type: ignore[arg-type]
    alts = alts_of(request.POST)
    for file in named:
        if file.post_id is None and file.uid in alts and alts[file.uid] != file.alt:
            files.describe(file, by=person, alt=alts[file.uid])  # type: ignore[arg-type]
    for upload in request.FILES.getlist("upload"):
        named.append(files.add(upload, by=person, name=upload.name or "", alt=""))  # type: ignore[arg-type]
    waited = zip(request.FILES.getlist("waiting"), request.POST.getlist("waiting-alt"), strict=False)  # chosen offline
    for upload, alt in waited:
        named.append(files.add(upload, by=person, name=upload.name or "", alt=alt))  # type: ignore[arg-type]
    return named


def _again(request: Signed, template: str, context: dict[str, object]) -> HttpResponse:
    """The same form with its errors; nothing typed is lost."""
    if is_fragment(request):
        return HttpResponse(render_to_string(template, context, request), status=422)
    return page(request, "form_page.html", {**context, "form_template": template}, status=422)


def _said(post: Post) -> str:
    texts = {
        Post.State.HELD: _("Sent in. An editor reads it first."),
        Post.State.SCHEDULED: _("Planned"),
    }
    return texts.get(Post.State(post.state), _("Posted"))


def _marks(request: Signed, shown: list[Post]) -> set[str]:
    """What is personal to the reader on a page with these posts."""
    mine = interests(request.user, standings(request, request.user))
    return cards.marks(request.user, [one.pk for one in shown]) | mine.marks()


def _place(reply: Post, person: Person) -> str:
    """Where an answer stands: on which page of its thread. One that was not published stands nowhere: its thread begins."""
    root = reply.root or reply
    found = queries.thread(root, person)
    if not found.filter(pk=reply.pk).exists():
        return root.get_absolute_url()
    earlier = Q(published_at__lt=reply.published_at) | Q(published_at=reply.published_at, pk__lt=reply.pk)
    before = found.filter(earlier).count() // THREAD_PAGE * THREAD_PAGE
    if not before:
        return reply.get_absolute_url()
    last = found[before - 1]
    return f"/posts/{reply.root_id}/?after={encode(last.published_at or last.created_at, last.pk)}#post-{reply.pk}"


def _level(reply: Post) -> int:
    """How deep one answer stands, at most three, without reading the thread it stands in."""
    above, level = reply.parent, 1
    while above and above.parent_id and level < 3:
        above, level = above.parent, level + 1
    return level


def _levels(replies: list[Post]) -> dict[int, int]:
    """How deep each answer stands; whose parent is not on this page counts as an answer to the post."""
    levels: dict[int, int] = {}
    for one in replies:
        levels[one.pk] = levels.get(one.parent_id or 0, 0) + 1
    return levels


def _in_tree(replies: list[Post]) -> list[Post]:
    """Each answer after what it answers, oldest first; scripts put new ones in the same places."""
    here = {one.pk for one in replies}
    answers: dict[int | None, list[Post]] = {}
    for one in replies:
        answers.setdefault(one.parent_id if one.parent_id in here else None, []).append(one)
    ordered: list[Post] = []
    waiting = answers.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += answers.get(ordered[-1].pk, [])[::-1]
    return ordered


def _minute(at: datetime | None) -> datetime | None:
    """A field shows no seconds, so that an end that was not touched comes back without."""
    return at.replace(second=0, microsecond=0) if at else None


def _local(post: Post) -> str:
    return timezone.localtime(post.expires_at).strftime("%Y-%m-%dT%H:%M") if post.expires_at else ""
