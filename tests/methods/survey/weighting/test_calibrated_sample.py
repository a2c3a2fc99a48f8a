"""Estimates and errors of calibrated samples: R's survey, replicates by hand, properties."""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import Contrast, Design, Mean, Replicates, Sample, Total
from sathiti.methods.survey.selection.replicates import replicate_factors
from sathiti.methods.survey.weighting import calibrate_weights
from sathiti.model import Calibration, Margin, SathitiError

from .conftest import API99, SCHOOL_WIDE, TYPES

Sampler = Callable[[str], pa.Table]

CASES = {
    "dps": Calibration((TYPES,)),
    "drk": Calibration((TYPES, SCHOOL_WIDE)),
    "dras": Calibration((TYPES, SCHOOL_WIDE)),
    "dlin": Calibration((TYPES,), API99, method="linear"),
}
JACKKNIFE = Replicates("jk1", around_mean=True)
# x is calibrate(design, formula, totals, calfun=, bounds=, epsilon=1e-12, maxit=200) or
# postStratify(design, ~stype, types) with design svydesign(id=~dnum, weights=~pw, apiclus1); the
# samples "jk1" are calibrations of as.svrepdesign(design, type="JK1"). Of each the estimate and
# error of svytotal(~enroll, x) and svymean(~api00, x), then the estimates and the errors of
# svyby(~api00, ~stype, x, svymean).
PEER: dict[str, tuple[str, Calibration, Replicates | None, tuple[float, ...]]] = {
    "~stype+api99 linear 0.6-1.6": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear", bounds=(0.6, 1.6)),
        None,
        (3662212.87306017, 382499.337710684, 665.48494593063, 3.45276695444386,
         676.291395491312, 619.289735806593, 652.815073765479,
         6.36710310442841, 32.0389810088321, 17.4309959484979),
    ),
    "~stype+api99 raking": (
        "apiclus1",
        Calibration((TYPES,), API99),
        None,
        (3616588.56326875, 391517.005000077, 665.39379600015, 3.47232786134472,
         672.822722059797, 637.018883410569, 654.17550218427,
         6.65410266391521, 34.0041382105133, 18.4500175314975),
    ),
    "~stype+api99 logit 0.5-2": (
        "apiclus1",
        Calibration((TYPES,), API99, method="logit", bounds=(0.5, 2)),
        None,
        (3640110.39905688, 386701.591619009, 665.414844238898, 3.46313664923121,
         673.878091601682, 631.206245530136, 654.031224822639,
         6.43744899126764, 32.717893372573, 17.7693817316103),
    ),
    "~stype+api99 linear": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear"),
        None,
        (3638487.20413188, 389401.740064617, 665.30907116578, 3.47636766262674,
         674.704045512657, 630.514879575769, 650.313425844479,
         6.54321739415083, 33.0289188427059, 17.7833285604042),
    ),
    "~stype+api99 linear aggregate.stage=1": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear", household=("dnum",)),
        None,
        (3238699.26370536, 208665.812967106, 666.832453531956, 4.05829233320601,
         670.624937546099, 659.85967457864, 655.533707248288,
         5.97574451519516, 14.6137908347836, 12.3250936580634),
    ),
    "~stype+api99 raking aggregate.stage=1": (
        "apiclus1",
        Calibration((TYPES,), API99, household=("dnum",)),
        None,
        (3181291.72015692, 197415.024722376, 665.956802899394, 3.92172244422988,
         669.175874052879, 664.987063079055, 652.696134917863,
         5.89570501350134, 15.0504544755714, 13.4721077639745),
    ),
    "clus2 ~stype+sch.wide logit 0.4-3": (
        "apiclus2",
        Calibration((TYPES, SCHOOL_WIDE), method="logit", bounds=(0.4, 3)),
        None,
        (3109518.71663523, 301745.313126255, 681.719083974446, 26.423914102167,
         696.023519553583, 610.805554274224, 672.190405416784,
         29.7048053909688, 18.9459765613361, 34.2752931098932),
    ),
    "clus2 ~stype+sch.wide raking": (
        "apiclus2",
        Calibration((TYPES, SCHOOL_WIDE)),
        None,
        (3109222.07907554, 301744.833810614, 681.702227595406, 26.4249466087452,
         696.023258107929, 611.076934830829, 671.887709070251,
         29.7017277385494, 19.0340223220157, 34.2845528882092),
    ),
    "clus2 postStratify": (
        "apiclus2",
        Calibration((TYPES,)),
        None,
        (3142334.51077171, 299813.57319835, 673.002311274467, 29.3889168086472,
         692.810400866739, 598.340659340659, 642.352,
         30.2824395441943, 16.9649952988228, 45.3436334600273),
    ),
    "clus2 ~stype+api99 linear": (
        "apiclus2",
        Calibration((TYPES,), API99, method="linear"),
        None,
        (3155611.2807234, 315217.052091401, 659.162088762952, 2.38645997142084,
         678.108755305796, 589.961060318075, 628.202917535025,
         4.31453145697445, 18.109631053702, 19.202327428415),
    ),
    "jk1 ~stype+sch.wide raking": (
        "apiclus1",
        Calibration((TYPES, SCHOOL_WIDE)),
        JACKKNIFE,
        (3647280.14806518, 468244.544776677, 641.23032092682, 27.144258577794,
         647.446579228416, 621.291861054898, 629.021538266647,
         26.488053810487, 44.6257822808074, 32.278466075065),
    ),
    "jk1 ~stype+api99 linear": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear"),
        JACKKNIFE,
        (3638487.20413188, 483563.757417181, 665.30907116578, 3.9825087280318,
         674.704045512657, 630.514879575769, 650.313425844479,
         7.75787630001363, 43.3615803890825, 20.3426883134528),
    ),
    "jk1 postStratify": (
        "apiclus1",
        Calibration((TYPES,)),
        JACKKNIFE,
        (3680892.94511905, 478192.770811499, 642.310788211582, 27.205422525194),
    ),
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_reference_cases(name: str, api_sample: Sampler, api_cases: dict[str, Any]) -> None:
    table = api_sample("apiclus1")
    sample = Sample(table, Design(weight="pw", psu="dnum", calibration=CASES[name]))
    for part, made in (("total", sample.total("enroll")), ("mean", sample.mean("api00"))):
        case = api_cases[f"api.cal.{name}.{part}"]
        (row,) = made.to_dicts()
        assert row["estimate"] == pytest.approx(
            case["expected"]["estimate"], rel=case["tolerance_rel"]
        )
        assert row["standard_error"] == pytest.approx(
            case["expected"]["se"], rel=case["tolerance_rel"]
        )


