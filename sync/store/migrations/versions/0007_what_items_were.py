"""What items were: their figures as they changed, and when each issue was among their work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.store.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "item_figure",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "item_id", "at"),
    )
    op.create_table(
        "item_work",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("first_size", sa.Float(), nullable=True),
        sa.Column("last_size", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "item_id", "issue_id", "since"),
    )


def downgrade() -> None:
    """There is no way back but a backup."""
    raise NotImplementedError("restore the backup that was made before the update")
