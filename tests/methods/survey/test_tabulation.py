"""Tables of two columns: shares, errors and tests are those of R's svymean, svyby and svychisq."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import CrossTable, Design, Proportion, Replicates, Sample
from sathiti.model import SathitiError

from .conftest import read_reference

TABLE = pa.table(
    {
        "w": [2.0, 3, 1, 4, 2, 5, 3, 2, 1, 2, 3, 4],
        "s": [1] * 6 + [2] * 6,
        "p": [1, 1, 2, 2, 3, 3] * 2,
        "a": list("xyxyyxyyxyxx"),
        "b": list("uvvuvwuuvwwu"),
        "code": [1, 2, 2, 1, 2, 3, 1, 1, 2, 3, 3, 1],
    }
)
DESIGN = Design(weight="w", strata="s", psu="p")


@pytest.fixture
def sample() -> Sample:
    return Sample(TABLE, DESIGN)


def strat() -> Sample:
    return Sample(read_reference("apistrat.csv"), Design(weight="pw", strata="stype", fpc="fpc"))


def clus1(**more: Any) -> Sample:
    return Sample(
        read_reference("apiclus1.csv"), Design(weight="pw", psu="dnum", fpc="fpc", **more)
    )


def test_by_r(sample: Sample) -> None:
    # svychisq(~a+b, svydesign(id=~p, strata=~s, weights=~w, data=d, nest=TRUE))
    test = sample.table("a", "b").test
    assert test.f == pytest.approx(0.76143878989094, rel=1e-9)
    assert test.df == pytest.approx(1.91418912073717, rel=1e-9)
    assert test.df_below == pytest.approx(7.65675648294868, rel=1e-9)
    assert test.p_value == pytest.approx(0.49388147986188, rel=1e-9)
    assert test.pearson == pytest.approx(2.057142857142857, rel=1e-9)
    assert test.chi_squared_p_value == pytest.approx(0.466994037112283, rel=1e-9)
    assert test.rows == "a"
    assert test.columns == "b"
    assert test.domain == {}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("design", "f", "df", "below", "p", "chi", "chi_p"),
    [
        # svychisq(~sch.wide+stype, dstrat, statistic="F") and "Chisq"
        ("strat", 17.2474439638888, 1.82867150416358, 360.248286320226, 2.03504635946512e-07,
         26.7535340358908, 3.23243841628859e-08),
        # the same of dclus1
        ("clus1", 5.19336954147488, 1.49463977770746, 20.9249568879044, 0.0217474623707969,
         11.9408920808475, 0.00555326330311322),
    ],
)  # fmt: skip
def test_independence_of_api_samples(
    design: str, f: float, df: float, below: float, p: float, chi: float, chi_p: float
) -> None:
    test = {"strat": strat, "clus1": clus1}[design]().table("sch.wide", "stype").test
    assert test.f == pytest.approx(f, rel=1e-9)
    assert test.df == pytest.approx(df, rel=1e-9)
    assert test.df_below == pytest.approx(below, rel=1e-9)
    assert test.p_value == pytest.approx(p, rel=1e-7)
    # R prints Pearson's statistic beside the probability of the corrected one
    assert test.pearson == pytest.approx(chi, rel=1e-9)
    assert test.chi_squared_df == 2
    assert test.chi_squared_p_value == pytest.approx(chi_p, rel=1e-7)


@pytest.mark.shared
def test_a_domain_has_its_own_test() -> None:
    # svychisq(~sch.wide+comp.imp, subset(dstrat, stype=="H"))
    table = strat().table("sch.wide", "comp.imp", by=["stype"])
    test = next(one for one in table.tests if one.domain == {"stype": "H"})
    assert test.f == pytest.approx(19.2119973036736, rel=1e-9)
    assert test.df_below == pytest.approx(49, rel=1e-12)
    assert test.p_value == pytest.approx(6.171727012047e-05, rel=1e-8)
    assert test.chi_squared_p_value == pytest.approx(1.16975917546321e-05, rel=1e-8)


@pytest.mark.shared
def test_a_domain_across_clusters() -> None:
    # svychisq(~awards+stype, subset(dclus1, enroll>300))
    data = nw.from_native(read_reference("apiclus1.csv"))
    large = data.with_columns(large=nw.col("enroll") > 300).to_native()
    sample = Sample(large, Design(weight="pw", psu="dnum", fpc="fpc"))
    tests = sample.table("awards", "stype", by=["large"]).tests
    test = next(one for one in tests if one.domain == {"large": True})
    assert test.f == pytest.approx(4.76346872854827, rel=1e-9)
    assert test.df == pytest.approx(1.51693111830735, rel=1e-9)
    assert test.df_below == pytest.approx(19.7201045379955, rel=1e-9)
    assert test.chi_squared_p_value == pytest.approx(0.00853594909515592, rel=1e-8)


@pytest.mark.shared
def test_under_replicates() -> None:
    # svychisq(~sch.wide+stype, as.svrepdesign(dclus1, type="JK1", mse=TRUE))
    test = clus1(replicates=Replicates("jk1")).table("sch.wide", "stype").test
    assert test.f == pytest.approx(4.45926320293803, rel=1e-9)
    assert test.df == pytest.approx(1.41924841973299, rel=1e-9)
    assert test.p_value == pytest.approx(0.0358851609793719, rel=1e-9)


@pytest.mark.shared
def test_shares_and_counts_of_cells() -> None:
    # svymean(~interaction(sch.wide, stype), dclus1), svyby(~sch.wide, ~stype, dclus1, svymean),
    # svytotal(~interaction(sch.wide, stype), dclus1)
    sample = clus1()
    no_m = {"sch.wide": "No", "stype": "M"}
    row = sample.table("sch.wide", "stype").cells.row(**no_m)
    assert row["estimate"] == pytest.approx(0.0437158469945355, rel=1e-9)
    assert row["standard_error"] == pytest.approx(0.01965317798059311, rel=1e-9)
    row = sample.table("sch.wide", "stype", of="columns").cells.row(**no_m)
    assert row["estimate"] == pytest.approx(0.32, rel=1e-9)
    assert row["standard_error"] == pytest.approx(0.1095022483980453, rel=1e-9)
    row = sample.table("sch.wide", "stype", of="counts").cells.row(**no_m)
    assert row["estimate"] == pytest.approx(270.775970458984, rel=1e-9)
    assert row["standard_error"] == pytest.approx(96.4581934185760, rel=1e-9)


def test_row_shares_are_proportions_of_domains(sample: Sample) -> None:
    shares = sample.table("a", "b", of="rows").cells
    for label in ("u", "v", "w"):
        wanted = sample.estimate(Proportion(nw.col("b") == label), by=["a"])[0]
        for row in wanted:
            found = shares.row(a=row["a"], b=label)
            for name in ("estimate", "standard_error", "cv"):
                assert found[name] == pytest.approx(row[name], rel=1e-9)


def test_shares_add_up(sample: Sample) -> None:
    total = sample.table("a", "b").cells.column("estimate")
    assert total.sum() == pytest.approx(1)
    rows = sample.table("a", "b", of="rows").cells.column("estimate").reshape(2, 3)
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    columns = sample.table("a", "b", of="columns").cells.column("estimate").reshape(2, 3)
    np.testing.assert_allclose(columns.sum(axis=0), 1)
    counts = sample.table("a", "b", of="counts").cells.column("estimate")
    assert counts.sum() == pytest.approx(32)


def test_the_design_effect_of_shares_is_that_of_proportions(sample: Sample) -> None:
    found = sample.table("a", "b").cells.row(a="x", b="v")
    wanted = sample.proportion((nw.col("a") == "x") & (nw.col("b") == "v")).row()
    assert found["design_effect"] == pytest.approx(wanted["design_effect"], rel=1e-9)


def test_values_keep_their_type(sample: Sample) -> None:
    cells = sample.table("a", "code").cells
    assert [row["code"] for row in cells][:3] == [1, 2, 3]
    assert cells.by == ("a", "code")


def test_the_cube_answers_the_same(sample: Sample) -> None:
    cube = sample.cube(["a", "b", "s"])
    for by in ([], ["s"]):
        assert cube.table("a", "b", by).to_dicts() == sample.table("a", "b", by).to_dicts()
        assert cube.table("a", "b", by).tests == sample.table("a", "b", by).tests


def test_replicate_weights_of_the_file_give_the_same_as_made_ones() -> None:
    psu = [f"{s}{p}" for s, p in zip(TABLE["s"].to_pylist(), TABLE["p"].to_pylist(), strict=True)]
    table = TABLE.append_column("p2", pa.array(psu))
    weight = TABLE["w"].to_numpy()
    names = []
    for out in dict.fromkeys(psu):
        names.append(f"r{out}")
        factor = np.array([0.0 if one == out else 6 / 5 for one in psu])
        table = table.append_column(names[-1], pa.array(weight * factor))
    made = Sample(table, Design("w", psu="p2", replicates=Replicates("jk1")))
    filed = Sample(table, Design("w", replicates=Replicates("jk1", columns=tuple(names))))
    for by in ([], ["s"]):
        left, right = made.table("a", "b", by), filed.table("a", "b", by)
        for name in ("estimate", "standard_error"):
            np.testing.assert_allclose(left.cells.column(name), right.cells.column(name))
    assert made.table("a", "b").test.f == pytest.approx(filed.table("a", "b").test.f)
    ours, theirs = made.proportion("b", ["a"]), filed.proportion("b", ["a"])
    np.testing.assert_allclose(ours.column("standard_error"), theirs.column("standard_error"))


def test_cells_nobody_is_in_are_zero_not_missing(sample: Sample) -> None:
    only = pa.table(
        {**{n: TABLE[n] for n in "wsp"}, "a": list("xyxyyxyyxyxx"), "c": ["k"] * 11 + ["l"]}
    )
    cells = Sample(only, DESIGN).table("a", "c").cells
    assert cells.row(a="y", c="l")["estimate"] == 0
    assert cells.row(a="y", c="l")["standard_error"] == 0


def test_an_empty_domain_is_said_to_be_empty(sample: Sample) -> None:
    table = sample.table("a", "b", by={"s": [1, 2, 3]})
    assert [one.f is None for one in table.tests] == [False, False, True]
    empty = [row for row in table.to_dicts() if row["s"] == 3]
    assert {row["flag"] for row in empty} == {"empty"}
    assert {row["estimate"] for row in empty} == {None}
    assert "cannot be tested" in repr(table)


def test_rows_without_a_category_are_refused_or_left_out() -> None:
    gaps = TABLE.set_column(3, "a", pa.array([None, *"yxyyxyyxyxx"]))
    sample = Sample(gaps, DESIGN)
    with pytest.raises(SathitiError, match="Column a is empty in some rows"):
        sample.table("a", "b")
    cells = sample.table("a", "b", missing="drop", of="counts").cells
    assert cells.column("estimate").sum() == pytest.approx(30)
    assert cells.column("n").max() == 11


def test_a_column_may_not_be_named_twice(sample: Sample) -> None:
    with pytest.raises(SathitiError, match="Column a is named twice"):
        sample.table("a", "a")
    with pytest.raises(SathitiError, match="Column b is named twice"):
        sample.table("a", "b", by=["b"])


def test_labels_that_look_alike_joined_stay_apart() -> None:
    table = pa.table(
        {
            "w": [1.0, 2, 3, 4],
            "p": [1, 2, 3, 4],
            "a": ["k", "k x l", "k", "k x l"],
            "b": ["l x m", "m", "m", "l x m"],
        }
    )
    cells = Sample(table, Design("w", psu="p")).table("a", "b", of="counts").cells
    assert cells.row(a="k", b="l x m")["estimate"] == 1
    assert cells.row(a="k x l", b="m")["estimate"] == 2


def test_one_test_or_several(sample: Sample) -> None:
    table = sample.table("a", "b", by=["s"])
    assert isinstance(table, CrossTable)
    assert len(table.tests) == 2
    with pytest.raises(SathitiError, match="2 domains, each with its test"):
        _ = table.test


def test_it_prints_as_a_table(sample: Sample) -> None:
    lines = repr(sample.table("a", "b")).splitlines()
    assert lines[0].split() == ["a", "/", "b", "u", "v", "w"]
    assert [line.split()[0] for line in lines[1:3]] == ["x", "y"]
    assert lines[3].startswith("Independence of a and b (Rao and Scott): F = ")
    assert len(lines) == 4
    several = repr(sample.table("a", "b", by=["s"])).splitlines()
    assert several[0] == "s 1"
    assert several[6] == "s 2"
