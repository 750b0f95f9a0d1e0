import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.store.manifest import is_part_path
from archiver.store.names import safe_name

SHA = "0123456789abcdef" * 4
SAFE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{1,5}")
contents = st.binary(max_size=4).map(lambda data: hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("original", "mime", "name"),
    [
        ("Badhuset på sommaren.JPG", "image/jpeg", "badhuset-pa-sommaren-0123456789abcdef.jpg"),
        ("Årsredovisning 2025 (slutlig).pdf", "application/pdf", "arsredovisning-2025-slutlig-0123456789abcdef.pdf"),
        ("https://x.example/a/foto%20%C3%B6.png?token=hemlig#x", "image/png", "foto-o-0123456789abcdef.png"),
        ("../../etc/passwd", "", "passwd-0123456789abcdef.bin"),
        ("C:\\Users\\Eva\\bild.webp", "image/webp; charset=x", "bild-0123456789abcdef.webp"),
        ("smørrebrød.tar.gz", "", "smorrebrod-tar-0123456789abcdef.gz"),
        ("", "video/mp4", "0123456789abcdef.mp4"),
        ("日本語.png", "image/png", "0123456789abcdef.png"),
        ("http://[trasig", "", "trasig-0123456789abcdef.bin"),
        (".htaccess", "text/plain", "htaccess-0123456789abcdef.txt"),
        ("x" * 300 + ".gif", "image/gif", "x" * 40 + "-0123456789abcdef.gif"),
        ("bild", "application/x-unknown", "bild-0123456789abcdef.bin"),
    ],
)
def test_a_media_file_gets_a_plain_name(original: str, mime: str, name: str) -> None:
    assert safe_name(original, SHA, mime) == name


@given(st.text(), contents, st.text(max_size=20))
def test_any_name_at_all_becomes_one_that_the_store_and_the_fgs_accept(original: str, sha: str, mime: str) -> None:
    name = safe_name(original, sha, mime)

    assert SAFE.fullmatch(name)
    assert is_part_path(f"media/{name}")
    assert name == safe_name(original, sha, mime)


@given(st.text(), st.text(), contents, contents, st.text(max_size=20))
def test_two_contents_never_share_a_name(one: str, other: str, sha: str, sha2: str, mime: str) -> None:
    assert (safe_name(one, sha, mime) != safe_name(other, sha2, mime)) or sha == sha2


@given(st.text(alphabet="abc/\\.:?#%[]@ åäö"), contents)
def test_addresses_of_any_shape_are_met(original: str, sha: str) -> None:
    assert SAFE.fullmatch(safe_name(f"https://{original}", sha, ""))


def test_something_that_is_no_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        safe_name("a.jpg", "abc", "image/jpeg")
