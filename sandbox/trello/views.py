"""What Trello shows of its objects: what was written, and what follows from other documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.state import Document
from sandbox.trello import identity, limits, normalise
from sandbox.trello.access import Caller
from sandbox.trello.errors import invalid
from sandbox.trello.world import World

BOARD_DEFAULT = (
    "id", "name", "desc", "descData", "closed", "idOrganization", "idEnterprise", "pinned", "url", "shortUrl", "prefs",
    "labelNames",
)  # fmt: skip
MEMBER_DEFAULT = (
    "id", "username", "activityBlocked", "avatarHash", "avatarUrl", "fullName", "idMemberReferrer", "initials",
    "nonPublic", "nonPublicAvailable",
)  # fmt: skip
COMMENTS = ("commentCard", "copyCommentCard")
_STORED_CARD = (
    "id", "closed", "dateLastActivity", "desc", "dueReminder", "idBoard", "idList", "idMembersVoted", "idShort",
    "idAttachmentCover", "idLabels", "manualCoverAttachment", "name", "pos", "shortLink", "isTemplate", "cardRole",
    "mirrorSourceId", "dueComplete", "due", "start", "cover", "idMembers", "subscribed",
)  # fmt: skip


def pick(document: Document, wanted: Any, default: Iterable[str] | None = None, parameter: str = "fields") -> Document:
    """The fields that a caller named (`all`, a list, or nothing for the default), always with the id.

    Raises 400 for a field that the object has not.
    """
    names = normalise.words(wanted)
    if "all" in names:
        return document
    if not names:
        return document if default is None else {name: document[name] for name in default}
    if not document.keys() >= set(names):
        raise invalid(parameter)
    return {name: document[name] for name in document if name in names or name == "id"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the cards of one answer have around them, gathered in one go."""

    labels: dict[str, Document]
    checklists: dict[str, list[Document]]
    comments: Counter[str]

    @classmethod
    def of(cls, world: World) -> Surroundings:
        """Gather from the whole state."""
        checklists: dict[str, list[Document]] = defaultdict(list)
        for checklist in sorted(world.all("checklist"), key=lambda c: (c["pos"], c["id"])):
            checklists[checklist["idCard"]].append(checklist)
        comments = Counter(
            action["data"]["card"]["id"]
            for action in world.all("action")
            if action["type"] in COMMENTS and "card" in action["data"]
        )
        return cls({label["id"]: label for label in world.all("label")}, checklists, comments)


def card(world: World, around: Surroundings, document: Document, caller: Caller) -> Document:
    """A card with everything that its default answer shows."""
    base = world.settings.public_base_url
    checklists = around.checklists.get(document["id"], [])
    items = [item for checklist in checklists for item in checklist["checkItems"]]
    return {name: document[name] for name in _STORED_CARD} | {
        "address": None,
        "badges": _badges(around, document, items, caller),
        "checkItemStates": [
            {"idCheckItem": item["id"], "state": item["state"]} for item in items if item["state"] == "complete"
        ],
        "coordinates": None,
        "creationMethod": None,
        "descData": {"emoji": {}} if document["desc"] else None,
        "email": None,
        "idChecklists": [checklist["id"] for checklist in checklists],
        "labels": [label(around.labels[ident]) for ident in document["idLabels"] if ident in around.labels],
        "limits": limits.of_card(world.settings, document),
        "locationName": None,
        "shortUrl": f"{base}/c/{document['shortLink']}",
        "url": f"{base}/c/{document['shortLink']}/{document['idShort']}-{identity.slug(document['name'])}",
    }


def _badges(around: Surroundings, document: Document, items: list[Document], caller: Caller) -> Document:
    return {
        "attachments": len(document["attachments"]),
        "attachmentsByType": {"trello": {"board": 0, "card": 0}},
        "checkItems": len(items),
        "checkItemsChecked": sum(item["state"] == "complete" for item in items),
        "checkItemsEarliestDue": None,
        "comments": around.comments[document["id"]],
        "description": bool(document["desc"]),
        "due": document["due"],
        "dueComplete": document["dueComplete"],
        "fogbugz": "",
        "location": False,
        "start": document["start"],
        "subscribed": document["subscribed"],
        "viewingMemberVoted": caller.id in document["idMembersVoted"],
        "votes": len(document["idMembersVoted"]),
    }


def board(world: World, document: Document, wanted: Any = None) -> Document:
    """A board with the fields that were asked for."""
    base = world.settings.public_base_url
    names = normalise.words(wanted)
    shown = {name: document[name] for name in document if name not in ("memberships", "nextShort", "plugins")} | {
        "descData": {"emoji": {}} if document["desc"] else None,
        "labelNames": _label_names(world, document["id"]),
        "memberships": document["memberships"],
        "shortUrl": f"{base}/b/{document['shortLink']}",
        "url": f"{base}/b/{document['shortLink']}/{identity.slug(document['name'])}",
        "limits": None,
    }
    if "limits" in names or "all" in names:
        shown["limits"] = limits.of_board(world, document["id"])
    return pick(shown, wanted, BOARD_DEFAULT)


def _label_names(world: World, board_id: str) -> dict[str, str]:
    names = dict.fromkeys(normalise.COLOURS, "")
    for each in reversed(world.of("label", "idBoard", board_id)):
        if each["color"]:
            names[each["color"]] = each["name"]
    return names


def label(document: Document) -> Document:
    """A label."""
    return {name: document[name] for name in ("id", "idBoard", "name", "color")}


def custom_field(world: World, document: Document) -> Document:
    """A custom field."""
    room = limits.shown(len(document.get("options", [])), world.settings.options_per_custom_field)
    return document | {"limits": {"customFieldOptions": {"perField": room}}}


def member(world: World, document: Document) -> Document:
    """A member, all that strangers may see."""
    return {name: document[name] for name in document if name != "idOrganizations"} | {
        "activityBlocked": False,
        "bioData": None,
        "confirmed": True,
        "idEnterprise": None,
        "idMemberReferrer": None,
        "idOrganizations": document["idOrganizations"],
        "nonPublic": {},
        "nonPublicAvailable": False,
        "products": [],
        "status": "disconnected",
        "url": f"{world.settings.public_base_url}/u/{document['username']}",
    }


def brief_member(world: World, ident: str | None) -> Document | None:
    """The short form of a member that lists and actions carry, or None for somebody unknown."""
    found = world.get("member", ident) if ident else None
    return pick(member(world, found), None, MEMBER_DEFAULT) if found else None


def action(world: World, document: Document) -> Document:
    """An action with the member who did it."""
    return document | {"memberCreator": brief_member(world, document["idMemberCreator"])}
