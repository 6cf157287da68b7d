"""Flag work, show plans under way, forget people in time."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "incumbent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_incumbent_number_range")),
        sa.ForeignKeyConstraint(["run_id"], ["solve_run.id"], name=op.f("fk_incumbent_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incumbent")),
        sa.UniqueConstraint("run_id", name=op.f("uq_incumbent_run_id")),
    )
    op.create_table(
        "planned_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units >= 1", name=op.f("ck_planned_units_units_range")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_planned_units_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["stored_plan.id"], name=op.f("fk_planned_units_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_units")),
        sa.UniqueConstraint("line_id", name=op.f("uq_planned_units_line_id")),
    )
    with op.batch_alter_table("planned_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_units_plan_id"), ["plan_id"], unique=False)

    # Columns that may be empty are added in place: SQLite need not copy these tables.
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_at", UTCDateTime(), nullable=True))

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreed_at", UTCDateTime(), nullable=True))

    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flag", AutoString(length=80), nullable=True))


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_column("flag")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("agreed_at")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("warned_at")

    with op.batch_alter_table("planned_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_units_plan_id"))

    op.drop_table("planned_units")
    op.drop_table("incumbent")
