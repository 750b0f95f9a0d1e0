"""One copy on the disk of a file that several versions have (hard links), or plain copies where that cannot be.

Every version folder is whole by itself: a delivery copies it, and destroying one version takes only its own names away.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from archiver.errors import RecordInvalid
from archiver.store.manifest import Entry, hash_file, read_manifest

MEDIA = "media/"


def place(source: Path, target: Path) -> None:
    """Put the file `source` at `target` too, by a hard link or else a copy; folders on the way are made.

    A symbolic link is never followed or linked (OSError). OSError too if `target` exists.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink() or os.path.lexists(target):
        raise FileExistsError(f"{target} exists, or {source} is a symbolic link")
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def place_all(files: Mapping[str, Path], folder: Path) -> None:
    """Put every file at its path below `folder`, in the order of the paths."""
    for path in sorted(files):
        place(files[path], folder / path)


def share_media(draft: Path, entries: tuple[Entry, ...], previous: Path | None) -> int:
    """Let files under media/ in `draft` share their bytes with equal files of the folder `previous`; give how many.

    The earlier file is read again first, so that damage to it never spreads. RecordInvalid if `draft` has already
    been linked to a file that is damaged. Where the file system cannot share, the draft keeps its own copy.
    """
    if previous is None:
        return 0
    try:
        kept = {entry.sha256: entry for entry in read_manifest(previous) if entry.path.startswith(MEDIA)}
    except (OSError, ValueError):  # a damaged version is verify's to tell of, not a reason to stop a harvest
        return 0
    _refuse_damaged(draft, entries, previous, tuple(kept.values()))
    return sum(
        _share(draft / entry.path, previous / kept[entry.sha256].path, entry.sha256)
        for entry in entries
        if entry.path.startswith(MEDIA) and entry.sha256 in kept
    )


def _refuse_damaged(draft: Path, entries: tuple[Entry, ...], previous: Path, kept: tuple[Entry, ...]) -> None:
    mine = {entry.path: entry.sha256 for entry in entries}
    for entry in kept:
        if mine.get(entry.path, entry.sha256) != entry.sha256 and _same_file(draft / entry.path, previous / entry.path):
            raise RecordInvalid(
                f"{previous / entry.path} is not what its manifest says, so no new version can be built on it. "
                f"Run archive verify, and restore the file from the backup."
            )


def _share(mine: Path, kept: Path, sha256: str) -> bool:
    if _same_file(mine, kept):  # renaming one name of a file onto another of its names would leave both
        return True
    aside = mine.with_name(f"{mine.name}.shared")
    try:
        if hash_file(kept) != sha256:
            return False
        os.link(kept, aside, follow_symlinks=False)
        aside.replace(mine)
    except OSError:
        aside.unlink(missing_ok=True)
        return False
    return True


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
