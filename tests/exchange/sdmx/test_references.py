"""Names of artefacts: URNs, short forms, and finding them under another agency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.sdmx import Reference
from sathiti.exchange.sdmx.references import full_name, lookup

ids = st.from_regex(r"[A-Z][A-Za-z0-9_]{0,8}", fullmatch=True)


@given(
    st.sampled_from(["Codelist", "ConceptScheme", "Dataflow", "DataStructure", "Concept"]),
    st.from_regex(r"[A-Z][A-Za-z0-9_.-]{0,8}", fullmatch=True),
    ids,
    st.from_regex(r"\d(\.\d){0,2}", fullmatch=True),
    st.one_of(st.just(""), ids),
)
def test_a_urn_reads_back(kind: str, agency: str, name: str, version: str, item: str) -> None:
    reference = Reference(kind, agency, name, version, item)
    assert Reference.parse(reference.urn) == reference


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("NSO:DF(1.0)", Reference("", "NSO", "DF", "1.0")),
        ("Dataflow=NSO:DF(1.0)", Reference("Dataflow", "NSO", "DF", "1.0")),
        (" NSO.SUB:DF(2.0.1) ", Reference("", "NSO.SUB", "DF", "2.0.1")),
        ("ESTAT:A_Q$DEFAULTVIEW(1.0)", Reference("", "ESTAT", "A_Q$DEFAULTVIEW", "1.0")),
        ("NSO:CS(1.0).ITEM", Reference("", "NSO", "CS", "1.0", "ITEM")),
    ],
)
def test_short_forms(written: str, wanted: Reference) -> None:
    assert Reference.parse(written) == wanted


@pytest.mark.parametrize("written", ["", "forest", "NSO:DF", "NSO:(1.0)", "a:b:c(1)", "urn:sdmx:x"])
def test_other_text_is_no_reference(written: str) -> None:
    assert Reference.parse(written) is None


def test_lookup_by_full_name_then_by_id_and_version() -> None:
    held = {"A:X(1.0)": 1, "B:Y(1.0)": 2, "A:Z(1.0)": 3, "B:Z(1.0)": 4}
    assert lookup(held, Reference("", "A", "X", "1.0")) == (1, "A:X(1.0)")
    assert lookup(held, Reference("", "OTHER", "Y", "1.0")) == (2, "B:Y(1.0)")
    assert lookup(held, Reference("", "OTHER", "Y", "2.0")) == (None, "")
    assert lookup(held, Reference("", "OTHER", "Z", "1.0")) == (None, ""), "not one but two"


def test_full_name_is_the_key_of_messages() -> None:
    assert full_name(Reference("Dataflow", "NSO", "DF", "1.0")) == "NSO:DF(1.0)"
