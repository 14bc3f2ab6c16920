"""How the fake Reddit's things look as JSON; which keys come where follows recorded answers of the real one."""

from __future__ import annotations

import html
from typing import Any

from tests.fakes.reddit.world import Subreddit, Thing, World

MOST_COMMENTS = 500


def listing(children: list[dict[str, Any]], after: str | None = None, before: str | None = None) -> dict[str, Any]:
    data = {
        "after": after,
        "before": before,
        "dist": len(children),
        "modhash": None,
        "geo_filter": "",
        "children": children,
    }
    return {"kind": "Listing", "data": data}


def thing(world: World, item: Thing, *, titled: bool = False) -> dict[str, Any]:
    """Render a submission or comment; ``titled`` adds what only listings say of a comment's submission."""
    data = _comment(world, item) if item.is_comment else _submission(item)
    if item.is_comment and titled:
        data |= _link_fields(world, item)
    data |= item.fields
    return {
        "kind": "t1" if item.is_comment else "t3",
        "data": {key: value for key, value in data.items() if key not in item.dropped},
    }


def _common(item: Thing) -> dict[str, Any]:
    seen_by_moderator = item.removed == "moderator_view"
    return {
        "id": item.id,
        "name": item.name,
        "subreddit": item.subreddit,
        "subreddit_name_prefixed": f"r/{item.subreddit}",
        "created": item.created,
        "created_utc": item.created,
        "edited": item.edited,
        "locked": item.locked,
        "archived": item.archived,
        "distinguished": None,
        "stickied": False,
        "score": 1,
        "mod_reports": [],
        "banned_by": "some_moderator" if seen_by_moderator else None,
        "banned_at_utc": item.created + 60 if seen_by_moderator else None,
    } | ({"removed": True, "spam": False} if seen_by_moderator else {})


def _author(item: Thing, *, hidden: bool) -> dict[str, Any]:
    if hidden or item.author is None:
        return {"author": "[deleted]"}
    return {"author": item.author, "author_fullname": f"t2_{item.author.lower()}"}


def _text(item: Thing) -> str:
    if item.deleted:
        return "" if item.is_link else "[deleted]"
    return "[removed]" if item.removed == "blank" and not item.is_link else item.body


def _comment(world: World, item: Thing) -> dict[str, Any]:
    text = _text(item)
    link = world.things[item.link or ""]
    return (
        _common(item)
        | _author(item, hidden=item.deleted or item.removed == "blank")
        | {
            "body": text,
            "body_html": f"<div>{html.escape(text)}</div>",
            "parent_id": item.parent,
            "link_id": item.link,
            "permalink": f"/r/{item.subreddit}/comments/{link.id}/_/{item.id}/",
            "replies": "",
            "is_submitter": item.author == link.author,
            "collapsed": False,
        }
    )


def _link_fields(world: World, item: Thing) -> dict[str, Any]:
    link = world.things[item.link or ""]
    return {
        "link_title": link.title,
        "link_author": link.author or "[deleted]",
        "link_permalink": f"/comments/{link.id}/",
    }


def _submission(item: Thing) -> dict[str, Any]:
    category = "deleted" if item.deleted else item.removed_by if item.removed == "blank" else None
    return (
        _common(item)
        | _author(item, hidden=item.deleted)
        | {
            "title": item.title,
            "selftext": _text(item),
            "selftext_html": f"<div>{html.escape(_text(item))}</div>",
            "is_self": not item.is_link,
            "url": "https://example.com/clip" if item.is_link else f"/r/{item.subreddit}/comments/{item.id}/_/",
            "permalink": f"/r/{item.subreddit}/comments/{item.id}/_/",
            "num_comments": 0,
            "removed_by_category": category,
            "quarantine": False,
            "over_18": False,
        }
    )


def tree(world: World, submission: Thing, query: dict[str, str]) -> list[Any]:
    """Render /comments/ID: the submission, and its comments or the one asked for with those around it."""
    depth, limit = int(query.get("depth", 10)), min(int(query.get("limit", 200)), MOST_COMMENTS)
    newest_first = query.get("sort") == "new"
    top: list[dict[str, Any]]
    if "comment" in query:
        focus = _ancestor(world, f"t1_{query['comment']}", int(query.get("context", 0)))
        visible = focus is not None and _in_tree(world, focus)
        top = [_node(world, focus, depth, limit, newest_first)] if focus is not None and visible else []
    else:
        top = _level(world, submission.name, depth, limit, newest_first)
    return [listing([thing(world, submission)]), listing(top)]


def _ancestor(world: World, name: str, steps: int) -> Thing | None:
    item = world.things.get(name)
    while item is not None and steps and item.parent in world.things and world.things[item.parent].is_comment:
        item, steps = world.things[item.parent], steps - 1
    return item


def _in_tree(world: World, item: Thing) -> bool:
    """A gone comment keeps its place only while something hangs below it."""
    if item.forgotten or not world.shown(item, "tree"):
        return False
    gone = item.deleted or item.removed in ("blank", "hidden")
    return not gone or any(_in_tree(world, reply) for reply in world.replies(item.name))


def _level(world: World, parent: str, depth: int, limit: int, newest_first: bool) -> list[dict[str, Any]]:
    items = [item for item in world.replies(parent) if _in_tree(world, item)]
    if newest_first:
        items.reverse()
    shown, rest = (items[:limit], items[limit:]) if depth > 0 else ([], items)
    nodes = [_node(world, item, depth, limit, newest_first) for item in shown]
    return [*nodes, _more(parent, rest)] if rest else nodes


def _more(parent: str, rest: list[Thing]) -> dict[str, Any]:
    data = {"count": len(rest), "name": rest[0].name, "id": rest[0].id, "parent_id": parent}
    return {"kind": "more", "data": data | {"depth": 0, "children": [item.id for item in rest]}}


def _node(world: World, item: Thing, depth: int, limit: int, newest_first: bool) -> dict[str, Any]:
    node = thing(world, item)
    below = _level(world, item.name, depth - 1, limit, newest_first)
    node["data"]["replies"] = listing(below) if below else ""
    if item.removed == "hidden":
        node["data"] |= {"body": "[removed]", "author": "[deleted]"}
    return node


def moderators(subreddit: Subreddit) -> dict[str, Any]:
    children = [
        {
            "name": name,
            "id": f"t2_{name.lower()}",
            "rel_id": f"rb_{name.lower()}",
            "date": 1.5e9,
            "mod_permissions": ["all"],
        }
        for name in subreddit.moderators
    ]
    return {"kind": "UserList", "data": {"children": children}}


def account(name: str) -> dict[str, Any]:
    return {"name": name, "id": name.lower(), "created_utc": 1.5e9, "is_suspended": False, "comment_karma": 1}


def about(subreddit: Subreddit) -> dict[str, Any]:
    data = {"display_name": subreddit.name, "id": subreddit.name.lower(), "name": f"t5_{subreddit.name.lower()}"}
    return {"kind": "t5", "data": data | {"quarantine": subreddit.access == "quarantined", "subreddit_type": "public"}}
