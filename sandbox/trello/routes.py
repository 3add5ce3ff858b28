"""Which handler answers which verb and path of Trello's interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import compile_path

from sandbox.trello import (
    actions,
    boards,
    card_parts,
    cards,
    checklists,
    custom_fields,
    labels,
    lists,
    members,
    search,
    tokens,
    votes,
)
from sandbox.trello.call import Call
from sandbox.trello.errors import NotFound

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
    ("GET", "/boards/{id}/plugins", boards.plugins),
    ("GET", "/boards/{id}/pluginData", boards.plugin_data),
    ("POST", "/boards/{id}/boardPlugins", boards.enable_plugin),
    ("GET", "/boards/{id}/{field}", boards.show_field),
    ("PUT", "/boards/{id}/{field:path}", boards.update_field),
    ("POST", "/lists", lists.create),
    ("GET", "/lists/{id}", lists.show),
    ("PUT", "/lists/{id}", lists.update),
    ("GET", "/lists/{id}/cards", lists.cards),
    ("GET", "/lists/{id}/cards/{filter}", lists.cards),
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
    ("POST", "/cards/{id}/checklists", checklists.create),
    ("DELETE", "/cards/{id}/checklists/{checklist}", checklists.delete),
    ("GET", "/cards/{id}/checkItem/{item}", checklists.show_item),
    ("PUT", "/cards/{id}/checkItem/{item}", checklists.update_item),
    ("PUT", "/cards/{id}/checklist/{checklist}/checkItem/{item}", checklists.update_item),
    ("DELETE", "/cards/{id}/checkItem/{item}", checklists.delete_item),
    ("GET", "/cards/{id}/members", cards.members),
    ("POST", "/cards/{id}/idMembers", card_parts.add_member),
    ("DELETE", "/cards/{id}/idMembers/{member}", card_parts.remove_member),
    ("POST", "/cards/{id}/idLabels", card_parts.add_label),
    ("DELETE", "/cards/{id}/idLabels/{label}", card_parts.remove_label),
    ("GET", "/cards/{id}/attachments", card_parts.attachments),
    ("POST", "/cards/{id}/attachments", card_parts.add_attachment),
    ("GET", "/cards/{id}/attachments/{attachment}", card_parts.show_attachment),
    ("DELETE", "/cards/{id}/attachments/{attachment}", card_parts.remove_attachment),
    ("GET", "/cards/{id}/attachments/{attachment}/download/{file}", card_parts.download),
    ("GET", "/cards/{id}/pluginData", cards.plugin_data),
    ("GET", "/cards/{id}/customFieldItems", custom_fields.items),
    ("PUT", "/cards/{id}/customField/{field}/item", custom_fields.put_item),
    ("GET", "/cards/{id}/membersVoted", votes.voters),
    ("POST", "/cards/{id}/membersVoted", votes.vote),
    ("DELETE", "/cards/{id}/membersVoted/{member}", votes.take_back),
    ("POST", "/cards/{id}/actions/comments", actions.comment),
    ("PUT", "/cards/{id}/actions/{action}/comments", actions.update),
    ("DELETE", "/cards/{id}/actions/{action}/comments", actions.delete),
    ("GET", "/cards/{id}/{field}", cards.show_field),
    ("PUT", "/cards/{id}/{field}", cards.update_field),
    ("POST", "/labels", labels.create),
    ("GET", "/labels/{id}", labels.show),
    ("PUT", "/labels/{id}", labels.update),
    ("PUT", "/labels/{id}/{field}", labels.update_field),
    ("DELETE", "/labels/{id}", labels.delete),
    ("POST", "/checklists", checklists.create),
    ("GET", "/checklists/{checklist}", checklists.show),
    ("PUT", "/checklists/{checklist}", checklists.update),
    ("DELETE", "/checklists/{checklist}", checklists.delete),
    ("GET", "/checklists/{checklist}/checkItems", checklists.items),
    ("POST", "/checklists/{checklist}/checkItems", checklists.add_item),
    ("GET", "/checklists/{checklist}/checkItems/{item}", checklists.show_item),
    ("DELETE", "/checklists/{checklist}/checkItems/{item}", checklists.delete_item),
    ("POST", "/customFields", custom_fields.create),
    ("GET", "/customFields/{id}", custom_fields.show),
    ("PUT", "/customFields/{id}", custom_fields.update),
    ("DELETE", "/customFields/{id}", custom_fields.delete),
    ("GET", "/customFields/{id}/options", custom_fields.options),
    ("POST", "/customFields/{id}/options", custom_fields.add_option),
    ("GET", "/customFields/{id}/options/{option}", custom_fields.show_option),
    ("DELETE", "/customFields/{id}/options/{option}", custom_fields.delete_option),
    ("GET", "/actions/{action}", actions.show),
    ("PUT", "/actions/{action}", actions.update),
    ("DELETE", "/actions/{action}", actions.delete),
    ("GET", "/members/{id}", members.show),
    ("GET", "/members/{id}/boards", members.boards),
    ("GET", "/tokens/{token}", tokens.show),
    ("DELETE", "/tokens/{token}", tokens.revoke),
    ("GET", "/tokens/{token}/member", tokens.member),
    ("GET", "/search", search.search),
)

_COMPILED = tuple((verb, compile_path(path)[0], handler) for verb, path, handler in ROUTES)


def find(verb: str, path: str) -> tuple[Handler, dict[str, str]]:
    """The handler of a verb and an address (without the version), and the parts of the address; raises 404."""
    for known, form, handler in _COMPILED:
        if known == verb and (found := form.match(path)):
            return handler, found.groupdict()
    raise NotFound(f"Cannot {verb} /1{path}")
