"""What people do on the sandbox's boards, by name: as if they had it done by the pages of the real Trello.

Everything goes by the routes of the interface, in somebody's name, so that rights, limits and history are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import validate_call

from sandbox.state import Document
from sandbox.trello import nested, routes
from sandbox.trello.access import Caller
from sandbox.trello.call import Call
from sandbox.trello.errors import NotFound
from sandbox.trello.people import COLLEAGUE_ID, OWNER_ID, VISITOR_ID
from sandbox.trello.world import World

Person = Literal["owner", "colleague", "customer"]
_IDS: Mapping[str, str] = {"owner": OWNER_ID, "colleague": COLLEAGUE_ID, "customer": VISITOR_ID}
ACTS = (
    "vote",
    "take_back_vote",
    "comment",
    "edit_card",
    "copy_card",
    "delete_card",
    "edit_list",
    "add_checklist",
    "edit_item",
    "remove_item",
    "remove_checklist",
    "add_field",
    "set_field",
    "set_preferences",
)
"""The methods of `Hands` that may be called; their arguments are the fields of the request's body."""

_COPIED = ("name", "desc", "due", "start", "idLabels", "idMembers", "cover")


@dataclass(frozen=True, slots=True)
class Hands:
    """The hands of the people at the boards; `by` says whose. Cards and boards are named by id or short link.

    Every method raises a TrelloError where that person may not do it, or where there is no such thing.
    """

    world: World

    def vote(self, card: str, by: Person = "customer") -> Document:
        """Vote for a card."""
        return self._ask(by, "POST", f"/cards/{card}/membersVoted", value=_IDS[by])

    def take_back_vote(self, card: str, by: Person = "customer") -> Document:
        """Take the vote back."""
        return self._ask(by, "DELETE", f"/cards/{card}/membersVoted/{_IDS[by]}")

    def comment(self, card: str, text: str, by: Person = "customer") -> Document:
        """Write below a card."""
        return self._ask(by, "POST", f"/cards/{card}/actions/comments", text=text)

    def edit_card(self, card: str, changes: dict[str, Any], by: Person = "owner") -> Document:
        """Change a card, move or archive it; the names are those of the interface (`name`, `idList`, `closed`, …)."""
        return self._ask(by, "PUT", f"/cards/{card}", **changes)

    def copy_card(self, card: str, by: Person = "owner") -> Document:
        """Copy a card, with its labels, members, checklists and links, to the end of its list."""
        source = self.world.find("card", card)
        told = {name: source[name] for name in _COPIED if source[name]}
        made = self._ask(by, "POST", "/cards", idList=source["idList"], **told)
        for checklist in self.world.of("checklist", "idCard", source["id"]):
            self._copy_checklist(made["id"], checklist, by)
        for linked in source["attachments"]:
            self._ask(by, "POST", f"/cards/{made['id']}/attachments", url=linked["url"], name=linked["name"])
        return made

    def delete_card(self, card: str, by: Person = "owner") -> Document:
        """Delete a card, with its comments and history."""
        return self._ask(by, "DELETE", f"/cards/{card}")

    def edit_list(self, list_id: str, changes: dict[str, Any], by: Person = "owner") -> Document:
        """Rename, move or archive a list."""
        return self._ask(by, "PUT", f"/lists/{list_id}", **changes)

    def add_checklist(self, card: str, name: str, items: tuple[str, ...] = (), by: Person = "owner") -> Document:
        """Put a checklist on a card, with items still to be done."""
        made = self._ask(by, "POST", f"/cards/{card}/checklists", name=name)
        for item in items:
            self._ask(by, "POST", f"/checklists/{made['id']}/checkItems", name=item)
        return made

    def edit_item(self, card: str, item: str, changes: dict[str, Any], by: Person = "owner") -> Document:
        """Tick, rename or move an item of a checklist, by its name or id."""
        return self._ask(by, "PUT", f"/cards/{card}/checkItem/{self._item(card, item)}", **changes)

    def remove_item(self, card: str, item: str, by: Person = "owner") -> Document:
        """Take an item off its checklist, by its name or id."""
        return self._ask(by, "DELETE", f"/cards/{card}/checkItem/{self._item(card, item)}")

    def remove_checklist(self, checklist: str, by: Person = "owner") -> Document:
        """Take a checklist off its card."""
        return self._ask(by, "DELETE", f"/checklists/{checklist}")

    def add_field(
        self,
        board: str,
        name: str,
        kind: Literal["checkbox", "list", "number", "text", "date"],
        options: tuple[str, ...] = (),
        by: Person = "owner",
    ) -> Document:
        """Give the cards of a board a custom field; its Power-Up is switched on where it is off."""
        found = self.world.find("board", board)
        if not nested.has_custom_fields(found):
            self._ask(by, "POST", f"/boards/{board}/boardPlugins", idPlugin=nested.CUSTOM_FIELDS_PLUGIN)
        told = {"options": [{"value": {"text": text}} for text in options]} if kind == "list" else {}
        made = {"idModel": found["id"], "modelType": "board", "name": name, "type": kind}
        return self._ask(by, "POST", "/customFields", **made, **told)

    def set_field(self, card: str, field: str, value: Any, by: Person = "owner") -> Document:
        """Set a custom field of a card, by its name or id; a choice is named by its text, and null takes it away."""
        found = self.world.find("card", card)
        defined = _named(self.world.of("customField", "idModel", found["idBoard"]), field)
        return self._ask(by, "PUT", f"/cards/{card}/customField/{defined['id']}/item", **_field_value(defined, value))

    def set_preferences(self, board: str, preferences: dict[str, Any], by: Person = "owner") -> Document:
        """Change who sees a board, votes and comments: `permissionLevel`, `voting`, `comments`."""
        return self._ask(by, "PUT", f"/boards/{board}", **{f"prefs/{name}": each for name, each in preferences.items()})

    def _copy_checklist(self, card_id: str, source: Document, by: Person) -> None:
        made = self._ask(by, "POST", f"/cards/{card_id}/checklists", name=source["name"])
        for item in source["checkItems"]:
            told = {"name": item["name"], "checked": item["state"] == "complete"}
            self._ask(by, "POST", f"/checklists/{made['id']}/checkItems", **told)

    def _item(self, card: str, named: str) -> str:
        """The id of the item of a card that has this name or id; raises 404."""
        checklists = self.world.of("checklist", "idCard", self.world.find("card", card)["id"])
        return str(_named([item for checklist in checklists for item in checklist["checkItems"]], named)["id"])

    def _ask(self, by: Person, verb: str, path: str, **params: Any) -> Document:
        handler, parts = routes.find(verb, path)
        done: Document = handler(Call(self.world, Caller(self.world.find("member", _IDS[by])), parts, params))
        return done


def _named(documents: Iterable[Document], named: str) -> Document:
    found = next((one for one in documents if named in (one["id"], one["name"])), None)
    if found is None:
        raise NotFound
    return found


def _field_value(field: Document, value: Any) -> Document:
    if field["type"] == "list":
        chosen = next((one["id"] for one in field["options"] if one["value"]["text"] == value), value)
        return {"idValue": chosen}
    key = "checked" if field["type"] == "checkbox" else field["type"]
    return {"value": "" if value is None else {key: str(value)}}


def act(world: World, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Do one of `ACTS`, and answer the id of what it made or changed, if there is one.

    Raises NotFound for an act that does not exist, another TrelloError where Trello refuses, and pydantic's
    ValidationError where the body does not have the arguments that the act takes.
    """
    if name not in ACTS:
        raise NotFound(f"there is no act {name!r}; there are {', '.join(ACTS)}")
    done = validate_call(getattr(Hands(world), name))(**body)
    return {"id": done["id"]} if "id" in done else {}
