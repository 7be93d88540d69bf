"""How Alembic reaches the database: the one that the settings name, or a connection that it is given."""

from alembic import context
from sqlmodel import SQLModel

import app.models.tables  # noqa: F401 - fills the metadata
from app.database.engine import writing_engine
from app.settings import Settings


def migrate() -> None:
    """Run the migrations in one transaction."""
    url = context.config.attributes.get("url") or Settings().database_url
    engine = writing_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # which would delete what refers to a table that is made anew
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")  # not possible in a transaction
        context.configure(
            connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":  # which alters no table with rows that are still to be checked
                connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
            context.run_migrations()
    engine.dispose()


migrate()
