"""What the steps of a survey share: the plan, a round, names of steps, what is analysed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sathiti.model import Rule, SurveyPlan, Text
from sathiti.model.design import Design
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import StepContext

WEIGHT, WELFARE = "final_weight", "welfare"


@dataclass(frozen=True)
class Round:
    """One round of a survey.

    Attributes:
        office: pack and periods.
        survey: its plan.
        period: of the round.
    """

    office: Office
    survey: SurveyPlan
    period: str

    @property
    def pack(self) -> Pack:
        """The pack."""
        return self.office.pack

    @property
    def name(self) -> str:
        """Survey and period, as steps and records are named."""
        return f"{self.survey.id}-{self.period}"

    def inbox(self, root: Path) -> Path:
        """Where its files lie in a workspace."""
        return root / "inbox" / self.survey.id / self.period

    def can_be_made(self, root: Path) -> bool:
        """Whether its files have come, or may be made up."""
        return bool(self.survey.synthetic) or any(self.inbox(root).glob("*.csv"))

    def step(self, what: str) -> str:
        """Name of a step of the round."""
        return f"{what}-{self.name}"

    def given(self, context: StepContext, what: str) -> Path:
        """What a step of the round has made, by the name of its first output."""
        outputs = context.inputs[self.step(what)].outputs
        return context.workspace.path(outputs[what])

    @cached_property
    def unit(self) -> str:
        """The file whose records are analysed: the lowest that is weighted, divided or counted."""
        plan = self.survey
        named = [plan.weighting.file, *(one.file for one in plan.domains.values())]
        named += [margin.counts for margin in plan.weighting.margins]
        return max(named, key=lambda file: len(plan.above(file)))

    @property
    def design(self) -> Design:
        """The design with the weight made here."""
        return Design(weight=WEIGHT, **self.survey.design)

    @property
    def title(self) -> Text:
        """Name of the survey and the period."""
        words = self.survey.title.words.items()
        return Text({language: f"{told} {self.period}" for language, told in words})

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Rules of the survey; and that a key names one record, where none of them says so."""
        told = {rule.scope for rule in self.survey.rules if rule.kind == "unique"}
        message = self.office.words("The record stands {count} times. Keep one of them.")
        implied = (
            Rule(f"twice.{file}", "unique", file, "blocking", message, source=self.survey.source)
            for file in self.survey.files
            if file not in told
        )
        return (*self.survey.rules, *implied)

    @property
    def print(self) -> str:
        """Hash of what is declared of the survey."""
        return fingerprint(self.survey)


def rounds_of(office: Office) -> list[Round]:
    """Every round of every survey of the pack, whatever the periods asked.

    What is published stays published, and rounds are compared with those before.
    """
    surveys = office.pack.surveys.values()
    return [Round(office, survey, period) for survey in surveys for period in survey.rounds]
