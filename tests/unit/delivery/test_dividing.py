"""How a delivery is divided: nothing lost, nothing too large, records not torn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.delivery.dividing import FILE_OVERHEAD, PACKAGE_OVERHEAD, Weighed, divide
from archiver.errors import DeliveryRefused

MB = 1_000_000


def weighed(record: int, version: int = 1, *, account: str = "a", size: int = MB, files: int = 1) -> Weighed:
    return Weighed(account=account, record=f"t-{record:05d}", version=version, files=files, size=size)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 4), st.integers(0, 5 * MB)), min_size=1, max_size=40),
    st.integers(12, 40),
    st.integers(1, 10),
)
def test_every_version_is_in_one_package_that_is_not_too_large(
    made: list[tuple[str, int, int]], cap: int, most: int
) -> None:
    versions = [
        weighed(place, version, account=account, size=size)
        for place, (account, count, size) in enumerate(sorted(made))
        for version in range(1, count + 1)
    ]
    packages = divide(versions, size_cap=cap * MB, record_cap=most)
    assert [one for package in packages for one in package] == versions
    for package in packages:
        assert sum(one.weight for one in package) + PACKAGE_OVERHEAD <= cap * MB
        assert len({one.account for one in package}) == 1
        assert len({one.record for one in package}) <= most


def test_ten_thousand_threads_never_become_one_package() -> None:
    packages = divide([weighed(n, size=1000) for n in range(10_000)], size_cap=4000 * MB, record_cap=1000)
    assert [len(package) for package in packages] == [1000] * 10


def test_the_versions_of_a_record_stay_together_while_they_fit() -> None:
    versions = [weighed(1), weighed(2), weighed(2, 2), weighed(3)]
    cap = PACKAGE_OVERHEAD + 2 * (MB + FILE_OVERHEAD)
    packages = divide(versions, size_cap=cap, record_cap=100)
    assert [[one.record for one in package] for package in packages] == [["t-00001"], ["t-00002"] * 2, ["t-00003"]]


def test_a_version_that_no_package_has_room_for_is_refused_with_what_to_do() -> None:
    says = r"t-00001, version 1, is 50\.\d MB.* room for 17\.0 MB beside 3 MB.*size_cap_mb"
    with pytest.raises(DeliveryRefused, match=says):
        divide([weighed(1, size=50 * MB)], size_cap=20 * MB, record_cap=10)
