"""eark-validator 1.1.3 as a second opinion, in a process of its own, without network.

    python tests/packages/second_opinion.py FOLDER-OF-EARK-VALIDATOR PACKAGE...

Prints one JSON object per package: structure, schema, and the rules broken, with their places. Importing eark-validator
asks the network for four vocabularies that it has with it; they are handed to it here. It also asks for the package
importlib_resources, whose place the standard library's own takes, so that nothing needs to be installed for it.
"""

import contextlib
import importlib
import importlib.resources
import io
import json
import sys
import urllib.request
from pathlib import Path
from typing import Any


def main(home: Path, packages: list[Path]) -> None:
    """Print what eark-validator says of each package."""
    sys.path.insert(0, str(home))
    sys.modules["importlib_resources"] = importlib.resources
    vocabularies = home / "eark_validator/ipxml/resources/vocabs"

    def bundled(url: str, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO((vocabularies / url.rsplit("/", 1)[1]).read_bytes())

    urllib.request.urlopen = bundled  # type: ignore[assignment]
    validator = importlib.import_module("eark_validator.packages").PackageValidator
    version = importlib.import_module("eark_validator.specifications.specification").SpecificationVersion.V2_1_0
    for package in packages:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                report = validator(package, version).validation_report
            print(json.dumps(told(report)))
        except Exception as error:  # it falls over many packages, and that too is an answer
            print(json.dumps({"crash": type(error).__name__}))


def told(report: Any) -> dict[str, Any]:
    """Give the report as plain values."""
    metadata = report.metadata
    results = metadata.schematron_results.messages if metadata and metadata.schematron_results else []
    return {
        "structure": report.structure.status.value,
        "structure_rules": [[one.rule_id, one.severity.name] for one in report.structure.messages],
        "schema": metadata.schema_results.status.value if metadata else "",
        "schema_messages": len(metadata.schema_results.messages) if metadata else 0,
        "rules": [[one.rule_id, one.severity.name, str(one.location)] for one in results],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
