"""Exports of Trello boards (a board's menu, "Export as JSON"), read into what the sandbox's Trello stores."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from sandbox.exports.jira.node import ExportError, Node
from sandbox.state import Document, State
from sandbox.trello import cards, checklists, custom_fields, nested, new_board, normalise
from sandbox.trello.people import BOT_ID, COLLEAGUE_ID, OWNER_ID, WORKSPACE_ID, new_member

_HOSTS = ((OWNER_ID, "admin"), (BOT_ID, "normal"), (COLLEAGUE_ID, "normal"))


@dataclass(frozen=True, slots=True)
class BoardExport:
    """A board and all that is on it, in the stored form; `parts` are documents by kind."""

    board: Document
    parts: Mapping[str, tuple[Document, ...]]


def load_board_export(path: Path) -> BoardExport:
    """Read one export, `.json` or `.json.gz`.

    Trello leaves out of an export what is older than the last thousand actions. Texts, positions and dates are
    taken as they are. Raises ExportError, naming the file and the field, for what is no such export.
    """
    root = Node(_decode(path), path.name)
    board = _board(root)
    parts = {kind: _documents(root, kind, field, read) for kind, field, read in _PARTS}
    _check_references(path.name, board, parts)
    return BoardExport(board, parts)


def import_board(state: State, export: BoardExport) -> str:
    """Put the board into a sandbox and return its id.

    The people of the sandbox join it: its owner as admin, the publishing bot and the colleague as members.
    Raises ExportError where the sandbox has the board already.
    """
    ident = str(export.board["id"])
    if state.get("trello.board", ident) is not None:
        raise ExportError(f"the board {export.board['name']!r} ({ident}) is there already: load one export of it")
    with state.batch():
        state.put("trello.board", ident, export.board)
        for kind, documents in export.parts.items():
            for document in documents:
                state.put(f"trello.{kind}", document["id"], document)
    return ident


def _decode(path: Path) -> Document:
    try:
        raw = path.read_bytes()
        parsed = orjson.loads(gzip.decompress(raw) if path.name.endswith(".gz") else raw)
    except (orjson.JSONDecodeError, gzip.BadGzipFile, EOFError, zlib.error):
        raise ExportError(f"{path.name}: this is no JSON (or no gzip of it); export the board again") from None
    if not isinstance(parsed, dict) or not {"lists", "cards", "shortLink"} <= parsed.keys():
        raise ExportError(f"{path.name}: this is no export of a Trello board, which has `lists`, `cards`, `shortLink`")
    return parsed


def _documents(root: Node, kind: str, field: str, read: Callable[[Node], Document]) -> tuple[Document, ...]:
    rows = enumerate(root.children(field))
    return tuple(read(Node(row.value, f"{root.where}: {kind} {row.value.get('id', n)}")) for n, row in rows)


def _id(node: Node, field: str = "id") -> str:
    found = node.text(field)
    if not normalise.is_id(found):
        raise node.refuse(field, f"should be an id of 24 hexadecimal digits, not {found!r:.60}")
    return found


def _moment(node: Node, field: str) -> str | None:
    found = node.instant(field)
    return normalise.iso(found) if found else None


def _position(node: Node) -> float:
    found = node.number("pos")
    if found is None:
        raise node.refuse("pos", "is missing")
    return int(found) if found.is_integer() else found


def _board(node: Node) -> Document:
    ident = _id(node)
    changed = _moment(node, "dateLastActivity") or _created(ident)
    board = new_board.blank(ident, node.text("name"), changed)
    preferences = node.child("prefs")
    return board | {
        "desc": node.maybe_text("desc") or "",
        "closed": node.flag("closed"),
        "idOrganization": node.maybe_text("idOrganization") or WORKSPACE_ID,
        "shortLink": node.text("shortLink"),
        "powerUps": list(node.texts("powerUps")),
        "plugins": [nested.CUSTOM_FIELDS_PLUGIN] if node.children("customFields") else [],
        "prefs": board["prefs"] | _preferences(preferences) if preferences else board["prefs"],
        "memberships": [*(_membership(each) for each in node.children("memberships")), *_hosts(ident)],
        "nextShort": 1 + max((each.integer("idShort") or 0 for each in node.children("cards")), default=0),
    }


def _created(ident: str) -> str:
    return normalise.iso(datetime.fromtimestamp(int(ident[:8], 16), UTC))


def _preferences(node: Node) -> Document:
    level = node.maybe_text("permissionLevel")
    if level not in (None, "private", "org", "public"):
        raise node.refuse("permissionLevel", f"should be private, org or public, not {level!r:.60}")
    return {name: value for name, value in node.value.items() if name in new_board.default_preferences()}


def _membership(node: Node) -> Document:
    joined = new_board.membership(_id(node), _id(node, "idMember"), node.text("memberType"))
    return joined | {"unconfirmed": node.flag("unconfirmed"), "deactivated": node.flag("deactivated")}


def _hosts(board_id: str) -> list[Document]:
    return [new_board.membership(f"{board_id[:8]}{member[8:]}", member, role) for member, role in _HOSTS]


def _list(node: Node) -> Document:
    made = new_board.new_list(_id(node), _id(node, "idBoard"), node.text("name"), _position(node))
    return made | {"closed": node.flag("closed")}


def _label(node: Node) -> Document:
    colour = node.maybe_text("color")
    if colour is not None and colour not in normalise.COLOURS:
        raise node.refuse("color", f"is no colour that Trello has: {colour!r:.60}")
    return {"id": _id(node), "idBoard": _id(node, "idBoard"), "name": node.maybe_text("name") or "", "color": colour}


def _card(node: Node) -> Document:
    listed = {"id": _id(node, "idList"), "idBoard": _id(node, "idBoard")}
    changed = _moment(node, "dateLastActivity") or _created(_id(node))
    card = cards.blank(_id(node), listed, node.integer("idShort") or 0, changed)
    return card | {
        "name": node.text("name"),
        "desc": node.maybe_text("desc") or "",
        "shortLink": node.text("shortLink"),
        "pos": _position(node),
        "closed": node.flag("closed"),
        "due": _moment(node, "due"),
        "start": _moment(node, "start"),
        "dueComplete": node.flag("dueComplete"),
        "dueReminder": node.integer("dueReminder"),
        "idLabels": list(node.texts("idLabels")),
        "idMembers": list(node.texts("idMembers")),
        "idMembersVoted": list(node.texts("idMembersVoted")),
        "idAttachmentCover": node.maybe_text("idAttachmentCover"),
        "attachments": [_attachment(each) for each in node.children("attachments")],
        "customFieldItems": [_item(each) for each in node.children("customFieldItems")],
    }


def _attachment(node: Node) -> Document:
    return {
        "id": _id(node),
        "bytes": node.integer("bytes"),
        "date": _moment(node, "date"),
        "edgeColor": node.maybe_text("edgeColor"),
        "idMember": node.maybe_text("idMember"),
        "isUpload": node.flag("isUpload"),
        "mimeType": node.maybe_text("mimeType") or "",
        "name": node.text("name"),
        "previews": [dict(each.value) for each in node.children("previews")],
        "url": node.text("url"),
        "pos": node.number("pos") or 0,
        "fileName": node.maybe_text("fileName"),
    }


def _item(node: Node) -> Document:
    value = node.child("value")
    return {
        "id": _id(node),
        "idCustomField": _id(node, "idCustomField"),
        "idModel": _id(node, "idModel"),
        "modelType": "card",
        "value": dict(value.value) if value else None,
        "idValue": node.maybe_text("idValue"),
    }


def _checklist(node: Node) -> Document:
    card = {"id": _id(node, "idCard"), "idBoard": _id(node, "idBoard")}
    made = checklists.blank(_id(node), card, node.text("name"), _position(node))
    items = [_check_item(each, made["id"]) for each in node.children("checkItems")]
    return made | {"checkItems": sorted(items, key=lambda item: (item["pos"], item["id"]))}


def _check_item(node: Node, checklist_id: str) -> Document:
    item = checklists.blank_item(_id(node), checklist_id, node.text("name"), _position(node))
    if (state := node.text("state")) not in checklists.STATES:
        raise node.refuse("state", f"should be complete or incomplete, not {state!r:.60}")
    return item | {"state": state, "due": _moment(node, "due")}


def _custom_field(node: Node) -> Document:
    if (kind := node.text("type")) not in custom_fields.TYPES:
        raise node.refuse("type", f"is no type of custom field: {kind!r:.60}")
    made = custom_fields.blank(_id(node), _id(node, "idModel"), node.text("name"), kind, _position(node))
    return made | ({"options": [dict(each.value) for each in node.children("options")]} if kind == "list" else {})


def _member(node: Node) -> Document:
    made = new_member(_id(node), node.text("username"), node.maybe_text("fullName") or node.text("username"))
    return made | {"initials": node.maybe_text("initials") or made["initials"]}


def _action(node: Node) -> Document:
    data = node.child("data")
    if data is None:
        raise node.refuse("data", "is missing")
    if (happened := _moment(node, "date")) is None:
        raise node.refuse("date", "is missing")
    return {
        "id": _id(node),
        "idMemberCreator": _id(node, "idMemberCreator"),
        "data": dict(data.value),
        "type": node.text("type"),
        "date": happened,
        "appCreator": None,
        "limits": {},
    }


_PARTS: tuple[tuple[str, str, Callable[[Node], Document]], ...] = (
    ("list", "lists", _list),
    ("label", "labels", _label),
    ("card", "cards", _card),
    ("checklist", "checklists", _checklist),
    ("customField", "customFields", _custom_field),
    ("member", "members", _member),
    ("action", "actions", _action),
)

_REFERENCES = (
    ("list", "idBoard", "board"), ("label", "idBoard", "board"), ("card", "idBoard", "board"),
    ("card", "idList", "list"), ("card", "idLabels", "label"), ("checklist", "idCard", "card"),
)  # fmt: skip


def _check_references(file: str, board: Document, parts: Mapping[str, tuple[Document, ...]]) -> None:
    """Refuse an export in which something belongs to what is not there: no Trello would show it."""
    known = {kind: {document["id"] for document in documents} for kind, documents in parts.items()}
    known["board"] = {board["id"]}
    for kind, field, target in _REFERENCES:
        for document in parts[kind]:
            named: Any = document[field]
            for ident in named if isinstance(named, list) else [named]:
                if ident not in known[target]:
                    where = f"{file}: {kind} {document['id']}"
                    raise ExportError(f"{where}: field `{field}` names a {target} that is not in the export: {ident}")
