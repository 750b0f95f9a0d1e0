from hypothesis import HealthCheck, given, settings

from archiver.package.read_record import read_record
from archiver.package.record_xml import record_xml
from archiver.records import Record
from tests.unit.package.any_record import RECORDS


@given(record=RECORDS)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_record_comes_back_exactly_as_it_went_in(record: Record) -> None:
    data = record_xml(record)
    assert read_record(data) == record
    assert record_xml(read_record(data)) == data
