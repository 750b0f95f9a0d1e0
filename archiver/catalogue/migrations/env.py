"""Runs the migrations on the connection that `database.migrate` hands over; there is no other way in."""

from alembic import context

from archiver.catalogue.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
