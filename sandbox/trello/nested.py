"""Lists of things that belong to a board or a card: filters, order, paging, and the nested form of a board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import normalise, views
from sandbox.trello.access import Caller
from sandbox.trello.call import Call
from sandbox.trello.errors import invalid
from sandbox.trello.world import World

CARD_FILTERS = ("all", "closed", "none", "open", "visible", "complete", "incomplete")
LIST_FILTERS = ("all", "closed", "none", "open")
ALL_OR_NONE = ("all", "none")
_ACTIONS_MAXIMUM = 1000
_DEFAULT_ROWS = 50


def cards(world: World, documents: Iterable[Document], caller: Caller, call: Call, prefix: str = "") -> list[Document]:
    """The cards as shown, with the fields and the parts that the `prefix`ed parameters name.

    The prefix is "card_" where cards are nested in a board or a list, and empty where they are asked for directly.
    """
    around = views.Surroundings.of(world)
    return [_card(world, around, document, caller, call, prefix) for document in documents]


def card(call: Call, document: Document) -> Document:
    """One card as shown, with the fields and the parts that the call names."""
    return cards(call.world, [document], call.caller, call)[0]


def _card(
    world: World, around: views.Surroundings, document: Document, caller: Caller, call: Call, prefix: str
) -> Document:
    shown = views.pick(
        views.card(world, around, document, caller), call.get(f"{prefix}fields"), parameter=f"{prefix}fields"
    )
    if _asked(call, f"{prefix}attachments"):
        wanted = call.get(f"{prefix}attachment_fields")
        shown["attachments"] = [views.pick(one, wanted) for one in document["attachments"]]
    if _asked(call, f"{prefix}checklists"):
        shown["checklists"] = [_checklist(call, one, prefix) for one in around.checklists.get(document["id"], [])]
    if _asked(call, f"{prefix}customFieldItems"):
        shown["customFieldItems"] = items_of(world, document)
    if _asked(call, f"{prefix}members"):
        shown["members"] = [m for ident in document["idMembers"] if (m := views.brief_member(world, ident))]
    return shown


def _checklist(call: Call, document: Document, prefix: str) -> Document:
    """A checklist with the fields that the call names, and its items unless it wants none."""
    shown = views.pick(document, call.get(f"{prefix}checklist_fields"), parameter=f"{prefix}checklist_fields")
    bare = {name: value for name, value in shown.items() if name != "checkItems"}
    items = call.choice(f"{prefix}checklist_checkItems", ALL_OR_NONE, "all")
    return bare if items == "none" else bare | {"checkItems": document["checkItems"]}


def _asked(call: Call, parameter: str) -> bool:
    return call.choice(parameter, ("true", "false", "True", "False", "all", "none"), "none").lower() in ("true", "all")


def items_of(world: World, card_document: Document) -> list[Document]:
    """The values of a card's custom fields; none while the board's Power-Up is off."""
    board = world.find("board", card_document["idBoard"])
    return card_document["customFieldItems"] if has_custom_fields(board) else []


def has_custom_fields(board: Document) -> bool:
    """Whether the board has the Custom Fields Power-Up."""
    return CUSTOM_FIELDS_PLUGIN in board["plugins"]


CUSTOM_FIELDS_PLUGIN = "56d5e249a98895a9797bebb9"


def filter_cards(world: World, documents: Iterable[Document], wanted: str) -> list[Document]:
    """The cards that a filter lets through: `open` takes cards on archived lists too, `visible` does not."""
    archived = {each["id"] for each in world.all("list") if each["closed"]}
    keeps: dict[str, Callable[[Document], bool]] = {
        "all": lambda _: True,
        "none": lambda _: False,
        "open": lambda c: not c["closed"],
        "closed": lambda c: bool(c["closed"]),
        "visible": lambda c: not c["closed"] and c["idList"] not in archived,
        "complete": lambda c: bool(c["dueComplete"]),
        "incomplete": lambda c: not c["dueComplete"],
    }
    return [document for document in documents if keeps[wanted](document)]


def page_of_cards(call: Call, documents: list[Document], limit: int) -> list[Document]:
    """At most `limit` cards, and at most as many as one request gives.

    All of them in the order of the board where they fit; the newest ones first where they do not, or where the
    call pages with `before` and `since`.
    """
    rows = [d for d in documents if _within(d["id"], call)]
    most = min(limit, call.world.settings.nested_cards_cap)
    if len(rows) <= most and not (call.get("before") or call.get("since")):
        places = {each["id"]: each["pos"] for each in call.world.all("list")}
        return sorted(rows, key=lambda c: (places.get(c["idList"], 0), c["pos"], c["id"]))
    return sorted(rows, key=lambda c: str(c["id"]), reverse=True)[:most]


def _within(ident: str, call: Call) -> bool:
    before, since = _edge(call, "before"), _edge(call, "since")
    return (before is None or ident < before) and (since is None or ident > since)


def _edge(call: Call, parameter: str) -> str | None:
    value = call.get(parameter)
    if value is None or normalise.is_id(value):
        return None if value is None else str(value)
    moment = normalise.instant(value, parameter)
    assert moment is not None  # the value is not empty
    return f"{int(datetime.fromisoformat(moment).timestamp()):08x}{'0' * 16}"


def filter_lists(documents: Iterable[Document], wanted: str) -> list[Document]:
    """The lists that a filter lets through."""
    keep = {"all": (True, False), "open": (False,), "closed": (True,), "none": ()}[wanted]
    return [document for document in documents if document["closed"] in keep]


def actions(call: Call, documents: Iterable[Document], prefix: str = "") -> list[Document]:
    """The actions as shown, newest first, filtered by type and paged."""
    kinds = set(normalise.words(call.get("filter" if not prefix else "actions", "all")))
    limit = normalise.count(
        call.get(f"{prefix}limit"), f"{prefix}limit", default=_DEFAULT_ROWS, maximum=_ACTIONS_MAXIMUM
    )
    page = normalise.count(call.get("page"), "page", default=0, maximum=_ACTIONS_MAXIMUM)
    rows = [a for a in documents if _of_kind(a, kinds) and _within(a["id"], call)]
    newest = sorted(rows, key=lambda a: (a["date"], a["id"]), reverse=True)[page * limit : (page + 1) * limit]
    return [pick_action(call, action, prefix) for action in newest]


def pick_action(call: Call, document: Document, prefix: str = "") -> Document:
    """One action with the fields that the call names."""
    shown = views.action(call.world, document)
    fields = call.get("fields" if not prefix else "action_fields")
    if not call.flag("memberCreator", default=True):
        shown.pop("memberCreator")
    return views.pick(shown, fields)


def _of_kind(action: Document, kinds: set[str]) -> bool:
    if "all" in kinds or action["type"] in kinds:
        return True
    # "updateCard:closed" asks for the changes of one field alone.
    return any(f"{action['type']}:{field}" in kinds for field in action["data"].get("old", {}))


def labels(call: Call, board_id: str, limit: Any, fields: Any) -> list[Document]:
    """The labels of a board: fifty unless more are asked for."""
    most = normalise.count(limit, "limit", default=_DEFAULT_ROWS, maximum=1000)
    rows = call.world.of("label", "idBoard", board_id)[:most]
    return [views.pick(views.label(row), fields) for row in rows]


def custom_fields(world: World, board: Document) -> list[Document]:
    """The custom fields of a board; none while its Power-Up is off."""
    rows = world.of("customField", "idModel", board["id"]) if has_custom_fields(board) else []
    return [views.custom_field(world, row) for row in rows]


def members(world: World, board: Document, fields: Any = None) -> list[Document]:
    """The members of a board."""
    found = (world.get("member", m["idMember"]) for m in board["memberships"])
    return [views.pick(views.member(world, m), fields, views.MEMBER_DEFAULT) for m in found if m]


def inside_board(call: Call, board: Document) -> Document:
    """The parts of a board that the call asks for along with it: lists, cards, labels and the rest."""
    world, ident = call.world, board["id"]
    makers: dict[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
        "actions": ((), lambda _: actions(call, actions_of(world, "board", ident), "actions_")),
        "cards": (CARD_FILTERS, lambda wanted: board_cards(call, ident, wanted, "card_")),
        "checklists": (
            ALL_OR_NONE,
            lambda _: [_checklist(call, one, "") for one in world.of("checklist", "idBoard", ident)],
        ),
        "customFields": (("true", "false"), lambda _: custom_fields(world, board)),
        "labels": (ALL_OR_NONE, lambda _: labels(call, ident, call.get("labels_limit"), call.get("label_fields"))),
        "lists": (LIST_FILTERS, lambda wanted: board_lists(call, ident, wanted, "list_")),
        "members": (("all", "none", "normal", "admins"), lambda _: members(world, board, call.get("member_fields"))),
        "memberships": (("all", "none", "me", "normal", "admin"), lambda wanted: memberships(call, board, wanted)),
    }
    parts = {name: (*maker, str(call.get(name, "none"))) for name, maker in makers.items()}
    for name, (allowed, _, wanted) in parts.items():
        if allowed and wanted not in allowed and wanted != "none":
            raise invalid(name)
    return {name: make(wanted) for name, (_, make, wanted) in parts.items() if wanted not in ("none", "false")}


def actions_of(world: World, kind: str, ident: str) -> list[Document]:
    """The actions about a board, a card or a list."""
    return [a for a in world.all("action") if a["data"].get(kind, {}).get("id") == ident]


def board_cards(call: Call, board_id: str, wanted: str, prefix: str = "") -> list[Document]:
    """The cards of a board that a filter lets through."""
    world = call.world
    cap = world.settings.nested_cards_cap
    limit = cap if prefix else normalise.count(call.get("limit"), "limit", default=cap, maximum=1000)
    found = filter_cards(world, world.of("card", "idBoard", board_id), wanted)
    return cards(world, page_of_cards(call, found, limit), call.caller, call, prefix)


def board_lists(call: Call, board_id: str, wanted: str, prefix: str = "") -> list[Document]:
    """The lists of a board that a filter lets through."""
    rows = filter_lists(call.world.of("list", "idBoard", board_id), wanted)
    return [views.pick(row, call.get(f"{prefix}fields"), parameter=f"{prefix}fields") for row in rows]


def memberships(call: Call, board: Document, wanted: str) -> list[Document]:
    """Who belongs to a board, and as what."""
    keeps: dict[str, Callable[[Document], bool]] = {
        "all": lambda _: True,
        "none": lambda _: False,
        "me": lambda m: bool(m["idMember"] == call.caller.id),
        "normal": lambda m: bool(m["memberType"] == "normal"),
        "admin": lambda m: bool(m["memberType"] == "admin"),
    }
    return [m for m in board["memberships"] if keeps[wanted](m)]
