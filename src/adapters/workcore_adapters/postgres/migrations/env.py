"""What Alembic runs: the connection comes from `migrate`, which holds the lock."""

from alembic import context

from workcore_adapters.postgres.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
