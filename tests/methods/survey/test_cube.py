"""A cube of totals answers what its sample does, and says what it was not made for."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Contrast, Design, Mean, Proportion, Replicates, Sample, Total
from sathiti.methods.survey.cube import Cube
from sathiti.methods.survey.estimates import Estimates
from sathiti.model import SathitiError

PEOPLE = pa.table(
    {
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
        "zone": ["N", "S", "N", "S", "N", "S", "N", "N"],
        "sex": ["f", "f", "m", "m", "f", "m", "f", "m"],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 2.0, 9.0],
        "poor": [1, 1, 0, 1, 0, 0, 1, 0],
        "w": [10.0, 10.0, 20.0, 20.0, 30.0, 30.0, 15.0, 15.0],
    }
)
DESIGN = Design(weight="w", psu="psu")
FIGURES = ("estimate", "standard_error", "ci_low", "ci_high", "design_effect", "n", "df")


def sample(**how) -> Sample:
    return Sample(PEOPLE, Design(weight="w", psu="psu", **how))


def cube(**how) -> Cube:
    return sample(**how).cube(["zone", "sex"], Mean("y"), Proportion("poor"))


def same(one: Estimates, other: Estimates) -> None:
    assert one.by == other.by
    for name in FIGURES:
        np.testing.assert_allclose(one.column(name), other.column(name), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("by", [(), ["zone"], ["sex"], ["zone", "sex"], {"zone": ["S", "N", "W"]}])
def test_it_answers_as_the_sample_by_any_of_its_columns(by) -> None:
    for mine, theirs in zip(
        cube().estimate(Mean("y"), Proportion("poor"), by=by),
        sample().estimate(Mean("y"), Proportion("poor"), by=by),
        strict=True,
    ):
        same(mine, theirs)


def test_a_contrast_is_that_of_the_sample() -> None:
    asked = Contrast("sex", (("f", 1.0), ("m", -1.0)))
    same(cube().contrast(Mean("y"), asked, ["zone"]), sample().contrast(Mean("y"), asked, ["zone"]))


def test_a_difference_is_a_contrast() -> None:
    found = cube().difference(Mean("y"), "sex", ("f", "m")).row()
    women = (10 + 20 + 150 + 30) / 65
    men = (60 + 80 + 180 + 135) / 85
    assert found["estimate"] == pytest.approx(women - men)


def test_shares_and_counts_are_those_of_the_sample() -> None:
    same(cube().shares("sex", ["zone"]), sample().shares("sex", ["zone"]))
    same(cube().shares("sex", counts=True), sample().shares("sex", counts=True))


def test_a_table_is_that_of_the_sample() -> None:
    mine, theirs = (one.table("zone", "sex", of="rows") for one in (cube(), sample()))
    same(mine.cells, theirs.cells)


def test_replicates_are_made_from_its_psus() -> None:
    how = {"replicates": Replicates("jk1")}
    same(cube(**how).mean("y", ["zone"]), sample(**how).mean("y", ["zone"]))


def test_a_contrast_by_replicates() -> None:
    how = {"replicates": Replicates("jk1")}
    asked = Contrast("sex", (("f", 1.0), ("m", -1.0)))
    same(cube(**how).contrast(Mean("y"), asked), sample(**how).contrast(Mean("y"), asked))


def test_it_holds_fewer_cells_than_there_may_be_rows() -> None:
    many = pa.concat_tables([PEOPLE] * 5)
    made = Sample(many, DESIGN).cube(["zone"], Mean("y"))
    # PSUs 1 to 3 have two zones each, the fourth has one
    assert len(made.cells.unit) == 7
    assert made.cells.rows.sum() == 40


def test_totals_it_holds_by_the_way_can_be_asked() -> None:
    found = cube().total("y").row()
    assert found["estimate"] == pytest.approx(10 + 20 + 60 + 80 + 150 + 180 + 30 + 135)


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.mean("y", ["village"]),
        lambda one: one.shares("village"),
        lambda one: one.table("zone", "village"),
        lambda one: one.contrast(Mean("y"), Contrast("village", ((1, 1.0),))),
    ],
)
def test_a_column_it_was_not_made_for_is_refused(ask) -> None:
    with pytest.raises(SathitiError) as caught:
        ask(cube())
    assert "The cube was not made for column village" in str(caught.value)
    assert "It was made for: zone, sex" in str(caught.value)


def test_an_estimator_it_was_not_made_for_is_refused() -> None:
    with pytest.raises(SathitiError) as caught:
        cube().mean("age")
    assert "does not hold the totals of age" in str(caught.value)
    assert "Make it with the estimator you ask for" in str(caught.value)


def test_products_it_lacks_are_named() -> None:
    made = sample().cube(["zone"], Mean("y"), design_effect=False)
    with pytest.raises(SathitiError, match="the totals of y x y"):
        made.mean("y")
    assert made.mean("y", design_effect=False).row()["estimate"] > 0


def test_a_table_of_a_column_with_itself_is_refused() -> None:
    with pytest.raises(SathitiError, match="Column zone is named twice"):
        cube().table("zone", "zone")


def test_replicate_weights_of_the_file_make_no_cube() -> None:
    table = PEOPLE.append_column("r1", PEOPLE["w"]).append_column("r2", PEOPLE["w"])
    of_file = Sample(table, Design(weight="w", replicates=Replicates("bootstrap", ("r1", "r2"))))
    with pytest.raises(SathitiError) as caught:
        of_file.cube(["zone"], Total("y"))
    assert "A cube of totals holds no replicate weights of the file" in str(caught.value)
    assert "make replicates from the PSUs" in str(caught.value)


def test_answers_come_in_the_library_of_the_sample() -> None:
    frame = PEOPLE.to_pandas()
    made = Sample(frame, DESIGN).cube(["zone"], Mean("y")).mean("y", ["zone"])
    assert type(made.to_native()) is type(frame)
