"""The folders of an E-ARK package (CSIPSTR1–16), and which files stand outside METS."""

from collections.abc import Iterator, Set

from archiver.findings import Finding
from archiver.sip_checks import rules
from archiver.sip_checks.opening import Package, folders_of, printable

METS_XML = "METS.xml"
_ROOMS = ("documentation/", "metadata/", "schemas/", "representations/", "content/")
_CLUTTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"})


def check_structure(package: Package, *, is_folder: bool) -> Iterator[Finding]:
    """Give what is wrong with the folders. `is_folder`: it was handed in as one, and has a root by that."""
    if not package.name and not is_folder:
        yield rules.STR1.broken("paketet")
    folders = folders_of(package.files)
    if METS_XML not in package.files:
        other = next((path for path in package.files if path.casefold() == "mets.xml"), "")
        yield rules.STR4.broken("paketet", f"Där finns {other}." if other else "")
    for rule, folder in ((rules.STR5, "metadata"), (rules.STR9, "representations")):
        if folder not in folders:
            yield rule.broken("paketet")
    for rule, folder in ((rules.STR15, "schemas"), (rules.STR16, "documentation")):
        if folder not in folders:
            yield rule.broken("paketet")
    if "metadata" in folders:
        for rule, folder in ((rules.STR6, "metadata/preservation"), (rules.STR7, "metadata/descriptive")):
            if folder not in folders:
                yield rule.broken("paketet")
    yield from _representations(package, folders)


def _representations(package: Package, folders: Set[str]) -> Iterator[Finding]:
    names: set[str] = set()
    for path in sorted(package.files):
        top, _, rest = path.partition("/")
        if top == "representations":
            if "/" in rest:
                names.add(rest.partition("/")[0])
            elif rest.casefold() not in _CLUTTER:
                yield rules.STR10.broken(printable(path))
    for name in sorted(names):
        folder = f"representations/{name}"
        for rule, inner in ((rules.STR11, "data"), (rules.STR13, "metadata")):
            if f"{folder}/{inner}" not in folders:
                yield rule.broken(printable(folder))
        if f"{folder}/{METS_XML}" not in package.files:
            yield rules.STR12.broken(printable(folder))


def check_unlisted(package: Package, listed: Set[str], documents: Set[str]) -> Iterator[Finding]:
    """Give the files that no METS document lists; `documents` are those documents."""
    for path in sorted(set(package.files) - listed - documents):
        clutter = path.rpartition("/")[2].casefold() in _CLUTTER
        rule = rules.UNLISTED if path.casefold().startswith(_ROOMS) and not clutter else rules.UNLISTED_STRAY
        yield rule.broken(printable(path))
