"""Lines of facts come from anywhere: each gets its answer, or an error that says what to correct."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import RulesInvalid
from archiver.retention.lines import LONGEST_LINE, LineAssessor, error_line
from archiver.retention.rules import default_rules
from tests.unit.retention.sample import NOW, values

ASSESSOR = LineAssessor(default_rules(), NOW)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def line(**more: object) -> bytes:
    context = values()
    top = {key: context.pop(key) for key in ("author_role", "kind", "text")}
    return json.dumps({"id": "x", "platform": "facebook", **top, "context": context} | more).encode()


def test_an_answer_has_the_six_keys_in_their_order() -> None:
    said = json.loads(ASSESSOR.assess(line()))
    assert list(said) == ["id", "outcome", "rule", "due", "reason", "missing"]
    assert said["outcome"] == "gallras_vid_inaktualitet"
    assert said["due"] is None
    assert said["missing"] == ["ingar_i_ogonblicksbild"]


def test_what_stands_outside_the_context_counts_before_what_stands_in_it() -> None:
    said = json.loads(ASSESSOR.assess(line(kind="direktmeddelande", context=values({"kind": "kommentar"}))))
    assert said["outcome"] == "manuell_bedomning"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "`id` is missing"),
        (b'{"id": ""}', "`id` is missing"),
        (b'{"id": true}', "`id` is missing"),
        (b'{"id": "a", "context": []}', "`context` is no object"),
        (b'{"id": "a", "context": {"unik": "ja"}}', "unik: .* true or false"),
        (b'{"id": "a", "kind": 7}', "kind: "),
        (b'{"id": "\xff"}', "not UTF-8 at byte 9"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"id": ' + b"9" * 5000 + b"}", "number too long"),
        (b" " * (LONGEST_LINE + 1), "longer than"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_correct(text: bytes, says: str) -> None:
    with pytest.raises(RulesInvalid, match=says):
        ASSESSOR.assess(text)


def test_an_error_keeps_the_id_that_its_line_had() -> None:
    text = b'{"id": "a", "context": {"unik": "ja"}}'
    with pytest.raises(RulesInvalid) as refused:
        ASSESSOR.assess(text)
    said = json.loads(error_line(text, refused.value))
    assert (said["id"], said["error"]["exit_code"]) == ("a", 53)
    assert json.loads(error_line(b"{", refused.value))["id"] is None


def test_half_a_character_is_answered_as_the_same_half() -> None:
    assert json.loads(ASSESSOR.assess(b'{"id": "\\ud83d", "context": {}}'))["id"] == "\ud83d"


def test_without_facts_everything_is_kept() -> None:
    said = json.loads(ASSESSOR.assess(b'{"id": 1}'))
    assert (said["id"], said["outcome"]) == (1, "manuell_bedomning")
    assert "sekretess" in said["missing"]


def test_the_answer_never_carries_the_text_or_an_address() -> None:
    secret = "Hemligt namn https://granasa.se/hemligt"
    keys = ("kanonisk_kalla", "svar_pa", "samtycke", "tidigare_version", "overford_till", "beskrivning", "moderering")
    said = ASSESSOR.assess(line(text=secret, context=values(dict.fromkeys(keys, secret))))
    assert b"Hemligt" not in said
    assert b"granasa" not in said


@given(context=st.dictionaries(st.sampled_from(sorted(values())) | st.text(max_size=5), JSON, max_size=6))
def test_any_json_is_answered_or_refused(context: dict[str, object]) -> None:
    try:
        said = json.loads(ASSESSOR.assess(json.dumps({"id": "x", "context": context}).encode()))
    except RulesInvalid as refused:
        assert "Write" in str(refused)
    else:
        assert said["outcome"]
