"""Unit records: their codebook, and that nothing of them can be published."""

import msgspec
import pyarrow as pa
import pytest

from sathiti.model import (
    VARIABLE_ROLES,
    VARIABLE_TYPES,
    Code,
    Codebook,
    Dataset,
    Lineage,
    Microdata,
    Release,
    Text,
    Variable,
)

SEX = Variable("sex", Text.of(en="Sex", lo="ເພດ"), codes="sex", role="domain")
AGE = Variable("age", Text.of(en="Age", lo="ອາຍຸ"), "integer", unit="years")
CODES = (Code("1", Text.of(en="Male")), Code("2", Text.of(en="Female")))
BOOK = Codebook({"sex": SEX, "age": AGE}, {"sex": CODES}, {"sex": {"1": "M", "2": "F"}})
RECORDS = Microdata(
    pa.table({"sex": ["1", "2"], "age": [30, 28]}), BOOK, None, Lineage("intake", "0.1")
)


def test_codes_of_a_variable_are_found_through_its_list():
    assert BOOK.codes_of("sex") == CODES


@pytest.mark.parametrize("variable", ["age", "height", ""])
def test_a_variable_without_list_has_no_codes(variable):
    assert BOOK.codes_of(variable) == ()


def test_a_variable_whose_list_is_not_there_has_no_codes():
    assert Codebook({"sex": SEX}).codes_of("sex") == ()


def test_a_variable_is_text_and_a_value_unless_told():
    plain = Variable("name", Text.of(en="Name"))
    assert (plain.type, plain.role, plain.codes, plain.unit) == ("text", "value", "", "")
    assert plain.type in VARIABLE_TYPES
    assert plain.role in VARIABLE_ROLES


@pytest.mark.parametrize(("field", "value"), [("type", "date"), ("role", "secret")])
def test_unknown_kinds_of_variables_are_not_read(field, value):
    written = msgspec.to_builtins(AGE) | {field: value}
    with pytest.raises(msgspec.ValidationError, match=value):
        msgspec.convert(written, Variable)


def test_unit_records_stay_as_they_were_made():
    with pytest.raises(AttributeError):
        RECORDS.table = None  # type: ignore[misc]


def test_unit_records_are_no_cube():
    """What is released is cubes by their dataflow; unit records have none to name."""
    assert not isinstance(RECORDS, Dataset)
    assert not {"dataflow", "structure"} & set(Microdata.__struct_fields__)


def test_a_release_names_vintages_and_holds_no_table():
    with pytest.raises(msgspec.ValidationError, match="vintages"):
        msgspec.convert(
            {
                "id": "r",
                "vintages": {"DF": RECORDS},
                "calendar_time": "2026-01-01T00:00:00Z",
                "content_hash": "",
            },
            Release,
        )
