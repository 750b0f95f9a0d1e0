"""The digest of a package: of the file, or for a folder of the listing of its files (as `sha256sum` writes it)."""

import hashlib
import os
from pathlib import Path

from archiver.store.manifest import hash_file


def digest_of(package: Path) -> str:
    """Give the SHA-256 of a package that lies on the disk, as 64 hexadecimal digits."""
    if package.is_file():
        return hash_file(package)
    digest = hashlib.sha256()
    for name in files_of(package):
        digest.update(f"{hash_file(package / name)}  {name}\n".encode())
    return digest.hexdigest()


def size_of(package: Path) -> int:
    """Give how many bytes a package has; a folder has those of its files."""
    if package.is_file():
        return package.stat().st_size
    return sum((package / name).stat().st_size for name in files_of(package))


def files_of(package: Path) -> list[str]:
    """Give the paths of the files in a package that is a folder, sorted, with `/`."""
    found = []
    for folder, _, names in os.walk(package):
        found += [Path(folder, name).relative_to(package).as_posix() for name in names]
    return sorted(found)
