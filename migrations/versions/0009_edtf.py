"""EDTF: dates as written, with the first and the last day that they can mean, instead of dates with a precision

Revision ID: 0009
Revises: 0008
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
LENGTHS = {"year": 4, "month": 7, "day": 10}  # of a date in ISO 8601, by precision
DATES = {"source": ("published", "published_precision"), "event": ("happened", "precision")}
PUBLISHED = {
    "claim": "SELECT {} FROM source WHERE source.id = claim.source_id",
    "quote": "SELECT coalesce(work.{0}, source.{0}) FROM source LEFT JOIN source AS work ON work.id = quote.said_in_id"
    " WHERE source.id = quote.source_id",
}
DATED = '("dated_from" IS NULL) = ("dated_until" IS NULL) AND ("said_on" IS NULL OR "dated_from" IS NOT NULL)'
COMPLETE = (
    '("published_on" IS NULL) = ("published_from" IS NULL) AND ("published_on" IS NULL) = ("published_until" IS NULL)'
)


def upgrade() -> None:
    op.drop_index("ix_event_happened_on_id", "event")
    for table, (prefix, precision) in DATES.items():
        add_edtf(table, prefix)
        fill_edtf(table, prefix, precision)
    for table in PUBLISHED:
        op.drop_index(f"ix_{table}_said_on", table)
        add_edtf(table, "said", "dated")
        fill_said_on(table)
        checks = {"said_on_complete": DATED, "dated_in_order": "dated_from <= dated_until"}
        replace(table, ["said_date"], checks)
        op.create_index(f"ix_{table}_dated_from", table, ["dated_from"])
    order = {"published_on_complete": COMPLETE, "published_in_order": "published_from <= published_until"}
    replace("source", ["published_date", "published_precision"], order)
    order = {"happened_in_order": "happened_from <= happened_until"}
    replace("event", ["happened_date", "precision"], order, ["happened_on", "happened_from", "happened_until"])
    op.create_index("ix_event_happened_from_id", "event", ["happened_from", "id"])
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")


def add_edtf(table: str, prefix: str, days: str | None = None) -> None:
    """Add the columns of a date in EDTF; the old column is renamed."""
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {prefix}_on TO {prefix}_date")
    op.add_column(table, sa.Column(f"{prefix}_on", STRING))
    for name in ("from", "until"):
        op.add_column(table, sa.Column(f"{days or prefix}_{name}", sa.Date()))


def fill_edtf(table: str, prefix: str, precision: str) -> None:
    """Turn dates with a precision into EDTF."""
    bind, old = op.get_bind(), sa.column(f"{prefix}_date", sa.Date())
    rows = sa.table(
        table, old, sa.column(precision), *(sa.column(f"{prefix}_{name}") for name in ("on", "from", "until"))
    )
    how = rows.c[precision]
    for day, word in bind.execute(sa.select(old, how).where(old.is_not(None)).distinct()).all():
        first = day.replace(month=1 if word == "year" else day.month, day=day.day if word == "day" else 1)
        month = 12 if word == "year" else day.month
        last = day if word == "day" else date(day.year, month, monthrange(day.year, month)[1])
        values = {"on": day.isoformat()[: LENGTHS[word]], "from": first, "until": last}
        changes = {rows.c[f"{prefix}_{name}"]: value for name, value in values.items()}
        bind.execute(rows.update().where(old == day, how == word).values(changes))


def fill_said_on(table: str) -> None:
    """Keep the dates that are not those of publication, which every claim and quote without its own date had."""
    op.execute(
        f"UPDATE {table} SET said_on = CAST(said_date AS VARCHAR), dated_from = said_date, dated_until = said_date"
    )
    first, last, day = (PUBLISHED[table].format(f"published_{name}") for name in ("from", "until", "date"))
    op.execute(
        f"UPDATE {table} SET said_on = NULL, dated_from = ({first}), dated_until = ({last}) WHERE said_date = ({day})"
    )


def replace(table: str, dropped: list[str], checks: dict[str, str], required: Sequence[str] = ()) -> None:
    """Drop columns with the constraints that name them, and add check constraints."""
    constraints = sa.inspect(op.get_bind()).get_check_constraints(table)
    obsolete = [each["name"] for each in constraints if any(column in each["sqltext"] for column in dropped)]
    with op.batch_alter_table(table) as batch:
        for name in obsolete:
            batch.drop_constraint(op.f(name), type_="check")
        for column in dropped:
            batch.drop_column(column)
        for column in required:
            batch.alter_column(column, nullable=False)
        for name, condition in checks.items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def downgrade() -> None:
    """Keep the first day of every date, with the precision that its form has."""
    op.drop_index("ix_event_happened_from_id", "event")
    for table, (prefix, precision) in DATES.items():
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {prefix}_on TO {prefix}_edtf")
        op.add_column(table, sa.Column(f"{prefix}_on", sa.Date()))
        op.add_column(table, sa.Column(precision, sa.String(20)))
        op.execute(
            f"UPDATE {table} SET {prefix}_on = {prefix}_from, {precision} = CASE"
            f" WHEN {prefix}_edtf IS NULL THEN NULL WHEN length({prefix}_edtf) < 6 THEN 'year'"
            f" WHEN length({prefix}_edtf) < 9 THEN 'month' ELSE 'day' END"
        )
    for table in PUBLISHED:
        op.drop_index(f"ix_{table}_dated_from", table)
        op.execute(f"ALTER TABLE {table} RENAME COLUMN said_on TO said_edtf")
        op.add_column(table, sa.Column("said_on", sa.Date()))
        op.execute(f"UPDATE {table} SET said_on = dated_from")
        replace(table, ["said_edtf", "dated_from", "dated_until"], {})
        op.create_index(f"ix_{table}_said_on", table, ["said_on"])
    words = "{} IN ('day', 'month', 'year')"
    complete = '("published_on" IS NULL) = ("published_precision" IS NULL)'
    checks = {"published_on_complete": complete, "precision": words.format("published_precision")}
    replace("source", ["published_edtf", "published_from", "published_until"], checks)
    checks = {"precision": words.format("precision")}
    replace("event", ["happened_edtf", "happened_from", "happened_until"], checks, ["happened_on", "precision"])
    op.create_index("ix_event_happened_on_id", "event", ["happened_on", "id"])
