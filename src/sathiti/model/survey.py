"""A survey as a country declares it: its files, how it was drawn, weighed, and what it is asked."""

from typing import Any

from msgspec import Struct

from sathiti.model.microdata import Codebook
from sathiti.model.rule import Rule
from sathiti.model.text import Text


class SurveyFile(Struct, frozen=True):
    """One kind of records of a survey, a CSV file a round.

    Attributes:
        id: name of the file without its ending.
        key: columns that name a record.
        within: the file whose records these belong to, found by the columns of its key;
            empty for the uppermost.
        codebook: its variables; without variables where the pack has none, and any columns
            may stand.
    """

    id: str
    key: tuple[str, ...]
    within: str = ""
    codebook: Codebook = Codebook()


class SurveyResponse(Struct, frozen=True):
    """How non-response is seen and made up for.

    Attributes:
        variable: of the weighted file, says how the visit ended.
        completed: its codes that mean an answer.
        out_of_scope: its codes that mean there was nobody to ask; they lose their weight.
        classes: variables within whose crossing those who answered stand for those who did not.
    """

    variable: str
    completed: tuple[str, ...]
    out_of_scope: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


class SurveyMargin(Struct, frozen=True):
    """Totals that weights must reproduce.

    Attributes:
        table: parameter table with a column ``round``, one for each domain, and one for the
            counts; rows of this margin are those filled in exactly the columns of `by`.
        by: domains, from the coarsest.
        counts: the file whose records are counted, which is the name of the column too.
    """

    table: str
    by: tuple[str, ...]
    counts: str


class SurveyWeighting(Struct, frozen=True):
    """From selection to the final weight.

    Attributes:
        file: records that have a weight; those within share it.
        base: column with the base weight; empty where it is one over `probabilities`.
        probabilities: columns with the chance of selection at each stage.
        response: non-response; None where all answered or the base weight accounts for it.
        margins: totals to be met; none where weights are not calibrated.
        method: linear, raking or logit, see `Calibration`.
        bounds: lowest and highest ratio of calibrated to former weight; None where unbounded.
    """

    file: str
    base: str = ""
    probabilities: tuple[str, ...] = ()
    response: SurveyResponse | None = None
    margins: tuple[SurveyMargin, ...] = ()
    method: str = "raking"
    bounds: tuple[float, float] | None = None


class SurveyDomain(Struct, frozen=True):
    """What results are divided by.

    Attributes:
        id: of the domain, and of its column in parameter tables.
        file: whose records have the variable.
        variable: its name.
        dimension: SDMX dimension of the results.
        codes: value of the variable to code of the dimension; empty where they are the same.
        groups: code of the dimension to the lowest value of its group, rising; empty where
            the variable has codes.
    """

    id: str
    file: str
    variable: str
    dimension: str
    codes: dict[str, str] = {}
    groups: dict[str, float] = {}


class SurveyPlan(Struct, frozen=True):
    """A survey declared in pack data.

    Attributes:
        id: of the survey; its folder in the inbox.
        title: in the languages of the pack.
        source: who made it.
        rounds: SDMX periods; the files of one lie in ``inbox/<id>/<round>/``.
        files: by id, each after the one it lies within.
        design: arguments of a `Design`: strata, psu, stages, fpc, lonely_psu; the weight is
            made by `weighting`.
        weighting: how.
        welfare: arguments of the welfare recipe, with ``recipe`` the parameter table of its
            components; empty where the survey measures no consumption or income.
        lines: poverty lines, rows of the parameter table `line_table`.
        line_table: with columns line, kind, round, value.
        domains: by id.
        tables: crossings of domains to publish; an empty one is the whole country.
        statistics: what is estimated.
        reliability: parameter table of the rules for publishing.
        rules: expectations; their scope is a file.
        synthetic: parameter table the records are made up from where the inbox has none;
            empty for a survey of which nothing is ever made up.
        deprivations: parameter table of what people may lack, with weights and the cutoff of
            multidimensional poverty; empty for a survey that measures none.
    """

    id: str
    version: str
    title: Text
    source: str
    rounds: tuple[str, ...]
    files: dict[str, SurveyFile]
    design: dict[str, Any]
    weighting: SurveyWeighting
    domains: dict[str, SurveyDomain]
    tables: tuple[tuple[str, ...], ...]
    statistics: tuple[str, ...]
    welfare: dict[str, Any] = {}
    lines: tuple[str, ...] = ()
    line_table: str = ""
    reliability: str = ""
    rules: tuple[Rule, ...] = ()
    synthetic: str = ""
    deprivations: str = ""

    def above(self, file: str) -> list[str]:
        """The files whose records those of `file` lie within, the nearest first."""
        found: list[str] = []
        while file := self.files[file].within:
            found.append(file)
        return found
