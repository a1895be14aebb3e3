from datetime import timedelta
from urllib.parse import quote, urlsplit
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.api.tests.conftest import Programs
from plein.core import testing
from plein.core.models import Bookmark, Post, Space
from plein.core.posts.actions import remove, reply
from plein.core.reactions.actions import react
from plein.core.testing import Cast


def test_a_post_is_made_read_changed_and_removed(cast: Cast, as_: Programs, square: Space) -> None:
    ben = as_(cast.ben)
    made = ben.post(f"/spaces/{square.pk}/posts", {"text": "Hello **all** #fish"})
    assert made.status_code == 201
    post = made.json()
    assert (post["kind"], post["state"], post["space"], post["author"]["username"]) == (
        "status",
        "published",
        square.pk,
        "ben",
    )
    assert "<strong>all</strong>" in post["html"]
    assert "email" not in str(post)
    got = ben.get(f"/posts/{post['id']}")
    assert got.json() == post
    changed = ben.call("PATCH", f"/posts/{post['id']}", {"text": "Bye"}, If_Match=got["ETag"])
    assert (changed.status_code, changed.json()["text"], bool(changed.json()["edited_at"])) == (200, "Bye", True)
    assert ben.get(f"/posts/{post['id']}/revisions").json()["items"][0]["text"] == "Hello **all** #fish"
    assert ben.call("DELETE", f"/posts/{post['id']}?note=old").status_code == 204
    gone = ben.get(f"/posts/{post['id']}").json()
    assert (gone["state"], gone["text"], gone["files"], gone["quoted"]) == ("removed", "", [], None)
    assert ben.get(f"/posts/{post['id']}/revisions").json()["items"] == []


def test_if_match_holds_back_a_change_to_something_newer(cast: Cast, as_: Programs, square: Space) -> None:
    post, ben = testing.say(cast.ben, square), as_(cast.ben)
    tag = ben.get(f"/posts/{post.pk}")["ETag"]
    react(post, by=cast.ada, emoji="👍")
    answer = ben.call("PATCH", f"/posts/{post.pk}", {"text": "x"}, If_Match=tag)
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert Post.objects.get(pk=post.pk).text == "Hallo"
    newest = ben.get(f"/posts/{post.pk}")["ETag"]
    assert ben.call("DELETE", f"/posts/{post.pk}", If_Match=tag).status_code == 412
    assert ben.call("DELETE", f"/posts/{post.pk}", If_Match=f"W/{newest}").status_code == 204


def test_what_did_not_change_is_not_sent_again(cast: Cast, as_: Programs, square: Space) -> None:
    post, ben = testing.say(cast.ben, square), as_(cast.ben)
    first = ben.get(f"/posts/{post.pk}")
    again = ben.get(f"/posts/{post.pk}", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    react(post, by=cast.ada, emoji="👍")
    assert ben.get(f"/posts/{post.pk}", If_None_Match=first["ETag"]).json()["reactions"] == [
        {"emoji": "👍", "count": 1}
    ]


def test_lists_go_page_by_page_and_are_not_kept(cast: Cast, as_: Programs, square: Space) -> None:
    ben, ids = as_(cast.ben), [testing.say(cast.ben, square, str(number)).pk for number in range(5)]
    seen, path = [], f"/spaces/{square.pk}/posts?limit=2"
    while path:
        answer = ben.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer
        seen += [post["id"] for post in answer.json()["items"]]
        cursor = answer.json()["next"]
        assert bool(cursor) == ("Link" in answer)
        path = ""
        if cursor:
            link = urlsplit(answer["Link"].split(">")[0].strip("<"))
            path = f"{link.path.removeprefix('/api/v1')}?{link.query}"
    assert seen == ids[::-1]


def test_a_cursor_that_was_never_given_out_is_refused(cast: Cast, as_: Programs, square: Space) -> None:
    for path in ("/timeline", "/people", f"/spaces/{square.pk}/posts", "/follows"):
        answer = as_(cast.ben).get(f"{path}?before=nonsense")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "before"), path


