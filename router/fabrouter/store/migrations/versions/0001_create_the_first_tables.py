"""Create the first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("email", AutoString(length=254), nullable=True),
        sa.Column("name", AutoString(length=200), nullable=True),
        sa.Column("language", AutoString(length=8), nullable=False),
        sa.Column("password_hash", AutoString(length=200), nullable=True),
        sa.Column("totp_secret", AutoString(length=64), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "erased_at IS NULL OR (email IS NULL AND name IS NULL AND password_hash IS NULL AND totp_secret IS NULL)",
            name=op.f("ck_account_erased_is_empty"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "cursor",
        sa.Column("name", AutoString(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_cursor_position_range")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursor")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(length=80), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", AutoString(length=80), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("lab_id", sa.Uuid(), nullable=True),
        sa.Column("subject", AutoString(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column(
            "data",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("previous_hash", AutoString(length=64), nullable=False),
        sa.Column("hash", AutoString(length=64), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_journal_entry_position_range")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_journal_entry_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_journal_entry_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_journal_entry_network_id"), ["network_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_entry_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", AutoString(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_head_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("slug", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("country", AutoString(length=2), nullable=False),
        sa.Column("time_zone", AutoString(length=64), nullable=False),
        sa.Column("reply_hours", sa.Integer(), nullable=False),
        sa.Column("declaration_days", sa.Integer(), nullable=False),
        sa.Column("approval_units", sa.Integer(), nullable=True),
        sa.Column("auto_publish", sa.Boolean(), nullable=False),
        sa.CheckConstraint("approval_units >= 0", name=op.f("ck_network_approval_units_range")),
        sa.CheckConstraint(
            "declaration_days BETWEEN 1 AND 365", name=op.f("ck_network_declaration_days_range")
        ),
        sa.CheckConstraint(
            "reply_hours BETWEEN 1 AND 720", name=op.f("ck_network_reply_hours_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("slug", name=op.f("uq_network_slug")),
    )
    op.create_table(
        "replay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("principal", AutoString(length=80), nullable=False),
        sa.Column("operation", AutoString(length=200), nullable=False),
        sa.Column("key", AutoString(length=255), nullable=False),
        sa.Column("request_sha256", AutoString(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column(
            "headers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay")),
        sa.UniqueConstraint(
            "principal", "operation", "key", name=op.f("uq_replay_principal_operation_key")
        ),
    )
    with op.batch_alter_table("replay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replay_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("description", AutoString(length=4000), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("time_zone", AutoString(length=64), nullable=False),
        sa.Column(
            "policy",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "transport",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("auto_publish", sa.Boolean(), nullable=False),
        sa.Column("reply_hours", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("launched_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_units", sa.Integer(), nullable=True),
        sa.Column("launched_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'paused', 'closing', 'closed', 'cancelled', 'archived')",
            name=op.f("ck_campaign_state_known"),
        ),
        sa.CheckConstraint("approved_units >= 0", name=op.f("ck_campaign_approved_units_range")),
        sa.CheckConstraint(
            "reply_hours BETWEEN 1 AND 720", name=op.f("ck_campaign_reply_hours_range")
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_campaign_revision_range")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_campaign_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_campaign_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["launched_by"], ["account.id"], name=op.f("fk_campaign_launched_by")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_campaign_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("network_id", "name", name=op.f("uq_campaign_network_id_name")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_network_id"), ["network_id"], unique=False)

    op.create_table(
        "design",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("slug", AutoString(length=80), nullable=False),
        sa.Column("edition", AutoString(length=80), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("sha256", AutoString(length=64), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_because", AutoString(length=4000), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_design_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design")),
        sa.UniqueConstraint(
            "network_id", "slug", "edition", name=op.f("uq_design_network_id_slug_edition")
        ),
    )
    with op.batch_alter_table("design", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_design_network_id"), ["network_id"], unique=False)

    op.create_table(
        "lab",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("slug", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("country", AutoString(length=2), nullable=False),
        sa.Column("region", AutoString(length=200), nullable=False),
        sa.Column("city", AutoString(length=200), nullable=False),
        sa.Column("postcode", AutoString(length=20), nullable=False),
        sa.Column("time_zone", AutoString(length=64), nullable=False),
        sa.Column("url", AutoString(length=4000), nullable=False),
        sa.Column("source", AutoString(length=4000), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("state_reason", AutoString(length=4000), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('fab_lab', 'hub')", name=op.f("ck_lab_kind_known")),
        sa.CheckConstraint(
            "state IN ('applied', 'verified', 'active', 'paused', 'unresponsive', 'suspended', 'retired')",
            name=op.f("ck_lab_state_known"),
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_lab_latitude_range")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_lab_longitude_range")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_lab_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
        sa.UniqueConstraint("network_id", "slug", name=op.f("uq_lab_network_id_slug")),
    )
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_network_id"), ["network_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("slug", AutoString(length=80), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_material_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("network_id", "slug", name=op.f("uq_material_network_id_slug")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_network_id"), ["network_id"], unique=False)

    op.create_table(
        "network_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", AutoString(length=16), nullable=False),
        sa.CheckConstraint(
            "role IN ('coordinator', 'researcher')", name=op.f("ck_network_role_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_network_role_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_network_role_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_role")),
        sa.UniqueConstraint(
            "network_id",
            "account_id",
            "role",
            name=op.f("uq_network_role_network_id_account_id_role"),
        ),
    )
    with op.batch_alter_table("network_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_network_role_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_network_role_network_id"), ["network_id"], unique=False
        )

    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("slug", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("kind", AutoString(length=200), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("country", AutoString(length=2), nullable=False),
        sa.Column("region", AutoString(length=200), nullable=False),
        sa.Column("city", AutoString(length=200), nullable=False),
        sa.Column("postcode", AutoString(length=20), nullable=False),
        sa.Column("source", AutoString(length=4000), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_site_latitude_range")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_site_longitude_range")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_site_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("network_id", "slug", name=op.f("uq_site_network_id_slug")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_network_id"), ["network_id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("secret_hash", AutoString(length=64), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column(
            "scopes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("fresh_until", UTCDateTime(), nullable=True),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('session', 'api', 'one_time')", name=op.f("ck_token_kind_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_token_secret_hash")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("url", AutoString(length=2000), nullable=False),
        sa.Column("secret", AutoString(length=200), nullable=False),
        sa.Column("previous_secret", AutoString(length=200), nullable=True),
        sa.Column(
            "kinds",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("failing_since", UTCDateTime(), nullable=True),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_webhook_position_range")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_webhook_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_network_id"), ["network_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("design_id", sa.Uuid(), nullable=False),
        sa.Column("country", AutoString(length=2), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("notice", AutoString(length=4000), nullable=False),
        sa.Column("notice_fr", AutoString(length=4000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('approved', 'withdrawn')", name=op.f("ck_approval_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_approval_decided_by")
        ),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_approval_design_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_design_id"), ["design_id"], unique=False)

    op.create_table(
        "busy_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("machine", AutoString(length=80), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("source", AutoString(length=200), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_times_in_order")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_busy_time_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_busy_time_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "campaign_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", AutoString(length=16), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role <> 'requester' OR site_id IS NOT NULL",
            name=op.f("ck_campaign_role_requester_has_site"),
        ),
        sa.CheckConstraint(
            "role IN ('coordinator', 'requester')", name=op.f("ck_campaign_role_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_campaign_role_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_role_campaign_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_campaign_role_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_role")),
        sa.UniqueConstraint(
            "campaign_id",
            "account_id",
            "role",
            "site_id",
            name=op.f("uq_campaign_role_campaign_id_account_id_role_site_id"),
        ),
    )
    with op.batch_alter_table("campaign_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_role_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_campaign_role_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("skill", AutoString(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck_certificate_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["account.id"], name=op.f("fk_certificate_checked_by")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_certificate_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("role", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=True),
        sa.Column("email", AutoString(length=254), nullable=True),
        sa.Column("phone", AutoString(length=40), nullable=True),
        sa.Column("address", AutoString(length=4000), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_contact_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_declaration_number_range")),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["account.id"], name=op.f("fk_declaration_declared_by")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_declaration_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_declaration_lab_id_number")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "lab_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("lab_agreed_by", sa.Uuid(), nullable=True),
        sa.Column("network_agreed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lab_agreed_by"], ["account.id"], name=op.f("fk_lab_consent_lab_agreed_by")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_lab_consent_lab_id")),
        sa.ForeignKeyConstraint(
            ["network_agreed_by"], ["account.id"], name=op.f("fk_lab_consent_network_agreed_by")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_lab_consent_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_consent")),
        sa.UniqueConstraint("lab_id", "network_id", name=op.f("uq_lab_consent_lab_id_network_id")),
    )
    with op.batch_alter_table("lab_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_consent_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_consent_network_id"), ["network_id"], unique=False)

    op.create_table(
        "lab_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_lab_grant_lab_id")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_lab_grant_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_grant")),
        sa.UniqueConstraint("lab_id", "network_id", name=op.f("uq_lab_grant_lab_id_network_id")),
    )
    with op.batch_alter_table("lab_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_grant_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_grant_network_id"), ["network_id"], unique=False)

    op.create_table(
        "lab_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_lab_role_account_id")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_lab_role_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_role")),
        sa.UniqueConstraint("lab_id", "account_id", name=op.f("uq_lab_role_lab_id_account_id")),
    )
    with op.batch_alter_table("lab_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_role_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_role_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("key", AutoString(length=80), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column(
            "designs",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("release", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("min_lot", sa.Integer(), nullable=False),
        sa.Column("lot_multiple", sa.Integer(), nullable=False),
        sa.Column("max_labs", sa.Integer(), nullable=True),
        sa.Column("note", AutoString(length=4000), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_units", sa.Integer(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_because", AutoString(length=4000), nullable=False),
        sa.CheckConstraint(
            "cancelled_units BETWEEN 0 AND quantity",
            name=op.f("ck_order_line_cancelled_units_range"),
        ),
        sa.CheckConstraint(
            "due IS NULL OR deadline IS NULL OR due <= deadline",
            name=op.f("ck_order_line_dates_in_order"),
        ),
        sa.CheckConstraint("lot_multiple >= 1", name=op.f("ck_order_line_lot_multiple_range")),
        sa.CheckConstraint(
            "max_labs IS NULL OR max_labs >= 1", name=op.f("ck_order_line_max_labs_range")
        ),
        sa.CheckConstraint("min_lot >= 1", name=op.f("ck_order_line_min_lot_range")),
        sa.CheckConstraint("priority BETWEEN 1 AND 10", name=op.f("ck_order_line_priority_range")),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 1000000", name=op.f("ck_order_line_quantity_range")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_order_line_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["account.id"], name=op.f("fk_order_line_requested_by")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_order_line_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_order_line_campaign_id_key")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_line_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_order_line_site_id"), ["site_id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("to_lab_id", sa.Uuid(), nullable=True),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("carrier", AutoString(length=200), nullable=False),
        sa.Column("tracking", AutoString(length=200), nullable=False),
        sa.Column("dispatched_at", UTCDateTime(), nullable=True),
        sa.Column("delivered_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("km", sa.Float(), nullable=False),
        sa.Column("cost_cents", sa.Integer(), nullable=False),
        sa.Column("co2e_g", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('packed', 'dispatched', 'delivered', 'confirmed', 'cancelled', 'lost', 'returned')",
            name=op.f("ck_shipment_state_known"),
        ),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (to_lab_id IS NULL)", name=op.f("ck_shipment_one_destination")
        ),
        sa.CheckConstraint("co2e_g >= 0", name=op.f("ck_shipment_co2e_g_range")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_shipment_cost_cents_range")),
        sa.CheckConstraint("km >= 0", name=op.f("ck_shipment_km_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_shipment_campaign_id")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_shipment_lab_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_shipment_site_id")),
        sa.ForeignKeyConstraint(["to_lab_id"], ["lab.id"], name=op.f("fk_shipment_to_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_to_lab_id"), ["to_lab_id"], unique=False)

    op.create_table(
        "snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", AutoString(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_snapshot_revision_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_snapshot_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", AutoString(length=400), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed')", name=op.f("ck_webhook_delivery_state_known")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_webhook_delivery_attempts_range")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_webhook_delivery_position_range")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "position", name=op.f("uq_webhook_delivery_webhook_id_position")
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_delivery_state_webhook_delivery_next_at"),
            ["state", "next_at"],
            unique=False,
        )

    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("template", AutoString(length=80), nullable=False),
        sa.Column(
            "data",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("error", AutoString(length=400), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed')", name=op.f("ck_mail_state_known")
        ),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_mail_one_addressee")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_mail_attempts_range")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_mail_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mail_state_mail_next_at"), ["state", "next_at"], unique=False
        )

    op.create_table(
        "solve_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("cause", AutoString(length=200), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column(
            "params",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("auto_publish", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("worker", AutoString(length=200), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column(
            "progress",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("error", AutoString(length=4000), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('route', 'replan', 'what_if')", name=op.f("ck_solve_run_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_solve_run_running_is_leased"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'verified', 'published', 'superseded', 'rejected', 'failed', 'cancelled')",
            name=op.f("ck_solve_run_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('verified', 'published') OR snapshot_id IS NOT NULL",
            name=op.f("ck_solve_run_plan_has_snapshot"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_solve_run_attempts_range")),
        sa.CheckConstraint("fence >= 0", name=op.f("ck_solve_run_fence_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_solve_run_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["account.id"], name=op.f("fk_solve_run_requested_by")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_solve_run_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solve_run")),
    )
    with op.batch_alter_table("solve_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_solve_run_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_solve_run_state_solve_run_lease_until"),
            ["state", "lease_until"],
            unique=False,
        )

    op.create_table(
        "stored_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", AutoString(length=64), nullable=False),
        sa.Column("objective_eur", sa.Float(), nullable=False),
        sa.Column("lower_bound_eur", sa.Float(), nullable=False),
        sa.Column(
            "totals",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "differences",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("fence >= 0", name=op.f("ck_stored_plan_fence_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_stored_plan_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_stored_plan_published_by")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["solve_run.id"], name=op.f("fk_stored_plan_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_plan")),
        sa.UniqueConstraint("run_id", name=op.f("uq_stored_plan_run_id")),
    )
    with op.batch_alter_table("stored_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stored_plan_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "work_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("design_id", sa.Uuid(), nullable=False),
        sa.Column("stage", AutoString(length=80), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("scrapped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column(
            "schedule",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "terms",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("reply_by", UTCDateTime(), nullable=True),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("reason", AutoString(length=4000), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'started', 'made', 'closed', 'stopped_short', 'declined', 'expired', 'withdrawn', 'released', 'split')",
            name=op.f("ck_work_order_state_known"),
        ),
        sa.CheckConstraint("lost >= 0", name=op.f("ck_work_order_lost_range")),
        sa.CheckConstraint("made + scrapped <= quantity", name=op.f("ck_work_order_not_overmade")),
        sa.CheckConstraint("made >= 0", name=op.f("ck_work_order_made_range")),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 1000000", name=op.f("ck_work_order_quantity_range")
        ),
        sa.CheckConstraint(
            "received + lost <= shipped", name=op.f("ck_work_order_not_overreceived")
        ),
        sa.CheckConstraint("received >= 0", name=op.f("ck_work_order_received_range")),
        sa.CheckConstraint(
            "rejected + shipped <= made", name=op.f("ck_work_order_not_overshipped")
        ),
        sa.CheckConstraint("rejected >= 0", name=op.f("ck_work_order_rejected_range")),
        sa.CheckConstraint("scrapped >= 0", name=op.f("ck_work_order_scrapped_range")),
        sa.CheckConstraint("shipped >= 0", name=op.f("ck_work_order_shipped_range")),
        sa.CheckConstraint("surplus >= 0", name=op.f("ck_work_order_surplus_range")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_work_order_campaign_id")
        ),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_work_order_design_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_work_order_lab_id")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_work_order_line_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["work_order.id"], name=op.f("fk_work_order_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["stored_plan.id"], name=op.f("fk_work_order_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["replied_by"], ["account.id"], name=op.f("fk_work_order_replied_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_work_order_campaign_id_work_order_number"),
            ["campaign_id", "number"],
            unique=True,
        )
        batch_op.create_index(batch_op.f("ix_work_order_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_work_order_lab_id_work_order_state"), ["lab_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_order_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_order_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_order_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("pool", AutoString(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds >= 1", name=op.f("ck_booking_seconds_range")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_booking_lab_id")),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_booking_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_lab_id_booking_day"), ["lab_id", "day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_booking_work_order_id"), ["work_order_id"], unique=False
        )

    op.create_table(
        "shipment_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.CheckConstraint("bad >= 0", name=op.f("ck_shipment_item_bad_range")),
        sa.CheckConstraint(
            "good + bad + missing + surplus <= units", name=op.f("ck_shipment_item_not_overcounted")
        ),
        sa.CheckConstraint("good >= 0", name=op.f("ck_shipment_item_good_range")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_shipment_item_missing_range")),
        sa.CheckConstraint("surplus >= 0", name=op.f("ck_shipment_item_surplus_range")),
        sa.CheckConstraint("units >= 1", name=op.f("ck_shipment_item_units_range")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_item_shipment_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_shipment_item_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_item")),
        sa.UniqueConstraint(
            "shipment_id", "work_order_id", name=op.f("uq_shipment_item_shipment_id_work_order_id")
        ),
    )
    with op.batch_alter_table("shipment_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipment_item_shipment_id"), ["shipment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_shipment_item_work_order_id"), ["work_order_id"], unique=False
        )

    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("material", AutoString(length=80), nullable=False),
        sa.Column("quantity_milli", sa.Integer(), nullable=False),
        sa.Column("balance_milli", sa.Integer(), nullable=False),
        sa.Column("cause", AutoString(length=16), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("note", AutoString(length=4000), nullable=False),
        sa.CheckConstraint(
            "cause IN ('counted', 'received', 'used', 'lost', 'sent', 'corrected')",
            name=op.f("ck_stock_movement_cause_known"),
        ),
        sa.CheckConstraint(
            "quantity_milli <> 0 OR cause = 'counted'",
            name=op.f("ck_stock_movement_quantity_moves"),
        ),
        sa.CheckConstraint("balance_milli >= 0", name=op.f("ck_stock_movement_balance_range")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_stock_movement_lab_id")),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["account.id"], name=op.f("fk_stock_movement_moved_by")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_stock_movement_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_movement_lab_id_stock_movement_material"),
            ["lab_id", "material"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_stock_movement_work_order_id"), ["work_order_id"], unique=False
        )

    op.create_table(
        "work_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=80), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("note", AutoString(length=4000), nullable=False),
        sa.CheckConstraint(
            "kind IN ('made', 'scrapped', 'rejected', 'surplus')",
            name=op.f("ck_work_entry_kind_known"),
        ),
        sa.CheckConstraint("units >= 1", name=op.f("ck_work_entry_units_range")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_work_entry_noted_by")),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_work_entry_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_entry")),
        sa.UniqueConstraint(
            "work_order_id", "key", "kind", name=op.f("uq_work_entry_work_order_id_key_kind")
        ),
    )
    with op.batch_alter_table("work_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_entry_work_order_id"), ["work_order_id"], unique=False
        )

    op.execute("INSERT INTO journal_head (id, position, hash) VALUES (1, 0, '')")


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("work_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_entry_work_order_id"))

    op.drop_table("work_entry")
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_movement_work_order_id"))
        batch_op.drop_index(batch_op.f("ix_stock_movement_lab_id_stock_movement_material"))

    op.drop_table("stock_movement")
    with op.batch_alter_table("shipment_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_item_work_order_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_item_shipment_id"))

    op.drop_table("shipment_item")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_work_order_id"))
        batch_op.drop_index(batch_op.f("ix_booking_lab_id_booking_day"))

    op.drop_table("booking")
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_order_plan_id"))
        batch_op.drop_index(batch_op.f("ix_work_order_parent_id"))
        batch_op.drop_index(batch_op.f("ix_work_order_line_id"))
        batch_op.drop_index(batch_op.f("ix_work_order_lab_id_work_order_state"))
        batch_op.drop_index(batch_op.f("ix_work_order_lab_id"))
        batch_op.drop_index(batch_op.f("ix_work_order_campaign_id_work_order_number"))
        batch_op.drop_index(batch_op.f("ix_work_order_campaign_id"))

    op.drop_table("work_order")
    with op.batch_alter_table("stored_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_plan_campaign_id"))

    op.drop_table("stored_plan")
    with op.batch_alter_table("solve_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_solve_run_state_solve_run_lease_until"))
        batch_op.drop_index(batch_op.f("ix_solve_run_campaign_id"))

    op.drop_table("solve_run")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_state_mail_next_at"))
        batch_op.drop_index(batch_op.f("ix_mail_contact_id"))
        batch_op.drop_index(batch_op.f("ix_mail_account_id"))

    op.drop_table("mail")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_state_webhook_delivery_next_at"))

    op.drop_table("webhook_delivery")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_campaign_id"))

    op.drop_table("snapshot")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_to_lab_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_site_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_lab_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_campaign_id"))

    op.drop_table("shipment")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_site_id"))
        batch_op.drop_index(batch_op.f("ix_order_line_campaign_id"))

    op.drop_table("order_line")
    with op.batch_alter_table("lab_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_role_lab_id"))
        batch_op.drop_index(batch_op.f("ix_lab_role_account_id"))

    op.drop_table("lab_role")
    with op.batch_alter_table("lab_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_grant_network_id"))
        batch_op.drop_index(batch_op.f("ix_lab_grant_lab_id"))

    op.drop_table("lab_grant")
    with op.batch_alter_table("lab_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_consent_network_id"))
        batch_op.drop_index(batch_op.f("ix_lab_consent_lab_id"))

    op.drop_table("lab_consent")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_lab_id"))

    op.drop_table("declaration")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_lab_id"))

    op.drop_table("contact")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_lab_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("campaign_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_role_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_role_account_id"))

    op.drop_table("campaign_role")
    with op.batch_alter_table("busy_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_busy_time_lab_id"))

    op.drop_table("busy_time")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_design_id"))

    op.drop_table("approval")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_network_id"))

    op.drop_table("webhook")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_account_id"))

    op.drop_table("token")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_network_id"))

    op.drop_table("site")
    with op.batch_alter_table("network_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_network_role_network_id"))
        batch_op.drop_index(batch_op.f("ix_network_role_account_id"))

    op.drop_table("network_role")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_network_id"))

    op.drop_table("material")
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_network_id"))

    op.drop_table("lab")
    with op.batch_alter_table("design", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_design_network_id"))

    op.drop_table("design")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_network_id"))

    op.drop_table("campaign")
    with op.batch_alter_table("replay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replay_expires_at"))

    op.drop_table("replay")
    op.drop_table("network")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_network_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_lab_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_campaign_id"))

    op.drop_table("journal_entry")
    op.drop_table("cursor")
    op.drop_table("account")
