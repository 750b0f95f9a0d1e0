import pytest

from archiver.render.levels import Level, holds, made_as


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        ("2A", {"2a", "2u", "2b"}),
        ("2U", {"2u", "2b"}),
        ("2B", {"2b"}),
        ("1A", {"1a", "1b"}),
        ("1B", {"1b"}),
        ("", set()),
    ],
)
def test_a_level_holds_the_lower_ones_of_its_own_part_and_no_other(claim: str, held: set[Level]) -> None:
    levels: tuple[Level, ...] = ("1a", "1b", "2a", "2u", "2b")
    assert {level for level in levels if holds(claim, level)} == held
    assert all(holds(made_as(level).value, level) for level in levels)