@pytest.mark.shared
@pytest.mark.parametrize("name", PEER)
def test_peer_values(name: str, api_sample: Sampler) -> None:
    table, calibration, replicates, expected = PEER[name]
    design = Design(weight="pw", psu="dnum", calibration=calibration, replicates=replicates)
    sample = Sample(api_sample(table), design)
    (total,), (mean,) = sample.total("enroll").to_dicts(), sample.mean("api00").to_dicts()
    domains = sample.mean("api00", by=["stype"]).to_dicts()
    found = [
        *(one[part] for one in (total, mean) for part in ("estimate", "standard_error")),
        *(one[part] for part in ("estimate", "standard_error") for one in domains),
    ]
    assert found[: len(expected)] == pytest.approx(expected, rel=1e-9)


def made_sample(seed: int, psus: int = 24, sized: int = 12) -> pa.Table:
    """Two strata of PSUs; areas, sexes, an income that depends on both, and a few gaps."""
    random = np.random.default_rng(seed)
    rows = psus * sized
    psu = np.repeat(np.arange(psus), sized)
    area, sex = random.integers(0, 3, rows), random.integers(0, 2, rows)
    age = random.integers(0, 90, rows).astype(float)
    y = 10 + 3 * area + 2 * sex + age / 10 + random.normal(0, 1, psus)[psu]
    return pa.table(
        {
            "stratum": psu % 2,
            "psu": psu,
            "household": psu * 100 + np.tile(np.arange(sized) // 3, psus),
            "house": [f"h{one}" for one in np.tile(np.arange(sized) // 3, psus)],
            "area": [f"a{one}" for one in area],
            "sex": sex,
            "age": age,
            "group": random.integers(0, 2, rows),
            "income": y + random.normal(0, 1, rows),
            "partial": pa.array(np.where(random.random(rows) < 0.1, np.nan, y), from_pandas=True),
            "w": random.gamma(9, 10, psus)[psu],
        }
    )


def margins(table: pa.Table, factor: float = 1.05) -> tuple[Margin, Margin]:
    """Totals near those of the sample, of which the two margins agree."""
    w, area, sex = (table[name].to_numpy() for name in ("w", "area", "sex"))
    by_area = {f"a{n}": factor**n * w[area == f"a{n}"].sum() for n in range(3)}
    one = Margin.of("area", by_area)
    other = Margin.of("sex", {n: (1 + n / 10) * w[sex == n].sum() for n in range(2)})
    return one, other.scaled_to(one.sum)


def calibrations(table: pa.Table) -> dict[str, Calibration]:
    both = margins(table)
    age = (("age", 42.0 * both[0].sum),)
    return {
        "raking": Calibration(both),
        "logit": Calibration(both, method="logit", bounds=(0.3, 3)),
        "linear": Calibration(both, method="linear"),
        "regression": Calibration(both, age, method="linear"),
        "raking with a number": Calibration(both, age),
        "households": Calibration(both, method="linear", household=("household",)),
        "households raked": Calibration(both, household=("psu", "house")),
        "households by logit": Calibration(
            both, age, method="logit", bounds=(0.3, 3), household=("household",)
        ),
    }


NAMES = list(calibrations(made_sample(1)))
TABLE = made_sample(20261128)


def design(calibration: Calibration | None, **options: Any) -> Design:
    return Design(weight="w", strata="stratum", psu="psu", calibration=calibration, **options)


def figures(made: Any, *parts: str) -> np.ndarray:
    names = parts or ("estimate", "standard_error")
    return np.array([[row[part] for part in names] for row in made.to_dicts()], dtype=float)


@pytest.mark.parametrize("name", NAMES)
def test_totals_of_the_margins_are_met_without_error(name: str) -> None:
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    assert sample.calibrated is not None
    assert sample.calibrated.report.met
    for margin in calibration.margins:
        made = sample.total(margin.columns[0] if margin.name == "area" else nw.lit(1.0), by=())
        found = figures(made)
        if margin.name == "area":
            assert found[:, 0] == pytest.approx(margin.totals, rel=1e-8)
        else:
            assert found[:, 0] == pytest.approx([margin.sum], rel=1e-8)
        assert (found[:, 1] <= 1e-6 * margin.sum).all()
    for column, total in calibration.numeric:
        (found,) = figures(sample.total(column))
        assert found == pytest.approx([total, 0], rel=1e-8, abs=1e-6 * total)


@pytest.mark.parametrize("name", NAMES)
def test_estimates_are_those_of_the_column_of_weights(name: str) -> None:
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    weighted = calibrate_weights(TABLE, "w", calibration).attach(TABLE, "w2")
    plain = Sample(weighted, Design(weight="w2", strata="stratum", psu="psu"))
    for by in ((), ("group",), ("area", "group")):
        for column in ("income", "age"):
            mine = figures(sample.mean(column, by=by), "estimate", "n", "df")
            assert mine == pytest.approx(
                figures(plain.mean(column, by=by), "estimate", "n", "df"), rel=1e-9
            )
    # What the totals explain is taken out of the error.
    assert figures(sample.total("income"))[0, 1] < 0.7 * figures(plain.total("income"))[0, 1]


@pytest.mark.parametrize("name", NAMES)
def test_errors_by_rows_and_by_hand(name: str) -> None:
    """Residuals row by row, with the dense auxiliaries of every row."""
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    w, y = TABLE["w"].to_numpy(), TABLE["income"].to_numpy()
    weights = calibrate_weights(TABLE, "w", calibration).attach(TABLE, "g")["g"].to_numpy()
    x = auxiliaries(calibration)
    domain = TABLE["group"].to_numpy() == 1
    size = weights[domain].sum()
    mean = weights[domain] @ y[domain] / size
    z = np.where(domain, (y - mean) / size, 0.0)
    explained = np.linalg.lstsq(x * np.sqrt(w)[:, None], z * np.sqrt(w))[0]
    e = weights * (z - x @ explained)
    expected = np.sqrt(design_variance(e))
    found = figures(sample.mean("income", by=["group"]))[1]
    assert found == pytest.approx([mean, expected], rel=1e-9)


def auxiliaries(calibration: Calibration) -> np.ndarray:
    """x of every row; means of the household where it shares one weight."""
    columns = []
    for margin in calibration.margins:
        values = TABLE[margin.columns[0]].to_pylist()
        columns += [[float(value == one) for value in values] for (one,) in margin.categories]
    columns += [TABLE[column].to_pylist() for column, _ in calibration.numeric]
    x = np.array(columns).T
    if calibration.household:
        homes = TABLE["household"].to_numpy()  # "psu" and "house" together say the same
        for home in np.unique(homes):
            x[homes == home] = x[homes == home].mean(axis=0)
    return x


def design_variance(e: np.ndarray) -> float:
    """With replacement, of two strata of PSUs."""
    psu, stratum = TABLE["psu"].to_numpy(), TABLE["stratum"].to_numpy()
    variance = 0.0
    for one in np.unique(stratum):
        totals = np.array([e[psu == unit].sum() for unit in np.unique(psu[stratum == one])])
        variance += len(totals) * totals.var(ddof=1)
    return variance


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["jkn", "bootstrap"])
def test_replicates_are_calibrated_anew(name: str, method: str) -> None:
    """The same as calibrating the weights of every replicate by themselves."""
    calibration = calibrations(TABLE)[name]
    count = None if method == "jkn" else 6
    replicates = Replicates(method, count=count, seed=5)
    sample = Sample(TABLE, design(calibration, replicates=replicates))
    psus = np.unique(TABLE["psu"].to_numpy() % 2 * 1000 + TABLE["psu"].to_numpy())
    made = replicate_factors(method, psus // 1000, count=count, seed=5)
    place = {one % 1000: at for at, one in enumerate(psus.tolist())}
    rows = np.array([place[one] for one in TABLE["psu"].to_pylist()])
    y, group = TABLE["income"].to_numpy(), TABLE["group"].to_numpy()

    def means(weights: np.ndarray) -> np.ndarray:
        return np.array([np.average(y[group == n], weights=weights[group == n]) for n in (0, 1)])

    def calibrated(weights: np.ndarray) -> np.ndarray:
        table = TABLE.set_column(TABLE.column_names.index("w"), "w", pa.array(weights))
        return calibrate_weights(table, "w", calibration).attach(table, "g")["g"].to_numpy()

    w = TABLE["w"].to_numpy()
    centre = means(calibrated(w))
    again = np.array([means(calibrated(w * factors[rows])) for factors in made.factors])
    rscales = np.broadcast_to(made.rscales, len(again))
    variance = made.scale * (rscales[:, None] * (again - centre) ** 2).sum(axis=0)
    found = figures(sample.mean("income", by=["group"]))
    assert found[:, 0] == pytest.approx(centre, rel=1e-9)
    assert found[:, 1] == pytest.approx(np.sqrt(variance), rel=1e-6)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["raking", "regression", "households"]))
def test_linearised_and_jackknifed_errors_are_near(seed: int, name: str) -> None:
    table = made_sample(seed, psus=40)
    calibration = calibrations(table)[name]
    plain = Sample(table, design(calibration)).mean("income")
    again = Sample(table, design(calibration, replicates=Replicates("jkn"))).mean("income")
    assert figures(again)[0, 1] == pytest.approx(figures(plain)[0, 1], rel=0.2)


@pytest.mark.parametrize("name", NAMES)
def test_missing_values_leave_the_calibration_as_it_is(name: str) -> None:
    """Rows without a value are a domain: they stay in the calibration and in the design."""
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    dropped = sample.mean("partial", by=["group"], missing="drop")
    there = pc.is_valid(TABLE["partial"]).to_numpy().astype(int)
    filled = TABLE.append_column("there", pa.array(there)).append_column(
        "filled", pc.fill_null(TABLE["partial"], 0.0)
    )
    same = Sample(filled, design(calibration)).mean("filled", by=["there", "group"])
    wanted = figures(same)[2:]
    assert figures(dropped) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_shares_contrasts_and_cubes_rest_on_the_same_residuals(name: str) -> None:
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    share = figures(sample.shares("group", by=["area"]))
    one = figures(sample.proportion(nw.col("group") == 1, by=["area"]))
    assert share[1::2] == pytest.approx(one, rel=1e-8)
    cube = sample.cube(["area", "group"], Mean("income"), Total("income"))
    for by in ((), ("area",), ("group", "area")):
        assert figures(cube.mean("income", by=by)) == pytest.approx(
            figures(sample.mean("income", by=by)), rel=1e-8
        )
    over = Contrast("group", ((1, 1.0), (0, -1.0)))
    both = sample.contrast(Total("income"), over)
    low, high = figures(sample.total("income", by=["group"]))[:, 0]
    assert figures(both)[0, 0] == pytest.approx(high - low, rel=1e-9)
    # The contrast of a total with itself over a column that the margins hold has no error.
    women = Contrast("sex", ((1, 1.0), (0, -1.0)))
    sexes = sample.contrast(Total(nw.lit(1.0)), women)
    totals = calibration.margins[1].totals
    assert figures(sexes) == pytest.approx(
        np.array([[totals[1] - totals[0], 0]]), rel=1e-7, abs=1e-6 * sum(totals)
    )


def test_rows_may_be_the_units_of_the_design() -> None:
    both = margins(TABLE)
    sample = Sample(TABLE, Design(weight="w", strata="stratum", calibration=Calibration(both)))
    w, y = TABLE["w"].to_numpy(), TABLE["income"].to_numpy()
    weights = calibrate_weights(TABLE, "w", Calibration(both)).attach(TABLE, "g")["g"].to_numpy()
    x = auxiliaries(Calibration(both))
    residuals = weights * (y - x @ np.linalg.lstsq(x * np.sqrt(w)[:, None], y * np.sqrt(w))[0])
    stratum = TABLE["stratum"].to_numpy()
    variance = sum((stratum == one).sum() * residuals[stratum == one].var(ddof=1) for one in (0, 1))
    (found,) = figures(sample.total("income"))
    assert found == pytest.approx([weights @ y, np.sqrt(variance)], rel=1e-9)


def test_many_domains_are_done_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Sample(TABLE, design(calibrations(TABLE)["raking"]))
    whole = figures(sample.mean("income", by=["area", "sex", "group"]))
    monkeypatch.setattr("sathiti.methods.survey.adjustment.MOST_RESIDUALS", 50)
    assert figures(sample.mean("income", by=["area", "sex", "group"])) == pytest.approx(
        whole, rel=1e-12
    )


def test_many_replicates_are_done_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    calibration = calibrations(TABLE)["households raked"]
    sample = Sample(TABLE, design(calibration, replicates=Replicates("jkn")))
    whole = figures(sample.mean("income", by=["group"]))
    monkeypatch.setattr("sathiti.methods.survey.weighting.calibrated_cells.MOST_FACTORS", 1000)
    assert figures(sample.mean("income", by=["group"])) == pytest.approx(whole, rel=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.permutations(["psu", "house"]))
def test_households_are_found_whatever_the_order_of_rows(seed: int, key: list[str]) -> None:
    calibration = Calibration(margins(TABLE), household=tuple(key))
    order = np.random.default_rng(seed).permutation(TABLE.num_rows)
    one, other = (
        Sample(table, design(calibration)).mean("income", by=["area"])
        for table in (TABLE, TABLE.take(order))
    )
    assert figures(other) == pytest.approx(figures(one), rel=1e-9)


def test_a_replicate_that_cannot_meet_the_totals_is_told() -> None:
    # Only one PSU holds the category, and the jackknife leaves it out once.
    rare = np.where(TABLE["psu"].to_numpy() == 3, "rare", "usual").tolist()
    table = TABLE.append_column("kind", pa.array(rare))
    w = table["w"].to_numpy()
    inside = np.array([one == "rare" for one in rare])
    margin = Margin.of("kind", {"rare": w[inside].sum(), "usual": 1.1 * w[~inside].sum()})
    sample = Sample(table, design(Calibration((margin,)), replicates=Replicates("jkn")))
    with pytest.raises(SathitiError, match=r"In 1 of 24 replicates .* kind = rare"):
        sample.mean("income")


def test_what_cannot_be_calibrated_is_refused() -> None:
    both = margins(TABLE)
    file = Replicates("brr", columns=("w",))
    with pytest.raises(SathitiError, match="cannot be calibrated anew"):
        Sample(TABLE, design(Calibration(both), replicates=file))
    with pytest.raises(SathitiError, match="reach only"):
        Sample(TABLE, design(Calibration(both, method="logit", bounds=(0.999, 1.001))))


def test_a_sample_without_calibration_says_so() -> None:
    assert Sample(TABLE, design(None)).calibrated is None
