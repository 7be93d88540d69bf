"""The record

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "organization", name="agentkind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_agent_id_kind")),
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shapes", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_dataset_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("broader_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["broader_id"], ["topic.id"], name=op.f("fk_topic_broader_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_broader_id"), ["broader_id"], unique=False)

    op.create_table(
        "organization",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("native_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "native_name_basis",
            sa.Enum("source", "editorial", name="basis", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("abbreviation", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "think-tank",
                "university",
                "government",
                "media",
                "alliance",
                "other",
                name="organizationkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("agent_kind", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("agent_kind = 'organization'", name=op.f("ck_organization_agent_kind")),
        sa.CheckConstraint(
            '("native_name" IS NULL) = ("native_name_basis" IS NULL)', name=op.f("ck_organization_native_name_complete")
        ),
        sa.ForeignKeyConstraint(
            ["id", "agent_kind"], ["agent.id", "agent.kind"], name=op.f("fk_organization_id_agent_kind_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("native_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "native_name_basis",
            sa.Enum("source", "editorial", name="basis", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("family_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("given_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "commentator",
                "author",
                "official",
                "other",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("agent_kind", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("agent_kind = 'person'", name=op.f("ck_person_agent_kind")),
        sa.CheckConstraint(
            '("native_name" IS NULL) = ("native_name_basis" IS NULL)', name=op.f("ck_person_native_name_complete")
        ),
        sa.ForeignKeyConstraint(
            ["id", "agent_kind"], ["agent.id", "agent.kind"], name=op.f("fk_person_id_agent_kind_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "article",
                "commentary",
                "statement",
                "speech",
                "interview",
                "report",
                "book",
                "website",
                "other",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("title_supplied", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column(
            "published_precision",
            sa.Enum("day", "month", "year", name="precision", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("external_url", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("rights", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("note", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("publisher_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("reported_in_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("text", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("text_sha256", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("digest", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.CheckConstraint(
            '("published_on" IS NULL) = ("published_precision" IS NULL)', name=op.f("ck_source_published_on_complete")
        ),
        sa.CheckConstraint('("text" IS NULL) = ("text_sha256" IS NULL)', name=op.f("ck_source_text_complete")),
        sa.CheckConstraint("(text IS NULL) = (reported_in_id IS NOT NULL)", name=op.f("ck_source_text_or_cited")),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organization.id"], name=op.f("fk_source_publisher_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["reported_in_id"], ["source.id"], name=op.f("fk_source_reported_in_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_publisher_id"), ["publisher_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_reported_in_id"), ["reported_in_id"], unique=False)

    op.create_table(
        "affiliation",
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("person_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("organization_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("title", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("unit", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("note", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_affiliation_passage")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_affiliation_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_affiliation_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_source_id"), ["source_id"], unique=False)

    op.create_table(
        "annotation",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "quote",
                "original",
                "claim",
                "event",
                "affiliation",
                "relation",
                name="spankind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_annotation_passage")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_annotation_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_annotation_source_id_position")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_annotation_source_id"), ["source_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("place", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("note", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum("day", "month", "year", name="precision", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_event_passage")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_event_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("id", "source_id", name=op.f("uq_event_id_source_id")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_happened_on_id"), ["happened_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_source_id"), ["source_id"], unique=False)

    op.create_table(
        "source_author",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_source_author_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_author_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "position", name=op.f("pk_source_author")),
        sa.UniqueConstraint("agent_id", "source_id", name=op.f("uq_source_author_agent_id_source_id")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "attribution",
            sa.Enum(
                "named",
                "collective",
                "author",
                "unattributed",
                name="attribution",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("attributed_to", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "description",
                "explanation",
                "evaluation",
                "prediction",
                "recommendation",
                name="claimkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("note", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "original",
                "quoted",
                "paraphrased",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("event_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(attribution = 'collective') = (attributed_to IS NOT NULL)", name=op.f("ck_claim_collective")
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_claim_passage")),
        sa.ForeignKeyConstraint(
            ["event_id", "source_id"],
            ["event.id", "event.source_id"],
            name=op.f("fk_claim_event_id_source_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_claim_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("id", "source_id", name=op.f("uq_claim_id_source_id")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_claim_source_id_position")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_evidence"), ["evidence"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_said_on"), ["said_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_source_id"), ["source_id"], unique=False)

    op.create_table(
        "event_participant",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("event_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_event_participant_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_participant_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_participant")),
        sa.UniqueConstraint("agent_id", "event_id", name=op.f("uq_event_participant_agent_id_event_id")),
    )
    op.create_table(
        "claim_relation",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "supports",
                "contrasts",
                "qualifies",
                "answers",
                name="relationkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("source", "editorial", name="basis", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("from_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("to_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("basis = 'editorial' OR start IS NOT NULL", name=op.f("ck_claim_relation_shown")),
        sa.CheckConstraint('("start" IS NULL) = ("end" IS NULL)', name=op.f("ck_claim_relation_start_complete")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_claim_relation_of_two_claims")),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_claim_relation_passage")),
        sa.ForeignKeyConstraint(
            ["from_id", "source_id"],
            ["claim.id", "claim.source_id"],
            name=op.f("fk_claim_relation_from_id_source_id_claim"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_claim_relation_source_id_source"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_id", "source_id"],
            ["claim.id", "claim.source_id"],
            name=op.f("fk_claim_relation_to_id_source_id_claim"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_relation")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_claim_relation_from_id_to_id_kind")),
    )
    with op.batch_alter_table("claim_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_relation_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_relation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "claim_speaker",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("claim_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_claim_speaker_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_speaker_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("claim_id", "position", name=op.f("pk_claim_speaker")),
        sa.UniqueConstraint("agent_id", "claim_id", name=op.f("uq_claim_speaker_agent_id_claim_id")),
    )
    op.create_table(
        "claim_topic",
        sa.Column("claim_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_topic_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_claim_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("claim_id", "position", name=op.f("pk_claim_topic")),
        sa.UniqueConstraint("topic_id", "claim_id", name=op.f("uq_claim_topic_topic_id_claim_id")),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "attribution",
            sa.Enum(
                "named",
                "collective",
                "author",
                "unattributed",
                name="attribution",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("attributed_to", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "sentence", "phrase", "wording", name="quotekind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("gloss", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("note", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("language", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("original_text", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("original_language", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("original_start", sa.Integer(), nullable=True),
        sa.Column("original_end", sa.Integer(), nullable=True),
        sa.Column("pinyin", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("reading", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("claim_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("said_in_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.CheckConstraint(
            "(attribution = 'collective') = (attributed_to IS NOT NULL)", name=op.f("ck_quote_collective")
        ),
        sa.CheckConstraint(
            '("original_text" IS NULL) = ("original_language" IS NULL) AND ("original_text" IS NULL) = ("original_start" IS NULL) AND ("original_text" IS NULL) = ("original_end" IS NULL)',
            name=op.f("ck_quote_original_text_complete"),
        ),
        sa.CheckConstraint(
            "length(original_text) = original_end - original_start", name=op.f("ck_quote_original_fills_passage")
        ),
        sa.CheckConstraint('length(text) = "end" - start', name=op.f("ck_quote_text_fills_passage")),
        sa.CheckConstraint(
            "original_start >= 0 AND original_end > original_start", name=op.f("ck_quote_original_passage")
        ),
        sa.CheckConstraint(
            "original_text IS NOT NULL OR (reading IS NULL AND pinyin IS NULL)", name=op.f("ck_quote_original_read")
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_quote_passage")),
        sa.ForeignKeyConstraint(
            ["claim_id", "source_id"],
            ["claim.id", "claim.source_id"],
            name=op.f("fk_quote_claim_id_source_id_claim"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["said_in_id"], ["source.id"], name=op.f("fk_quote_said_in_id_source")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_quote_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_quote_source_id_position")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_language"), ["language"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_said_in_id"), ["said_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_said_on"), ["said_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_source_id"), ["source_id"], unique=False)

    op.create_table(
        "quote_speaker",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("quote_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_quote_speaker_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quote_speaker_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "position", name=op.f("pk_quote_speaker")),
        sa.UniqueConstraint("agent_id", "quote_id", name=op.f("uq_quote_speaker_agent_id_quote_id")),
    )
    op.execute("INSERT INTO dataset (id, revision, shapes) VALUES (1, 0, '')")


def downgrade() -> None:
    op.drop_table("quote_speaker")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_source_id"))
        batch_op.drop_index(batch_op.f("ix_quote_said_on"))
        batch_op.drop_index(batch_op.f("ix_quote_said_in_id"))
        batch_op.drop_index(batch_op.f("ix_quote_language"))
        batch_op.drop_index(batch_op.f("ix_quote_claim_id"))

    op.drop_table("quote")
    op.drop_table("claim_topic")
    op.drop_table("claim_speaker")
    with op.batch_alter_table("claim_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_relation_to_id"))
        batch_op.drop_index(batch_op.f("ix_claim_relation_source_id"))

    op.drop_table("claim_relation")
    op.drop_table("event_participant")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_source_id"))
        batch_op.drop_index(batch_op.f("ix_claim_said_on"))
        batch_op.drop_index(batch_op.f("ix_claim_evidence"))
        batch_op.drop_index(batch_op.f("ix_claim_event_id"))

    op.drop_table("claim")
    op.drop_table("source_author")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_source_id"))
        batch_op.drop_index(batch_op.f("ix_event_happened_on_id"))

    op.drop_table("event")
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_source_id"))

    op.drop_table("annotation")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affiliation_source_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_person_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_organization_id"))

    op.drop_table("affiliation")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_reported_in_id"))
        batch_op.drop_index(batch_op.f("ix_source_publisher_id"))

    op.drop_table("source")
    op.drop_table("person")
    op.drop_table("organization")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_broader_id"))

    op.drop_table("topic")
    op.drop_table("dataset")
    op.drop_table("agent")
