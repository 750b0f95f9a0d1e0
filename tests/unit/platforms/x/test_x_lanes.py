"""The same posts by the API and out of the archive file are the same threads, wherever both know a field."""

import json
from dataclasses import asdict, replace
from typing import Any

from archiver.platforms.export_reading import ExportThread
from archiver.platforms.x.api import X_API
from archiver.platforms.x.export import X_EXPORT
from archiver.records import Account, Item, Media, Thread
from tests.unit.platforms.talking import InMemory, context, export_context, read_all

ACCOUNT = Account(
    id="x", platform="x", url="https://x.com/storkoping", name="K", authority="KS", platform_id="77"
)  # fmt: skip
FIRST = "1577735829174272000"
BATHS = {"expanded_url": "https://storkoping.example/bad?a=1&b=2", "display_url": "storkoping.example/bad"}
URLS = [{"url": "https://t.co/a", **BATHS}]
