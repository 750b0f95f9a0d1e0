"""WordPress: its REST API and its own export (WXR). Pages are read by the generic reader and a capture profile."""
