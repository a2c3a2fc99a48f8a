"""The serving file: written whole, asked safely, replaced under its readers."""

import threading
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.model import (
    Catalogue,
    Dataset,
    Place,
    QualityItem,
    QualityReport,
    Release,
    SathitiError,
    Text,
    TraceNode,
)
from sathiti.warehouse.serving import Served, ServingDatabase, write_serving

from .conftest import MakeDataset, Row, make_dataset

RELEASE = Release("2026-a", {"DF_CROPS": "v1"}, "2026-11-30T02:00:00Z", "hash", ("Director",))
QUALITY = QualityReport("DF_CROPS", "v1", (QualityItem("S.13", Text.of(en="Coverage"), 4.0),))
CELL = Place("form.xlsx", "Sheet", "C5")
LEAF = TraceNode(
    "DF_CROPS",
    "A.N.RICE",
    "2015",
    Text.of(en="Rice", lo="ເຂົ້າ"),
    Text.of(en="t"),
    11.5,
    1,
    "A",
    "v1",
    "receive",
    "1+a",
    "r",
    "2026",
    cell=CELL,
)
NODE = msgspec.structs.replace(LEAF, key="A.N._T", formula="rice + maize", inputs=(LEAF, LEAF))


@pytest.fixture
def database(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> ServingDatabase:
    path = tmp_path / "it's served" / "serving.duckdb"
    mixed = dataset(
        [("N", "RICE", p, v) for p, v in [("2014-Q4", 4.0), ("2015-Q1", 1.0), ("2015-Q2", 2.0)]],
        flow_id="DF_MIXED",
    )
    write_serving(
        path,
        RELEASE,
        [Served(dataset(rows), "v1", QUALITY, "indicator"), Served(mixed)],
        [("DF_CROPS", "A.N._T", "2015", NODE), ("DF_CROPS", "A.N.RICE", "2015", LEAF)],
        {"settings": {"languages": ["lo", "en"]}, "texts": Catalogue({"a": {"lo": "ກ"}})},
    )
    return ServingDatabase(path)


def told(table: pa.Table) -> list[tuple[Any, ...]]:
    names = ["SERIES_KEY", "TIME_PERIOD", "OBS_VALUE"]
    return [tuple(row.values()) for row in table.select(names).to_pylist()]


def test_the_catalogue(database: ServingDatabase, rows: list[Row]) -> None:
    assert database.release() == RELEASE
    assert [served.dataflow.id for served in database.dataflows()] == ["DF_CROPS", "DF_MIXED"]
    crops = database.dataflow("DF_CROPS")
    assert (crops.kind, crops.vintage, crops.observations) == ("indicator", "v1", 4)
    assert (crops.first_period, crops.last_period) == ("2014", "2015")
    assert crops.quality == QUALITY
    assert crops.lineage == make_dataset(rows).lineage
    assert crops.dataflow == make_dataset(rows).dataflow
    assert database.dataflow("DF_MIXED").quality is None


def test_observations_come_sorted_with_their_columns(database: ServingDatabase) -> None:
    table = database.observations("DF_CROPS")
    assert told(table) == [
        ("A.N.RICE", "2014", 10.0),
        ("A.N.RICE", "2015", 11.5),
        ("A.S.MAIZE", "2015", -0.25),
        ("A.S.RICE", "2014", None),
    ]
    assert set(table.column_names) == {
        "FREQ",
        "AREA",
        "CROP",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        "SERIES_KEY",
    }


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 4),
        ({"AREA": []}, 4),
        ({"AREA": ["N"]}, 2),
        ({"AREA": ["N", "S"], "CROP": ["RICE"]}, 3),
        ({"AREA": ["E"]}, 0),
        ({"AREA": ["N"], "OBS_STATUS": ["L"]}, 0),
        ({"OBS_STATUS": ["L"]}, 1),
        ({"TIME_PERIOD": ["2014"]}, 2),
        ({"AREA": ["N' OR '1'='1"]}, 0),
    ],
)
def test_filters(database: ServingDatabase, filters: dict[str, list[str]], count: int) -> None:
    assert database.observations("DF_CROPS", filters).num_rows == count
    assert database.count("DF_CROPS", filters) == count


def test_names_from_outside_are_never_part_of_sql(database: ServingDatabase) -> None:
    for name in ("X", "AREA\" = 'N' OR \"AREA", "PERIOD_START", "SERIES_KEY", ""):
        with pytest.raises(SathitiError, match="has no component"):
            database.observations("DF_CROPS", {name: ["N"]})
    for flow in ("DF_NONE", 'DF_CROPS"', "traces", ""):
        with pytest.raises(SathitiError, match=r"There is no dataflow .* DF_CROPS, DF_MIXED"):
            database.count(flow)


