"""Which file each verdict is about: a long thread has several PDFs. Those from before are about record.pdf or .xml."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, and say of the verdicts there are what they are about."""
    op.add_column("validations", sa.Column("file", sa.String(64), nullable=False, server_default=""))
    of_xml = "flavour IN ('XSD', 'Schematron', 'record')"
    op.execute(f"UPDATE validations SET file = CASE WHEN {of_xml} THEN 'record.xml' ELSE 'record.pdf' END")
