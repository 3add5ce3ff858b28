"""What customers want: votes and comments by item and day, and the texts of comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.store.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "demand",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "board", "item_id", "day"),
    )
    op.create_table(
        "comment",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "board", "id"),
    )


def downgrade() -> None:
    """There is no way back but a backup."""
    raise NotImplementedError("restore the backup that was made before the update")
