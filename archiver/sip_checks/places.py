"""Where record versions lie in a package of ours: `…/<account>/<record>/vNNNN/<path>`, in any representation."""

from collections.abc import Iterable

from archiver.store.layout import ACCOUNT_ID, RECORD_ID, VERSION_NAME
from archiver.store.manifest import is_part_path

_CONTENT = ("representations", "content")


def record_parts(files: Iterable[str]) -> dict[tuple[str, str, str], dict[str, str]]:
    """Give the record versions among the files of a package: by account, record and version folder, what each holds.

    A version's files are given by their path in the version, with their path in the package. Only names that the store
    itself would give are taken, so none of them leads anywhere else.
    """
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for path in files:
        parts = path.split("/")
        if parts[0] not in _CONTENT or len(parts) < 6:
            continue
        start = 3 if parts[0] == "representations" else 2
        account, record, version, *rest = parts[start:]
        if ACCOUNT_ID.fullmatch(account) and RECORD_ID.fullmatch(record) and VERSION_NAME.fullmatch(version) and rest:
            inner = "/".join(rest)
            if is_part_path(inner):
                found.setdefault((account, record, version), {})[inner] = path
    return found
