"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.store.types import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "alert",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("told", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "job", "key"),
    )
    op.create_table(
        "assignment",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "issue_id", "item_id"),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_item_id"), ["item_id"], unique=False)

    op.create_table(
        "baseline",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", "item_id"),
    )
    op.create_table(
        "board",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("trello_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("lists", sa.Text(), nullable=False),
        sa.Column("live_since", Instant(), nullable=True),
        sa.Column("approved_checksum", sa.String(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("last_clean", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "board"),
    )
    op.create_table(
        "card",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("trello_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "board", "item_id"),
    )
    op.create_table(
        "change",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("history_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "connection", "issue_id", "history_id", "what", "ordinal"),
    )
    op.create_table(
        "fact",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seen", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "connection", "kind", "id"),
    )
    op.create_table(
        "firing",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("nominal", sa.String(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("started", Instant(), nullable=False),
        sa.Column("finished", Instant(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "job", "nominal"),
    )
    op.create_table(
        "forecast",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "item_id", "as_of"),
    )
    op.create_table(
        "former_key",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "connection", "key"),
    )
    op.create_table(
        "issue",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("updated", Instant(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "connection", "id"),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_key"), ["key"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("intended", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled", Instant(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_workspace"), ["workspace"], unique=False)

    op.create_table(
        "measured_day",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day"),
    )
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("plan_checksum", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_workspace"), ["workspace"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("started", Instant(), nullable=False),
        sa.Column("finished", Instant(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("files_checksum", sa.String(), nullable=False),
        sa.Column("commit", sa.String(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_workspace"), ["workspace"], unique=False)

    op.create_table(
        "source",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("watermark", Instant(), nullable=True),
        sa.Column("last_attempt", Instant(), nullable=True),
        sa.Column("last_complete", Instant(), nullable=True),
        sa.Column("last_sweep", Instant(), nullable=True),
        sa.Column("has_history", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "connection"),
    )
    op.create_table(
        "sprint_snapshot",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("sprint_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "sprint_id", "moment"),
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table("sprint_snapshot")
    op.drop_table("source")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_workspace"))

    op.drop_table("run")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_workspace"))
        batch_op.drop_index(batch_op.f("ix_promise_item_id"))

    op.drop_table("promise")
    op.drop_table("measured_day")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_workspace"))

    op.drop_table("journal")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_key"))

    op.drop_table("issue")
    op.drop_table("former_key")
    op.drop_table("forecast")
    op.drop_table("firing")
    op.drop_table("fact")
    op.drop_table("change")
    op.drop_table("card")
    op.drop_table("board")
    op.drop_table("baseline")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_item_id"))

    op.drop_table("assignment")
    op.drop_table("alert")
