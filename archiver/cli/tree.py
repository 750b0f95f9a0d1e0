"""A thread as a tree, for `archive show`. Pure, and without recursion: a thread may be deeper than the stack."""

from collections.abc import Iterator
from typing import Any

from archiver.cli.plain import harmless, moment, plain
from archiver.records import AuthorRole, Comment, Item, Media, Post, Thread
from archiver.stockholm import STOCKHOLM

DEEPEST_INDENT = 20  # levels; deeper ones are marked with their number instead of more space
_ROLES = {
    AuthorRole.MUNICIPALITY: "kommunen",
    AuthorRole.PUBLIC: "allmänheten",
    AuthorRole.ELECTED: "förtroendevald",
}


def thread_document(thread: Thread) -> dict[str, Any]:
    """Give the post with its comments nested to any depth; a comment whose parent is unknown answers the post."""
    root = _node(thread.post)
    root["permalink"] = thread.permalink or thread.post.permalink
    root["visibility"] = thread.visibility.value
    nodes = {thread.post.id: root}
    for comment in thread.comments:
        node = _node(comment)
        _parent(comment, nodes, root)["comments"].append(node)
        nodes.setdefault(comment.id, node)
    return root


def _parent(comment: Comment, nodes: dict[str, dict[str, Any]], root: dict[str, Any]) -> dict[str, Any]:
    return nodes.get(comment.parent, root) if comment.parent else root


def _node(item: Item) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": item.id,
        "permalink": item.permalink,
        "author": item.author.name,
        "author_id": item.author.id,
        "author_url": item.author.url,
        "author_role": item.author.role.value,
        "direction": item.direction.value,
        "published_at": moment(item.published_at),
        "published_shown": item.published_shown,
        "edited_at": moment(item.edited_at),
        "first_seen": moment(item.first_seen),
        "last_seen": moment(item.last_seen),
        "disappeared_at": moment(item.disappeared_at),
        "language": item.language,
        "text": item.text,
        "revisions": [{"at": moment(one.at), "text": one.text} for one in item.revisions],
        "links": plain(item.links),
        "media": [media_document(medium) for medium in item.media],
        "counters": plain(item.counters),
    }
    if isinstance(item, Post):
        node |= {"title": item.title, "shared_from": item.shared_from, "answers": item.answers}
        node["options"] = plain(item.options)
    if isinstance(item, Comment):
        node["hidden"] = item.hidden
    node["comments"] = []
    return node


def media_document(medium: Media) -> dict[str, Any]:
    """Give one attachment; `path` is empty unless its file was captured."""
    told: dict[str, Any] = plain(medium)
    return told


def thread_text(thread: Thread) -> str:
    """Give the thread as indented text in Swedish, post first."""
    depths = {thread.post.id: 0}
    lines: list[str] = []
    if isinstance(thread.post, Post) and thread.post.title:
        lines += [harmless(thread.post.title), ""]
    lines += _item_lines(thread.post, 0)
    for comment in thread.comments:
        depth = depths.get(comment.parent, 0) + 1 if comment.parent else 1
        depths.setdefault(comment.id, depth)
        lines += ["", *_item_lines(comment, depth)]
    return "\n".join(lines)


def _item_lines(item: Item, depth: int) -> Iterator[str]:
    indent = "    " * min(depth, DEEPEST_INDENT)
    level = f"[nivå {depth}] " if depth > DEEPEST_INDENT else ""
    yield f"{indent}{level}{harmless(item.author.name)} ({_ROLES[item.author.role]}), {_when(item)}"
    for line in item.text.splitlines() or ["(ingen text)"]:
        yield f"{indent}  {harmless(line)}"
    for earlier in item.revisions:
        since = f", {earlier.at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" if earlier.at else ""
        yield f"{indent}  Tidigare lydelse{since}: {harmless(' '.join(earlier.text.split()))}"
    if isinstance(item, Post):
        if item.answers:
            yield f"{indent}  Svar på: {harmless(item.answers)}"
        for option in item.options:
            yield f"{indent}  ( ) {harmless(option.text)}" + ("" if option.votes is None else f": {option.votes}")
    for medium in item.media:
        yield f"{indent}  [{_medium(medium)}]"


def _when(item: Item) -> str:
    if item.published_at is None:
        told = harmless(item.published_shown) or "okänd tid"
    else:
        told = f"{item.published_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    if item.edited_at is not None:
        told += f", redigerad {item.edited_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    if item.disappeared_at is not None:
        told += f", försvunnen {item.disappeared_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    if isinstance(item, Comment) and item.hidden:
        told += ", dold"
    return told


def _medium(medium: Media) -> str:
    told = medium.path or f"hämtades inte: {medium.reason or medium.status.value}"
    return harmless(" – ".join(part for part in (told, medium.alt, medium.ocr.replace("\n", " ")) if part))
