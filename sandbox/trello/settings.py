"""The switches of the sandbox's Trello: what may be turned while it runs, to rehearse what real Trello does.

The default credentials stand here too: one application key, and a token for each of the bot that publishes,
the owner of the boards, a colleague who edits a board by hand, a customer who votes and comments, and the
bot with the right to read only.
"""

from __future__ import annotations

from dataclasses import dataclass

APP_KEY = "sandbox-trello-key"
BOT_TOKEN = "sandbox-trello-token"
VISITOR_TOKEN = "sandbox-visitor-token"
COLLEAGUE_TOKEN = "sandbox-colleague-token"
OWNER_TOKEN = "sandbox-owner-token"
READ_ONLY_TOKEN = "sandbox-read-only-token"


@dataclass(slots=True)
class TrelloSettings:
    """Switches that an administrator may turn at any time; the next request sees them.

    `public_base_url` is where people reach the server; `url`, `shortUrl` and the links of the board page
    begin with it. Rate limits are requests in a sliding window of `rate_window_seconds` of real time;
    limits on numbers of objects are those that Trello reports in a board's `limits`. `expired_token` and
    `revoked_write` concern the bot alone: its tokens count as expired, its membership as read-only.
    `custom_fields_on_new_boards` puts the Custom Fields Power-Up on each board that is made.
    """

    public_base_url: str = "http://127.0.0.1:8800"
    expired_token: bool = False
    revoked_write: bool = False
    custom_fields_on_new_boards: bool = False
    rate_limits: bool = True
    rate_window_seconds: float = 10.0
    requests_per_key: int = 300
    requests_per_token: int = 100
    nested_cards_cap: int = 1000
    open_cards_per_board: int = 5000
    open_lists_per_board: int = 500
    labels_per_board: int = 1000
    custom_fields_per_board: int = 50
    options_per_custom_field: int = 50
    attachments_per_card: int = 1000
    checklists_per_card: int = 500
    items_per_checklist: int = 200
    text_limit: int = 16384
