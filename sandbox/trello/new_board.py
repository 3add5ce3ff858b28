"""A board that is made: what it has from the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.state import Document
from sandbox.trello import history, identity, normalise, positions
from sandbox.trello.access import Caller
from sandbox.trello.nested import CUSTOM_FIELDS_PLUGIN
from sandbox.trello.world import World

_DEFAULT_LISTS = ("To Do", "Doing", "Done")
_DEFAULT_COLOURS = ("green", "yellow", "orange", "red", "purple", "blue")


@dataclass(frozen=True, slots=True)
class NewBoard:
    """What is said of a board when it is made; `roles` are its members by id, each with a role."""

    name: str
    roles: Mapping[str, str]
    preferences: Mapping[str, Any]
    desc: str = ""
    power_ups: tuple[str, ...] = ()
    workspace: str | None = None


def make(world: World, caller: Caller, at: datetime, wanted: NewBoard) -> Document:
    """Make a board and the action that says so."""
    ident = world.new_id(at)
    board = blank(ident, wanted.name, normalise.iso(at)) | {
        "desc": wanted.desc,
        "idMemberCreator": caller.id,
        "idOrganization": wanted.workspace,
        "powerUps": list(wanted.power_ups),
        "memberships": [membership(world.new_id(at), member, mine) for member, mine in wanted.roles.items()],
    }
    board["prefs"] = board["prefs"] | wanted.preferences
    if world.settings.custom_fields_on_new_boards:
        board["plugins"] = [CUSTOM_FIELDS_PLUGIN]
    world.save("board", board)
    history.record(world, caller, at, "createBoard", history.of_board(board))
    return world.find("board", ident)


def blank(ident: str, name: str, at: str) -> Document:
    """A board as stored, empty, private, with Trello's default preferences."""
    return {
        "id": ident,
        "name": name,
        "desc": "",
        "closed": False,
        "idOrganization": None,
        "idEnterprise": None,
        "idMemberCreator": None,
        "pinned": False,
        "starred": False,
        "subscribed": False,
        "shortLink": identity.short_link(ident),
        "dateLastActivity": at,
        "dateLastView": None,
        "powerUps": [],
        "idTags": [],
        "datePluginDisable": None,
        "creationMethod": None,
        "ixUpdate": "0",
        "enterpriseOwned": False,
        "prefs": default_preferences(),
        "memberships": [],
        "plugins": [],
        "nextShort": 1,
    }


def default_preferences() -> Document:
    """The preferences of a new board: private, comments by members, no votes."""
    return {
        "permissionLevel": "private",
        "hideVotes": False,
        "voting": "disabled",
        "comments": "members",
        "invitations": "members",
        "selfJoin": False,
        "cardCovers": True,
        "isTemplate": False,
        "cardAging": "regular",
        "calendarFeedEnabled": False,
        "background": "blue",
        "backgroundColor": "#0079BF",
        "backgroundImage": None,
        "backgroundImageScaled": None,
        "backgroundTile": False,
        "backgroundBrightness": "dark",
        "backgroundBottomColor": "#0079BF",
        "backgroundTopColor": "#0079BF",
        "canBePublic": True,
        "canBeEnterprise": True,
        "canBeOrg": True,
        "canBePrivate": True,
        "canInvite": True,
    }


def membership(ident: str, member_id: str, mine: str) -> Document:
    """A membership as stored."""
    return {"id": ident, "idMember": member_id, "memberType": mine, "unconfirmed": False, "deactivated": False}


def make_default_lists(world: World, board: Document, at: datetime) -> None:
    """Make the three lists that a new board has unless it is asked to have none."""
    for n, name in enumerate(_DEFAULT_LISTS, start=1):
        world.save("list", new_list(world.new_id(at), board["id"], name, n * positions.STEP))


def new_list(ident: str, board_id: str, name: str, pos: float) -> Document:
    """A list as stored."""
    shown = {"id": ident, "name": name, "closed": False, "idBoard": board_id, "pos": pos}
    return shown | {"subscribed": False, "softLimit": None, "creationMethod": None}


def make_default_labels(world: World, board: Document, at: datetime) -> None:
    """Make the six labels without names that a new board has unless it is asked to have none."""
    for colour in _DEFAULT_COLOURS:
        world.save("label", {"id": world.new_id(at), "idBoard": board["id"], "name": "", "color": colour})