def test_time_is_asked_in_any_unit(database: ServingDatabase) -> None:
    def periods(start: str = "", end: str = "") -> list[str]:
        table = database.observations("DF_MIXED", start=start, end=end)
        return [str(period) for period in table.column("TIME_PERIOD").to_pylist()]

    assert periods(start="2015") == ["2015-Q1", "2015-Q2"]
    assert periods(end="2015") == ["2014-Q4", "2015-Q1", "2015-Q2"]
    assert periods(end="2014") == ["2014-Q4"]
    assert periods(start="2015-02", end="2015-06-30") == ["2015-Q2"]
    assert periods(start="2016") == []
    with pytest.raises(SathitiError, match="is not a time period"):
        periods(start="soon")


def test_first_and_last_of_each_series(database: ServingDatabase) -> None:
    def periods(**asked: int) -> list[str]:
        return [p for _, p, _ in told(database.observations("DF_MIXED", **asked))]  # type: ignore[arg-type]

    assert periods(last_n=1) == ["2015-Q2"]
    assert periods(first_n=2) == ["2014-Q4", "2015-Q1"]
    assert periods(first_n=1, last_n=1) == ["2014-Q4", "2015-Q2"]
    assert database.count("DF_CROPS", last_n=1) == 3
    assert periods(last_n=0) == []


def test_pages_of_a_long_answer(database: ServingDatabase) -> None:
    whole = told(database.observations("DF_CROPS"))
    assert told(database.observations("DF_CROPS", limit=3)) == whole[:3]
    assert told(database.observations("DF_CROPS", limit=3, offset=3)) == whole[3:]
    assert told(database.observations("DF_CROPS", offset=1)) == whole[1:]


def test_series_and_codes(database: ServingDatabase) -> None:
    assert database.series("DF_CROPS", {"AREA": ["N"]}).to_pylist() == [
        {
            "SERIES_KEY": "A.N.RICE",
            "FREQ": "A",
            "AREA": "N",
            "CROP": "RICE",
            "FIRST_PERIOD": "2014",
            "LAST_PERIOD": "2015",
            "OBSERVATIONS": 2,
        }
    ]
    assert database.series("DF_CROPS").num_rows == 3
    assert database.codes("DF_CROPS") == {
        "FREQ": ["A"],
        "AREA": ["N", "S"],
        "CROP": ["MAIZE", "RICE"],
    }


def test_traces(database: ServingDatabase) -> None:
    found = database.trace("DF_CROPS", "A.N._T", "2015")
    assert found == NODE
    assert found.inputs[0].cell == CELL
    assert database.trace("DF_CROPS", "A.N.RICE", "1999") is None


def test_pages(database: ServingDatabase) -> None:
    assert database.page("settings") == {"languages": ["lo", "en"]}
    assert database.page("texts", Catalogue) == Catalogue({"a": {"lo": "ກ"}})
    assert database.page("none") is None


values = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
cubes = st.dictionaries(
    st.tuples(
        st.sampled_from(["N", "S", "E"]),
        st.sampled_from(["RICE", "MAIZE"]),
        st.sampled_from(["2013", "2014", "2015"]),
    ),
    values,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cubes,
    st.lists(st.sampled_from(["N", "S", "E"]), unique=True),
    st.sampled_from(["", "2014"]),
    st.sampled_from(["", "2014"]),
)
def test_any_slice_is_the_slice_of_the_cube(
    tmp_path_factory: pytest.TempPathFactory,
    cube: dict[tuple[str, str, str], float | None],
    areas: list[str],
    start: str,
    end: str,
) -> None:
    path = tmp_path_factory.mktemp("s") / "s.duckdb"
    write_serving(path, RELEASE, [Served(make_dataset([(*k, v) for k, v in cube.items()]))])
    database = ServingDatabase(path)
    wanted = sorted(
        (f"A.{area}.{crop}", period, value)
        for (area, crop, period), value in cube.items()
        if (not areas or area in areas) and start <= period <= (end or "9")
    )
    asked = {"filters": {"AREA": areas}, "start": start, "end": end}
    assert told(database.observations("DF_CROPS", **asked)) == wanted  # type: ignore[arg-type]
    assert database.count("DF_CROPS", **asked) == len(wanted)  # type: ignore[arg-type]
    database.close()


