"""Parts: quotes and original words that the source interrupts

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
EXACT = {  # by name: the passage of a quote is as long as its words
    "text_fills_passage": 'length(text) = "end" - start',
    "original_fills_passage": "length(original_text) = original_end - original_start",
}
AT_MOST = {  # the passage also has what interrupts the words
    "text_fits_passage": 'length(text) <= "end" - start',
    "original_fits_passage": "length(original_text) <= original_end - original_start",
}


def upgrade() -> None:
    replace_checks(EXACT, AT_MOST)
    op.create_table(
        "quote_part",
        sa.Column("quote_id", STRING, nullable=False),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", STRING, nullable=False),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_quote_part_passage")),
        sa.CheckConstraint('length(text) = "end" - start', name=op.f("ck_quote_part_text_fills_passage")),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quote_part_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "is_original", "position", name=op.f("pk_quote_part")),
    )
    # Cursors and answers of the version before are not those of this one.
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")


def downgrade() -> None:
    # The tables of the version before have one passage for each quote: with what interrupts it. The digests are
    # forgotten, so that the next load of these dossiers writes them again.
    interrupted = "SELECT quote_id FROM quote_part"
    whole = "(SELECT substr(source.text, {start} + 1, {end} - {start}) FROM source WHERE source.id = quote.source_id)"
    text, original = whole.format(start="start", end='"end"'), whole.format(start="original_start", end="original_end")
    op.execute(f"UPDATE quote SET text = {text}, original_text = {original} WHERE id IN ({interrupted})")
    sources = f"SELECT source_id FROM quote WHERE id IN ({interrupted})"
    op.execute("UPDATE dataset SET revision = revision + 1 WHERE revision > 0")
    revision = "(SELECT revision FROM dataset)"
    op.execute(f"UPDATE source SET digest = NULL, revision = {revision} WHERE id IN ({sources})")
    op.drop_table("quote_part")
    replace_checks(AT_MOST, EXACT)


def replace_checks(old: dict[str, str], new: dict[str, str]) -> None:
    """Replace check constraints of the table of quotes; the new ones are in the order of the old ones."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:  # a copy of the table would lose the rows that refer to it (https://sqlite.org/lang_altertable.html)
        op.execute("PRAGMA writable_schema = ON")
    for (name, check), (new_name, new_check) in zip(old.items(), new.items(), strict=True):
        if is_sqlite:
            written, replaced = (f"ck_quote_{n} CHECK ({c})" for n, c in ((name, check), (new_name, new_check)))
            statement = "UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE name = 'quote'"
            op.execute(sa.text(statement).bindparams(old=written, new=replaced))
        else:
            op.drop_constraint(op.f(f"ck_quote_{name}"), "quote")
            op.create_check_constraint(op.f(f"ck_quote_{new_name}"), "quote", new_check)
    if is_sqlite:
        op.execute("PRAGMA writable_schema = RESET")
