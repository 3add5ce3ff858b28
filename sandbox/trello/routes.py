"""Which handler answers which verb and path of Trello's interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.trello import boards, cards, labels, lists, members
from sandbox.trello.call import Call

Handler = Callable[[Call], Any]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/boards", boards.create),
    ("GET", "/boards/{id}", boards.show),
    ("PUT", "/boards/{id}", boards.update),
    ("DELETE", "/boards/{id}", boards.delete),
    ("GET", "/boards/{id}/lists", boards.lists),
    ("POST", "/boards/{id}/lists", lists.create),
    ("GET", "/boards/{id}/lists/{filter}", boards.lists),
    ("GET", "/boards/{id}/cards", boards.cards),
    ("GET", "/boards/{id}/cards/{card}", boards.card),
    ("GET", "/boards/{id}/labels", boards.labels),
    ("POST", "/boards/{id}/labels", labels.create),
    ("GET", "/boards/{id}/customFields", boards.custom_fields),
    ("GET", "/boards/{id}/checklists", boards.checklists),
    ("GET", "/boards/{id}/memberships", members.memberships),
    ("GET", "/boards/{id}/members", members.of_board),
    ("PUT", "/boards/{id}/members/{member}", members.put_member),
    ("DELETE", "/boards/{id}/members/{member}", members.remove_member),
    ("GET", "/boards/{id}/actions", boards.actions),
    ("GET", "/boards/{id}/boardPlugins", boards.plugins),
    ("POST", "/boards/{id}/boardPlugins", boards.enable_plugin),
    ("GET", "/boards/{id}/{field}", boards.show_field),
    ("PUT", "/boards/{id}/{field:path}", boards.update_field),
    ("POST", "/lists", lists.create),
    ("GET", "/lists/{id}", lists.show),
    ("PUT", "/lists/{id}", lists.update),
    ("GET", "/lists/{id}/cards", lists.cards),
    ("GET", "/lists/{id}/actions", lists.actions),
    ("GET", "/lists/{id}/board", lists.board),
    ("POST", "/lists/{id}/archiveAllCards", lists.archive_all_cards),
    ("POST", "/lists/{id}/moveAllCards", lists.move_all_cards),
    ("GET", "/lists/{id}/{field}", lists.show_field),
    ("PUT", "/lists/{id}/{field}", lists.update_field),
    ("POST", "/cards", cards.create),
    ("GET", "/cards/{id}", cards.show),
    ("PUT", "/cards/{id}", cards.update),
    ("DELETE", "/cards/{id}", cards.delete),
    ("GET", "/cards/{id}/board", cards.board),
    ("GET", "/cards/{id}/list", cards.its_list),
    ("GET", "/cards/{id}/actions", cards.actions),
    ("GET", "/cards/{id}/checklists", cards.checklists),
    ("GET", "/cards/{id}/members", cards.members),
    ("GET", "/cards/{id}/{field}", cards.show_field),
    ("PUT", "/cards/{id}/{field}", cards.update_field),
    ("POST", "/labels", labels.create),
    ("GET", "/labels/{id}", labels.show),
    ("PUT", "/labels/{id}", labels.update),
    ("DELETE", "/labels/{id}", labels.delete),
    ("GET", "/members/{id}", members.show),
    ("GET", "/members/{id}/boards", members.boards),
)
