"""What is estimated of a round, and how its results become observations."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from msgspec import Struct

from sathiti.domains.social.deprivations import profile_of
from sathiti.domains.social.reliability import rules_of
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.statistics import SurveyLine, Unit, lines_of
from sathiti.domains.social.synthetic import said_synthetic
from sathiti.methods.poverty.multidimensional import PovertyProfile
from sathiti.methods.survey import Estimates, ReliabilityRule
from sathiti.methods.survey.observations import STATUSES, SdmxMapping, observations
from sathiti.model import Dataflow

ASSUMED = "E"


class Asked(Struct, frozen=True):
    """What is estimated of a round, and how its results are said.

    Attributes:
        round: survey and period.
        lines: poverty lines of the round.
        rules: when an estimate is marked or hidden.
        hidden: flags whose figures are not shown.
        synthetic: the records are made up.
        dataflow: of the results.
        profile: of multidimensional poverty, where the survey measures it.
    """

    round: Round
    lines: tuple[SurveyLine, ...]
    rules: tuple[ReliabilityRule, ...]
    hidden: tuple[str, ...]
    synthetic: bool
    dataflow: Dataflow
    profile: PovertyProfile | None = None

    def mapping(self, unit: Unit, more: Mapping[str, str], **how: Any) -> SdmxMapping:
        """Where estimates of one unit stand in the dataflow.

        Args:
            unit: of the figures.
            more: components with one value for all.
            how: other fields of the mapping.
        """
        structure, title = self.dataflow.structure, self.round.title
        said = said_synthetic(self.round.pack).words.values() if self.synthetic else ()
        constants = {
            **self.round.pack.totals.get(structure.id, {}),
            structure.time.id: self.round.period,
            "UNIT_MEASURE": unit.code,
            "DECIMALS": str(unit.decimals),
            "SOURCE_DETAIL": " / ".join(dict.fromkeys(map(title.say, self.round.pack.languages))),
            "NOTE_SYNTHETIC": " / ".join(dict.fromkeys(said)),
            **more,
        }
        known = {one.id for one in structure.components()}
        columns = how.get("columns", {})
        kept = {
            name: value
            for name, value in constants.items()
            if name in known and value and name not in columns
        }
        return SdmxMapping(
            constants=kept,
            statuses={**STATUSES, "": ASSUMED if self.synthetic else "A"},
            withheld=self.hidden,
            factor=unit.factor,
            **how,
        )

    def observed(
        self, estimates: Estimates, unit: Unit, more: Mapping[str, str], **how: Any
    ) -> pa.Table:
        """Estimates as observations, marked by the rules of reliability."""
        marked = estimates.flagged(self.rules)
        mapping = self.mapping(unit, more, **how)
        return observations(marked.to_dicts(), marked.by, self.dataflow.structure, mapping)


def asked_of(one: Round, flow: str, synthetic: bool) -> Asked:
    """What a plan asks of a round, for one of the dataflows.

    Raises:
        SathitiError: as `lines_of`, `rules_of` and `profile_of`.
    """
    rules, hidden = rules_of(one.pack, one.survey.reliability)
    return Asked(
        one,
        tuple(lines_of(one.pack, one.survey.line_table, one.survey.lines, one.period)),
        rules,
        hidden,
        synthetic,
        one.pack.dataflows[flow],
        profile_of(one.pack, one.survey),
    )
