"""How a record is written down: record.xml, PREMIS, and the checks of both."""
