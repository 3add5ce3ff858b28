"""The routes of what hangs on a card: labels, members, attachments."""

from __future__ import annotations

import base64

from sandbox.state import Document
from sandbox.trello import history, limits, normalise, positions, views
from sandbox.trello.call import Call, Upload
from sandbox.trello.cards import attachment, card_of, change_card, editable
from sandbox.trello.errors import BadRequest, NotFound, invalid


def add_label(call: Call) -> list[str]:
    """POST /cards/{id}/idLabels with `value`."""
    card, _ = editable(call)
    ident = call.id("value")
    if ident in card["idLabels"]:
        raise BadRequest("that label is already on the card")
    return list(change_card(call, card, {"idLabels": [*card["idLabels"], ident]})["idLabels"])


def remove_label(call: Call) -> Document:
    """DELETE /cards/{id}/idLabels/{label}."""
    card, _ = editable(call)
    if call.path["label"] not in card["idLabels"]:
        raise BadRequest("that label is not on the card")
    change_card(call, card, {"idLabels": [i for i in card["idLabels"] if i != call.path["label"]]})
    return {"_value": None}


def add_member(call: Call) -> list[Document]:
    """POST /cards/{id}/idMembers with `value`."""
    card, _ = editable(call)
    after = change_card(call, card, {"idMembers": [*card["idMembers"], call.id("value")]})
    return brief_members(call, after["idMembers"])


def remove_member(call: Call) -> list[Document]:
    """DELETE /cards/{id}/idMembers/{member}."""
    card, _ = editable(call)
    if call.path["member"] not in card["idMembers"]:
        raise BadRequest("member is not on the card")
    after = change_card(call, card, {"idMembers": [i for i in card["idMembers"] if i != call.path["member"]]})
    return brief_members(call, after["idMembers"])


def brief_members(call: Call, member_ids: list[str]) -> list[Document]:
    """The short forms of the members with these ids."""
    return [shown for ident in member_ids if (shown := views.brief_member(call.world, ident))]


def attachments(call: Call) -> list[Document]:
    """GET /cards/{id}/attachments."""
    return [views.pick(each, call.get("fields")) for each in card_of(call)[0]["attachments"]]


def show_attachment(call: Call) -> Document:
    """GET /cards/{id}/attachments/{attachment}."""
    return views.pick(_attachment(call, card_of(call)[0]), call.get("fields"))


def _attachment(call: Call, card: Document) -> Document:
    attached: list[Document] = card["attachments"]
    found = next((each for each in attached if each["id"] == call.path["attachment"]), None)
    if found is None:
        raise NotFound
    return found


def add_attachment(call: Call) -> Document:
    """POST /cards/{id}/attachments with a `url` or a `file`."""
    card, _ = editable(call)
    world = call.world
    limits.require_room(len(card["attachments"]), world.settings.attachments_per_card, "attachments")
    at = call.tick()
    made = attachment(world.new_id(at), call, _address(call), at)
    made["pos"] = positions.place(None, [each["pos"] for each in card["attachments"]])
    if isinstance(upload := call.get("file"), Upload):
        made |= _uploaded(call, card, made["id"], upload)
    world.save("card", card | {"attachments": [*card["attachments"], made]})
    brief = {"attachment": {key: made[key] for key in ("id", "name", "url")}}
    history.record(world, call.caller, at, "addAttachmentToCard", history.of_card(world, card) | brief)
    return made | {"limits": {}}


def _address(call: Call) -> str:
    address = normalise.name(call.get("url"), "url", call.limit)
    if isinstance(call.get("file"), Upload):
        return ""
    if not address:
        raise BadRequest("Must provide either url or file.")
    if not address.startswith(("http://", "https://")):
        raise invalid("url")
    return address


def _uploaded(call: Call, card: Document, ident: str, upload: Upload) -> Document:
    call.world.state.put("trello.upload", ident, {"content": base64.b64encode(upload.content).decode()})
    base = call.world.settings.public_base_url
    return {
        "bytes": len(upload.content),
        "fileName": upload.name,
        "isUpload": True,
        "mimeType": normalise.name(call.get("mimeType", upload.mime_type), "mimeType"),
        "name": normalise.name(call.get("name", upload.name), "name", call.limit),
        "url": f"{base}/1/cards/{card['id']}/attachments/{ident}/download/{upload.name}",
    }


def download(call: Call) -> bytes:
    """GET /cards/{id}/attachments/{attachment}/download/{file}: the bytes that were uploaded."""
    found = _attachment(call, card_of(call)[0])
    upload = call.world.state.get("trello.upload", found["id"])
    if upload is None:
        raise NotFound
    return base64.b64decode(upload["content"])


def remove_attachment(call: Call) -> Document:
    """DELETE /cards/{id}/attachments/{attachment}."""
    card, _ = editable(call)
    world, gone = call.world, _attachment(call, card)
    kept = [each for each in card["attachments"] if each is not gone]
    world.state.delete("trello.upload", gone["id"])
    world.save("card", card | {"attachments": kept})
    brief = {"attachment": {key: gone[key] for key in ("id", "name")}}
    history.record(world, call.caller, call.tick(), "deleteAttachmentFromCard", history.of_card(world, card) | brief)
    return {"limits": {}}
