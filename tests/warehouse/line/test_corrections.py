"""Corrections: decided changes as rows; refused unless they say who, when, why and about what."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import (
    Component,
    Correction,
    Dataflow,
    Dataset,
    Lineage,
    SathitiError,
    Structure,
    Text,
)
from sathiti.model.status import WITHDRAWN
from sathiti.warehouse.line.corrections import (
    apply_corrections,
    corrections_hash,
    read_corrections,
)

HEAD = "dataflow,key,period,old,new,reason,who,when\n"
KEY = "A.TX.FOREST._T.HA"
GOOD = f"DF_LAND,{KEY},2011,398.2,380.0,Misprint,Chief,2024-01-31\n"


def write(folder, *rows, head=HEAD, encoding="utf-8"):
    path = folder / "corrections.csv"
    path.write_text(head + "".join(rows), encoding=encoding)
    return path


def dataset(*values):
    """Series N of the periods 2000, 2001, ..."""
    parts = tuple(Component(name, Text({}), "dimension") for name in ("FREQ", "REF_AREA"))
    flow = Dataflow("DF", "X", "1.0", Text({}), Structure("S", "X", "1.0", Text({}), parts))
    count = len(values)
    table = pa.table(
        {
            "FREQ": ["A"] * count,
            "REF_AREA": ["N"] * count,
            "TIME_PERIOD": [str(2000 + number) for number in range(count)],
            "OBS_VALUE": pa.array(values, pa.float64()),
            "OBS_STATUS": ["L" if value is None else "A" for value in values],
            "COMMENT_OBS": ["page 12"] * count,
        }
    )
    return Dataset(flow, table, Lineage("test"))


def correction(old, new, period="2000", when="2024-01-31"):
    return Correction("DF", "A.N", period, old, new, "Misprint", "Chief", when)


def corrected(values, *corrections):
    table = apply_corrections(dataset(*values), corrections)
    return table["OBS_VALUE"].to_pylist(), table["OBS_STATUS"].to_pylist()


def test_no_file_means_no_corrections(tmp_path):
    assert read_corrections(tmp_path / "corrections.csv") == []


def test_rows_are_read_as_decided(tmp_path):
    (one,) = read_corrections(write(tmp_path, GOOD))
    assert one == Correction(
        "DF_LAND", KEY, "2011", 398.2, 380.0, "Misprint", "Chief", "2024-01-31"
    )


def test_a_file_of_a_spreadsheet_program_is_read(tmp_path):
    assert read_corrections(write(tmp_path, GOOD, encoding="utf-8-sig"))[0].old == 398.2


@pytest.mark.parametrize(("old", "new"), [("", "1"), ("1", ""), (" ", "0")])
def test_no_value_may_be_corrected_to_one_and_one_to_none(tmp_path, old, new):
    (one,) = read_corrections(write(tmp_path, f"D,K,2011,{old},{new},r,w,2024-01-31\n"))
    assert (one.old, one.new) == tuple(float(part) if part.strip() else None for part in (old, new))


@pytest.mark.parametrize("column", ["dataflow", "key", "period", "reason", "who", "when"])
def test_a_row_that_does_not_say_everything_is_refused(tmp_path, column):
    given = dict(zip(HEAD.strip().split(","), GOOD.strip().split(","), strict=True))
    given[column] = " "
    with pytest.raises(SathitiError, match=rf"corrections\.csv › row 3.*{column}"):
        read_corrections(write(tmp_path, GOOD, ",".join(given.values()) + "\n"))


def test_a_missing_column_is_named(tmp_path):
    path = write(tmp_path, "DF,K,2011,1,2,r,w\n", head="dataflow,key,period,old,new,reason,who\n")
    with pytest.raises(SathitiError, match="when"):
        read_corrections(path)


@pytest.mark.parametrize("written", ["1,5", "about 2", "1 000", "nan", "inf", "-Infinity"])
def test_what_is_no_number_is_refused_with_its_row(tmp_path, written):
    row = f'DF_LAND,{KEY},2011,398.2,"{written}",Misprint,Chief,2024-01-31\n'
    with pytest.raises(SathitiError, match=f"row 2.*{written}"):
        read_corrections(write(tmp_path, row))


def test_the_hash_is_of_one_dataflow_only(tmp_path):
    write(tmp_path, GOOD)
    before = corrections_hash(tmp_path, "DF_LAND"), corrections_hash(tmp_path, "DF_SEA")
    write(tmp_path, GOOD, GOOD.replace("DF_LAND", "DF_SEA"))
    after = corrections_hash(tmp_path, "DF_LAND"), corrections_hash(tmp_path, "DF_SEA")
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_the_value_takes_the_place_of_the_old_one():
    assert corrected([1.0, 2.0], correction(1.0, 1.5)) == ([1.5, 2.0], ["A", "A"])


def test_a_missing_value_may_be_given():
    assert corrected([None], correction(None, 3.0)) == ([3.0], ["A"])


def test_a_value_may_be_taken_out():
    assert corrected([1.0], correction(1.0, None)) == ([None], ["O"])


def test_a_value_taken_out_says_so_before_the_remark():
    table = apply_corrections(dataset(1.0), [correction(1.0, None)])
    assert table.column("COMMENT_OBS").to_pylist() == [f"{WITHDRAWN}. page 12"]


def test_corrections_follow_each_other_by_their_dates():
    late = correction(1.5, 1.75, when="2024-03-01")
    early = correction(1.0, 1.5, when="2024-02-01")
    assert corrected([1.0], late, early)[0] == [1.75]


@pytest.mark.parametrize(
    "wrong",
    [
        correction(9.0, 1.0),
        correction(None, 1.0),
        correction(1.0, 2.0, period="1999"),
        Correction("DF", "A.S", "2000", 1.0, 2.0, "r", "w", "2024-01-31"),
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(wrong):
    with pytest.raises(SathitiError, match=r"corrections\.csv: A correction of A\."):
        apply_corrections(dataset(1.0), [wrong])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.floats(-1e6, 1e6))
def test_only_the_observation_named_changes(values, new):
    found, _ = corrected(values, correction(values[0], new))
    assert found == [new, *values[1:]]


def test_without_corrections_the_table_itself_comes_back():
    given = dataset(1.0, None)
    assert apply_corrections(given, []) is given.table


def test_a_correction_runs_from_the_check_and_raw_stays(produced):
    write(produced.workspace.root, GOOD)
    done = produced.done()
    assert "check-land" in done
    assert not {"forms-land", "fill-land", "collect-land"} & done
    raw = produced.values("DF_LAND", "raw")["FOREST", "TX", "2011"]
    assert raw["OBS_VALUE"] == 398.2
    assert produced.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] == 380.0
    assert produced.values("DF_SHARE")["SHARE", "TX", "2011"]["OBS_VALUE"] == 38.0


def test_the_revision_says_why_in_the_words_of_the_correction(produced):
    write(produced.workspace.root, GOOD)
    produced.run()
    revised = {row["dataflow"]: row for row in produced.report("revisions.csv")}
    assert "Misprint" in revised["DF_LAND"]["why_en"]
    assert "land.forest TX 2011" in revised["DF_SHARE"]["why_en"]


def test_taking_a_correction_back_gives_the_old_figure(produced):
    path = write(produced.workspace.root, GOOD)
    produced.run()
    path.unlink()
    produced.run()
    assert produced.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] == 398.2


def test_a_correction_may_answer_a_blocking_finding(produced):
    produced.answer("2011", "forest", "3982")
    produced.run()
    assert produced.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] is None
    write(produced.workspace.root, GOOD.replace("398.2,380.0", "3982,398.2"))
    produced.run()
    assert produced.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] == 398.2
    assert produced.stored("DF_LAND").findings == ()


def test_a_bad_correction_leaves_everything_as_it_was(produced):
    before = produced.stored("DF_LAND").vintage, produced.stored("DF_SHARE", "public").vintage
    write(produced.workspace.root, GOOD.replace("398.2", "1.0"))
    report = produced.run()
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert failed.name == "check-land"
    assert KEY in str(failed.error)
    assert {s.name for s in report.steps if s.status == "skipped"} >= {"compare", "publish"}
    assert (
        produced.stored("DF_LAND").vintage,
        produced.stored("DF_SHARE", "public").vintage,
    ) == before
