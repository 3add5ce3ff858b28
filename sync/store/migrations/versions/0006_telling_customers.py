"""What followers of cards were told in comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("board", sa.Column("telling_from", sa.Integer(), nullable=True))
    op.add_column("journal", sa.Column("tells", sa.Integer(), nullable=True))


def downgrade() -> None:
    """There is no way back but a backup."""
    raise NotImplementedError("restore the backup that was made before the update")