def test_a_new_release_is_seen_at_the_next_question(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    path = tmp_path / "serving.duckdb"
    write_serving(path, RELEASE, [Served(dataset(rows))])
    database = ServingDatabase(path)
    assert database.count("DF_CROPS") == 4
    reader = database.observations("DF_CROPS")
    newer = msgspec.structs.replace(RELEASE, id="2026-b")
    write_serving(path, newer, [Served(dataset(rows[:1])), Served(dataset(rows, flow_id="DF_B"))])
    assert reader.num_rows == 4
    assert database.release().id == "2026-b"
    assert database.count("DF_CROPS") == 1
    assert database.count("DF_B") == 4


def test_a_failed_write_leaves_the_former_file(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    path = tmp_path / "serving.duckdb"
    write_serving(path, RELEASE, [Served(dataset(rows))])

    def broken_traces():  # type: ignore[no-untyped-def]
        yield ("DF_CROPS", "A.N.RICE", "2015", LEAF)
        raise SathitiError("The chain is broken.")

    newer = msgspec.structs.replace(RELEASE, id="2026-b")
    with pytest.raises(SathitiError, match="chain is broken"):
        write_serving(path, newer, [Served(dataset(rows))], broken_traces())
    assert ServingDatabase(path).release() == RELEASE
    assert [file.name for file in tmp_path.iterdir()] == ["serving.duckdb"]


def test_many_threads_ask_while_releases_come(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    path = tmp_path / "serving.duckdb"
    write_serving(path, RELEASE, [Served(dataset(rows))])
    database = ServingDatabase(path)
    wrong: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                count = database.observations("DF_CROPS", {"AREA": ["N", "S"]}).num_rows
                if count not in (1, 4):
                    wrong.append(count)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        write_serving(path, RELEASE, [Served(dataset(rows if turn % 2 else rows[:1]))])
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_nothing_released_yet(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(SathitiError, match="Nothing has been released yet") as caught:
        ServingDatabase(tmp_path / "none.duckdb").dataflows()
    assert "ກະລຸນາໃຊ້ຄຳສັ່ງ “sathiti run” ກ່ອນ" in caught.value.say(catalogue, "lo")


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 20_000])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "serving.duckdb"
    path.write_bytes(content)
    with pytest.raises(SathitiError, match=r"serving\.duckdb: This file cannot be read"):
        ServingDatabase(path).release()


def test_two_dataflows_of_one_name_are_refused(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    twice = [Served(dataset(rows)), Served(dataset(rows, flow_id="df_crops"))]
    with pytest.raises(SathitiError, match="share the name “df_crops”"):
        write_serving(tmp_path / "serving.duckdb", RELEASE, twice)
    with pytest.raises(SathitiError, match="share the name"):
        write_serving(tmp_path / "serving.duckdb", RELEASE, twice[:1] * 2)
    assert list(tmp_path.iterdir()) == []


def test_odd_periods_are_kept_and_passed_over_by_time(tmp_path: Path, dataset: MakeDataset) -> None:
    path = tmp_path / "serving.duckdb"
    odd = dataset([("N", "RICE", "2015-2016", 1.0), ("N", "RICE", "2015", 2.0)])
    write_serving(path, RELEASE, [Served(odd)])
    database = ServingDatabase(path)
    assert database.count("DF_CROPS") == 2
    assert database.count("DF_CROPS", start="1990") == 1


def test_the_file_is_plain_duckdb_with_the_agreed_tables(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    path = tmp_path / "serving.duckdb"
    write_serving(path, RELEASE, [Served(dataset(rows), "v1")])
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
        assert tables == {
            "release",
            "dataflows",
            "data_df_crops",
            "series_df_crops",
            "traces",
            "pages",
        }
        columns = [row[0] for row in connection.execute("DESCRIBE dataflows").fetchall()]
        assert columns[:5] == ["position", "id", "agency", "version", "kind"]


def test_asking_cannot_reach_other_files(database: ServingDatabase, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    database.release()
    current = database._current
    assert current is not None
    with pytest.raises(duckdb.Error, match=r"(?i)permission|disabled"):
        current.connection.cursor().execute(f"SELECT * FROM '{tmp_path / 'secret.csv'}'")
    with pytest.raises(duckdb.Error, match=r"(?i)lock|read-only"):
        current.connection.cursor().execute("SET enable_external_access = true")


def test_a_component_without_a_column_can_be_asked(tmp_path: Path, rows: list[Row]) -> None:
    cube = make_dataset(rows)
    bare = Dataset(cube.dataflow, cube.table.drop_columns("OBS_STATUS"), cube.lineage)
    path = tmp_path / "serving.duckdb"
    write_serving(path, RELEASE, [Served(bare)])
    assert ServingDatabase(path).count("DF_CROPS", {"OBS_STATUS": ["A"]}) == 0
    assert ServingDatabase(path).count("DF_CROPS") == 4
