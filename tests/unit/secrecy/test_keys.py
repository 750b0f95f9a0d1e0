"""The key of the restricted store: what is no key is refused in words, whatever it is."""

from pathlib import Path

import pytest

from archiver.errors import ConfigError
from archiver.secrecy.keys import VARIABLE, master_key, new_key


def test_a_key_that_was_made_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {new_key()}\n")
    key = master_key(tmp_path)
    assert key is not None
    assert len(key) == 32


@pytest.mark.parametrize("given", ["kort", "Lägg nyckeln i nyckelringen", "A" * 44, "vzM5rZ0n0macSCAB2o1MYo19JDLayU"])
def test_what_is_no_key_is_refused_and_not_repeated(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(ConfigError, match=r"is no key: 32 bytes in base64") as refused:
        master_key(tmp_path)
    assert given not in str(refused.value)
