"""Flag work, show plans under way, forget people in time, keep studies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

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

    op.create_table(
        "study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("spec", Json, nullable=False),
        sa.Column("share_key", AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_study_asked_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_study_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("share_key", name=op.f("uq_study_share_key")),
    )
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_network_id"), ["network_id"], unique=False)

    op.create_table(
        "study_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size_percent", sa.Integer(), nullable=False),
        sa.Column("mix", AutoString(length=40), nullable=False),
        sa.Column("tightness", sa.Float(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("engine", AutoString(length=40), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("worker", AutoString(length=200), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("figures", Json, nullable=True),
        sa.Column("error", AutoString(length=4000), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_study_run_attempts_range")),
        sa.CheckConstraint("fence >= 0", name=op.f("ck_study_run_fence_range")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_study_run_number_range")),
        sa.CheckConstraint("size_percent >= 0", name=op.f("ck_study_run_size_percent_range")),
        sa.CheckConstraint("seed >= 0", name=op.f("ck_study_run_seed_range")),
        sa.CheckConstraint(
            "state <> 'done' OR figures IS NOT NULL", name=op.f("ck_study_run_done_has_figures")
        ),
        sa.CheckConstraint(
            "state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_study_run_running_is_leased"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_study_run_state_known"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_run_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_run")),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_study_run_study_id_number")),
    )
    with op.batch_alter_table("study_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_run_state_study_run_lease_until"),
            ["state", "lease_until"],
            unique=False,
        )

    op.create_table(
        "work_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("height >= 1", name=op.f("ck_work_photo_height_range")),
        sa.CheckConstraint("width >= 1", name=op.f("ck_work_photo_width_range")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_work_photo_taken_by")),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_work_photo_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_photo")),
    )
    with op.batch_alter_table("work_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_photo_work_order_id"), ["work_order_id"], unique=False
        )

    # Lists of a campaign or a network are read in the order of their ids.
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_campaign_id_work_order_id"),
            ["campaign_id", "id"],
            unique=False,
        )
        batch_op.drop_index(batch_op.f("ix_work_order_campaign_id"))
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_line_campaign_id_order_line_id"),
            ["campaign_id", "id"],
            unique=False,
        )
        batch_op.drop_index(batch_op.f("ix_order_line_campaign_id"))
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lab_network_id_lab_id"), ["network_id", "id"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_lab_network_id"))

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

    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_work_order_campaign_id_work_order_id"))
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_line_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_order_line_campaign_id_order_line_id"))
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_network_id"), ["network_id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_lab_network_id_lab_id"))

    with op.batch_alter_table("work_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_photo_work_order_id"))
    op.drop_table("work_photo")

    with op.batch_alter_table("study_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_run_state_study_run_lease_until"))
    op.drop_table("study_run")
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_network_id"))
    op.drop_table("study")

    with op.batch_alter_table("planned_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_units_plan_id"))

    op.drop_table("planned_units")
    op.drop_table("incumbent")
