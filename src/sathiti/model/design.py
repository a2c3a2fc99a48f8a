"""How a sample was drawn: what the errors of every estimate from it rest on."""

from typing import Any, Literal, get_args

from msgspec import Struct

from sathiti.model.design_calibration import Calibration
from sathiti.model.errors import SathitiError, refuse_unknown

LonelyPsu = Literal["fail", "remove", "adjust", "average", "certainty"]
ReplicateMethod = Literal["brr", "fay", "jk1", "jkn", "bootstrap", "other"]
PpsMethod = Literal["brewer", "overton", "hartley_rao", "joint"]
PpsVariance = Literal["yates_grundy", "horvitz_thompson"]


class Stage(Struct, frozen=True):
    """One stage of selection.

    Attributes:
        unit: column that names the unit drawn at this stage; empty where rows are drawn.
        strata: column of the strata of this stage, within the unit of the stage before.
        fpc: column of the finite population: the number of units in the stratum (above 1)
            or the sampling fraction (at most 1); with PPS the inclusion probability. Empty for
            selection with replacement.
    """

    unit: str = ""
    strata: str = ""
    fpc: str = ""


class Replicates(Struct, frozen=True):
    """Replicate weights: columns of the file, or a way to make them from the PSUs.

    Variance is ``scale * sum_r rscales_r (theta_r - theta)^2``.

    Attributes:
        method: how they were or are to be made.
        columns: their columns in the file; empty for replicates made from the PSUs.
        scale: of the file; where None, the usual one of the method.
        rscales: one factor a replicate; where empty, 1 each (JKn of a file must give them).
        fay: Fay's coefficient, with method ``fay``.
        count: how many to make (bootstrap), or at least (BRR).
        seed: of the bootstrap.
        df: degrees of freedom of the file's replicates; where None, their number less 1.
        factors_only: the columns hold factors to multiply the weight with, not weights.
        around_mean: deviations from the mean of the replicates, not from the estimate.
    """

    method: ReplicateMethod
    columns: tuple[str, ...] = ()
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    fay: float = 0.0
    count: int | None = None
    seed: int = 1
    df: int | None = None
    factors_only: bool = False
    around_mean: bool = False

    def __post_init__(self) -> None:
        refuse_unknown("method", self.method, get_args(ReplicateMethod))
        for place, column in enumerate(self.columns):
            if column in self.columns[:place]:
                raise SathitiError(
                    "Column {column} is named twice.",
                    fix="Name every column of replicate weights once.",
                    column=column,
                )


class JointProbabilities(Struct, frozen=True, eq=False):
    """How likely two units are drawn together.

    Attributes:
        units: identifiers of the primary sampling units; (stratum, unit) where numbers repeat.
        matrix: [units, units] NumPy array; its diagonal their inclusion probabilities, or NaN.
            Pairs of different strata are not looked at: strata are drawn independently.
    """

    units: tuple[Any, ...]
    matrix: Any


class Design(Struct, frozen=True):
    """Weights, strata, primary sampling units and what else the errors depend on.

    `strata`, `psu` and `fpc` say the first stage in short; `stages` says all of them. Without
    `psu` every row is a PSU of its own. PSU identifiers are taken as nested within strata.

    Attributes:
        weight: column of the weight; where empty it is made from `fpc` of every stage.
        strata: column of the strata of the first stage.
        psu: column of the primary sampling unit.
        fpc: column of the finite population of the first stage, see `Stage`.
        stages: all stages, first one first; not beside `strata`, `psu` and `fpc`.
        lonely_psu: a stratum with one PSU: ``fail``; ``remove`` or ``certainty`` (adds no
            variance); ``adjust`` (deviation from zero instead of the stratum's mean);
            ``average`` (the mean variance of the other strata).
        replicates: replicate weights in place of linearisation.
        pps: variance of a selection with unequal probabilities without replacement: by an
            approximation, or ``joint``; the probabilities of inclusion are those of `fpc`.
        calibration: population totals that the weights are changed to meet; errors then rest on
            what the totals do not explain.
        unique_psu: identifiers of PSUs are unique over strata: one in two strata is refused.
        pps_variance: the form of the variance, for `pps` other than ``brewer``.
        joint: joint probabilities, for `pps` ``joint``.
    """

    weight: str = ""
    strata: str = ""
    psu: str = ""
    fpc: str = ""
    stages: tuple[Stage, ...] = ()
    lonely_psu: LonelyPsu = "fail"
    replicates: Replicates | None = None
    pps: PpsMethod | None = None
    unique_psu: bool = False
    calibration: Calibration | None = None
    pps_variance: PpsVariance = "yates_grundy"
    joint: JointProbabilities | None = None

    def __post_init__(self) -> None:
        refuse_unknown("lonely_psu", self.lonely_psu, get_args(LonelyPsu))
        refuse_unknown("pps", self.pps, (None, *get_args(PpsMethod)))
        refuse_unknown("pps_variance", self.pps_variance, get_args(PpsVariance))

    @property
    def levels(self) -> tuple[Stage, ...]:
        """Its stages, first one first."""
        return tuple(self.stages) or (Stage(self.psu, self.strata, self.fpc),)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it names, once each."""
        named = [self.weight]
        for stage in self.levels:
            named += [stage.strata, stage.unit, stage.fpc]
        named += self.replicates.columns if self.replicates else ()
        named += self.calibration.columns if self.calibration else ()
        return tuple(dict.fromkeys(name for name in named if name))
