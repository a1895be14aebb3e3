"""What people do with posts, by concept: one file for each, all of them found here."""

from plein.core.posts.actions.changing import edit, remove, undo
from plein.core.posts.actions.checking import LONGEST
from plein.core.posts.actions.drafts import forget_drafts, keep_draft
from plein.core.posts.actions.due import publish_due
from plein.core.posts.actions.judging import approve, reject
from plein.core.posts.actions.writing import publish, reply, repost

__all__ = ["LONGEST", "approve", "edit", "forget_drafts", "keep_draft", "publish", "publish_due", "reject", "remove", "reply", "repost", "undo"]  # fmt: skip
