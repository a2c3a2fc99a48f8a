import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.sdmx.structures_select import StructureQuery
from sathiti.web.sdmx.messages import ApiError
from sathiti.web.sdmx.query import (
    FlowReference,
    parse_data_query,
    parse_structure_query,
)


def data(path: str, **given: str) -> object:
    return parse_data_query(["data", *path.split("/")], given)


@pytest.mark.parametrize(
    ("written", "flow"),
    [
        ("DF_X", FlowReference((), ("DF_X",), ())),
        ("NSO,DF_X", FlowReference(("NSO",), ("DF_X",), ())),
        ("NSO,DF_X,1.0", FlowReference(("NSO",), ("DF_X",), ("1.0",))),
        ("NSO,DF_X,latest", FlowReference(("NSO",), ("DF_X",), ())),
        ("all,DF_X,*", FlowReference((), ("DF_X",), ())),
    ],
)
def test_forms_of_a_flow_reference(written: str, flow: FlowReference) -> None:
    assert parse_data_query(["data", written], {}).flow == flow


@pytest.mark.parametrize("key", ["all", "ALL", "*", ""])
def test_whole_key_wildcards(key: str) -> None:
    query = parse_data_query(["data", "DF_X", key], {})
    assert query.key is None


def test_key_has_alternatives_and_wildcards(example: object) -> None:
    query = parse_data_query(["data", "DF_X", "A.LA+01..*"], {})
    assert query.key == (("A",), ("LA", "01"), (), ())
    assert query.filters(example.STRUCTURE) == {  # type: ignore[attr-defined]
        "FREQ": ["A"],
        "REF_AREA": ["LA", "01"],
    }


def test_key_must_have_a_part_for_each_dimension(example: object) -> None:
    query = parse_data_query(["data", "DF_X", "A.LA"], {})
    with pytest.raises(ApiError, match="2 parts; STAT has 4 dimensions") as refused:
        query.filters(example.STRUCTURE)  # type: ignore[attr-defined]
    assert refused.value.status == 400


def test_parameters_are_read() -> None:
    query = parse_data_query(
        ["data", "DF_X", "all", "NSO"],
        {
            "startPeriod": "2010-Q1",
            "endPeriod": "2015-12-31T00:00:00",
            "firstNObservations": "2",
            "lastNObservations": "3",
            "dimensionAtObservation": "AllDimensions",
            "detail": "dataOnly",
            "includeHistory": "false",
        },
    )
    assert (query.start, query.end) == ("2010-Q1", "2015-12-31")
    assert (query.first_n, query.last_n) == (2, 3)
    assert (query.flat, query.detail) == (True, "dataonly")
    assert query.provider == FlowReference((), ("NSO",))


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("all", {}, 400),
        ("A,B,C,D", {}, 400),
        ("DF X", {}, 400),
        ("DF_X/A.<b>", {}, 400),
        ("DF_X/all/all/more", {}, 400),
        ("DF_X", {"startPeriod": "soon"}, 400),
        ("DF_X", {"lastNObservations": "0"}, 400),
        ("DF_X", {"firstNObservations": "many"}, 400),
        ("DF_X", {"detail": "some"}, 400),
        ("DF_X", {"startperiod": "2010"}, 400),
        ("DF_X", {"updatedAfter": "2020"}, 501),
        ("DF_X", {"includeHistory": "true"}, 501),
        ("DF_X", {"dimensionAtObservation": "REF_AREA"}, 501),
        ("DF_X/" + "+".join(f"A{n}" for n in range(3000)), {}, 413),
    ],
)
def test_what_is_unclear_or_not_offered_is_refused(
    path: str, given: dict[str, str], status: int
) -> None:
    with pytest.raises(ApiError) as refused:
        parse_data_query(["data", *path.split("/")], given)
    assert refused.value.status == status
    assert refused.value.fix


def test_structure_queries() -> None:
    assert parse_structure_query(["codelist"], {}) == StructureQuery("codelist")
    query = parse_structure_query(
        ["dataflow", "NSO+SDMX", "*", "+"], {"references": "All", "detail": "allstubs"}
    )
    assert query == StructureQuery("dataflow", "NSO+SDMX", "all", "latest", "all", "allstubs")
    assert parse_structure_query(["dataflow", "NSO", "X", "1.0"], {}).version == "1.0"
    with pytest.raises(ApiError):
        parse_structure_query(["dataflow", "NSO", "X", "1.0", "more"], {})
    with pytest.raises(ApiError):
        parse_structure_query(["dataflow"], {"references": "cousins"})


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_address_is_read_or_refused_as_a_client_can_understand(path: str, value: str) -> None:
    status = 200
    try:
        parse_data_query(["data", *path.split("/")], {"startPeriod": value})
    except ApiError as refused:
        status = refused.status
    assert status in {200, 400, 413, 501}


@given(st.lists(st.lists(st.from_regex(r"[A-Z0-9_]{1,5}", fullmatch=True), max_size=3), min_size=2))
def test_keys_read_back(parts: list[list[str]]) -> None:
    written = ".".join("+".join(codes) for codes in parts)
    assert parse_data_query(["data", "DF_X", written], {}).key == tuple(map(tuple, parts))