def test_a_list_costs_the_same_number_of_queries_for_one_post_and_for_many(
    cast: Cast, as_: Programs, square: Space
) -> None:
    ben, counts = as_(cast.ben), []
    for _ in range(2):
        for _ in range(4):
            react(
                testing.say(cast.ada, square, "x #tag", quoted=testing.say(cast.ben, square)), by=cast.ben, emoji="👍"
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert ben.get("/timeline").status_code == 200
        counts.append(len(queries))
    assert counts[0] >= counts[1]
    assert counts[1] <= 12


def test_replies_belong_to_the_thread(cast: Cast, as_: Programs, square: Space) -> None:
    ben, begun = as_(cast.ben), testing.say(cast.ada, square)
    first = ben.post(f"/posts/{begun.pk}/replies", {"text": "one"}).json()
    second = ben.post(f"/posts/{first['id']}/replies", {"text": "two"}).json()
    assert (second["root"], second["parent"], second["kind"]) == (begun.pk, first["id"], "reply")
    assert [one["id"] for one in ben.get(f"/posts/{begun.pk}/replies").json()["items"]] == [second["id"], first["id"]]
    assert [one["id"] for one in ben.get(f"/posts/{first['id']}/replies").json()["items"]] == [second["id"]]
    assert ben.get(f"/posts/{begun.pk}").json()["reply_count"] == 2


def test_reactions_and_bookmarks_come_and_go(cast: Cast, as_: Programs, square: Space) -> None:
    ben, post = as_(cast.ben), testing.say(cast.ada, square)
    path = f"/posts/{post.pk}/reactions/{quote('🎉')}"
    assert [ben.call("PUT", path).status_code for _ in range(2)] == [204, 204]
    assert ben.get(f"/posts/{post.pk}").json()["reactions"] == [{"emoji": "🎉", "count": 1}]
    assert ben.call("DELETE", path).status_code == 204
    assert ben.get(f"/posts/{post.pk}").json()["reactions"] == []
    assert ben.call("PUT", f"/posts/{post.pk}/reactions/word").status_code == 422
    assert ben.call("PUT", f"/posts/{post.pk}/bookmark").status_code == 204
    assert [one["id"] for one in ben.get("/bookmarks").json()["items"]] == [post.pk]
    assert as_(cast.ada).get("/bookmarks").json()["items"] == []
    assert ben.call("DELETE", f"/posts/{post.pk}/bookmark").status_code == 204
    assert not Bookmark.objects.exists()


def test_sent_twice_with_one_uid_it_is_posted_once(cast: Cast, as_: Programs, square: Space) -> None:
    ben, uid = as_(cast.ben), str(uuid4())
    sent = [ben.post(f"/spaces/{square.pk}/posts", {"text": "x", "uid": uid}) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json()["id"] == sent[1].json()["id"]
    other = ben.post(f"/spaces/{square.pk}/posts", {"text": "y", "uid": uid})
    assert (other.status_code, other.json()["text"]) == (201, "x")
    assert as_(cast.ada).post(f"/spaces/{square.pk}/posts", {"text": "x", "uid": uid}).status_code == 422


def test_a_post_can_be_planned_and_can_pass_another_on(cast: Cast, as_: Programs, square: Space) -> None:
    ben, other = as_(cast.ben), testing.say(cast.ada, square)
    later = (timezone.now() + timedelta(days=1)).isoformat()
    post = ben.post(f"/spaces/{square.pk}/posts", {"text": "x", "publish_at": later, "quoted": other.pk}).json()
    assert (post["state"], post["quoted"]) == ("scheduled", other.pk)
    assert as_(cast.ada).get(f"/posts/{post['id']}").status_code == 404
    past = ben.post(f"/spaces/{square.pk}/posts", {"text": "x", "expires_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["errors"][0]["field"]) == (422, "expires_at")


def test_what_is_quoted_stays_hidden_from_who_may_not_see_it(cast: Cast, as_: Programs, square: Space) -> None:
    secret = testing.say(cast.ada, testing.space(cast, "Secret", kind="secret"))
    post = testing.say(cast.ada, square, quoted=secret)
    assert as_(cast.cleo).get(f"/posts/{post.pk}").json()["quoted"] is None
    assert as_(cast.ben).get(f"/posts/{post.pk}").json()["quoted"] == secret.pk


def test_only_who_may_does(cast: Cast, as_: Programs, square: Space) -> None:
    post, cleo = testing.say(cast.ada, square), as_(cast.cleo)
    assert cleo.post(f"/spaces/{square.pk}/posts", {"text": "x"}).status_code == 403
    assert cleo.call("PATCH", f"/posts/{post.pk}", {"text": "x"}).status_code == 403
    assert cleo.call("DELETE", f"/posts/{post.pk}").status_code == 403
    assert cleo.post(f"/posts/{post.pk}/undo").status_code == 403
    assert as_(cast.gus).post(f"/spaces/{square.pk}/posts", {"text": "x"}).status_code == 403
    assert as_(cast.gus).post(f"/posts/{post.pk}/replies", {"text": "x"}).status_code == 201


def test_timeline_search_and_the_posts_of_a_person(cast: Cast, as_: Programs, square: Space) -> None:
    ben, post = as_(cast.ben), testing.say(cast.ada, square, "Fresh herring #fish")
    answer = reply(post, by=cast.mo, text="herring please")
    assert [one["id"] for one in ben.get("/timeline").json()["items"]] == [post.pk]
    assert [one["id"] for one in ben.get("/search?q=herr").json()["items"]] == [answer.pk, post.pk]
    assert [one["id"] for one in ben.get(f"/people/{cast.ada.pk}/posts").json()["items"]] == [post.pk]
    assert [one["id"] for one in ben.get("/tags/FISH/posts").json()["items"]] == [post.pk]
    assert ben.get("/tags/fish").json()["people"][0]["username"] == "ada"
    remove(post, by=cast.ada)
    assert ben.get("/tags/fish").status_code == 404
    assert ben.get("/search").status_code == 422


def test_undo_leaves_no_trace(cast: Cast, as_: Programs, square: Space) -> None:
    ben, post = as_(cast.ben), testing.say(cast.ben, square)
    assert ben.post(f"/posts/{post.pk}/undo").status_code == 204
    assert ben.get(f"/posts/{post.pk}").status_code == 404
