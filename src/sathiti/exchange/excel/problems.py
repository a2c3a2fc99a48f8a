"""What can be wrong with a returned form, as rules: id, severity, what to say."""

from typing import Any

from msgspec import Struct

from sathiti.model import Catalogue, Finding, Message, Place, Severity


class ProblemRule(Struct, frozen=True):
    """One kind of problem: how grave it is, and the English template of its message."""

    severity: Severity
    template: str


PROBLEMS: dict[str, ProblemRule] = {
    "form.version": ProblemRule(
        "warning",
        "This is version {old} of the form; the current version is {new}. "
        "The answers were taken over; please use the current form next time.",
    ),
    "form.checksum": ProblemRule(
        "warning",
        "The form has the number of the current version but other questions or words. "
        "The answers were taken over; please check units and definitions.",
    ),
    "form.bearings_lost": ProblemRule(
        "warning",
        "The hidden sheet of the form is missing. The answers were read from the marks on the "
        "sheets; please use the form as you received it.",
    ),
    "form.question_gone": ProblemRule(
        "warning",
        "The current form no longer asks for this figure. "
        "What you wrote ({written}) was kept but is not used.",
    ),
    "form.question_new": ProblemRule(
        "warning",
        "{label} is asked on the current form, but not on the form you filled. "
        "Please fill the current form.",
    ),
    "form.period_changed": ProblemRule(
        "blocking",
        "The cover says period {written}, but the form was made for {period}. "
        "Please fill a form of the right period.",
    ),
    "form.period_not_asked": ProblemRule(
        "blocking",
        "Period {period} is not asked with this form. Please fill a form of a period that is "
        "asked: {asked}.",
    ),
    "form.sheet_renamed": ProblemRule(
        "warning",
        "The sheet “{old}” is now called “{new}”. It was read all the same; "
        "please keep the names of sheets.",
    ),
    "form.sheet_moved": ProblemRule(
        "note", "The sheet “{sheet}” stands in another place than on the form. It was read."
    ),
    "form.sheet_missing": ProblemRule(
        "blocking",
        "The sheet “{sheet}” is missing with {count} figures. "
        "Please copy your answers into a new form and send it.",
    ),
    "form.sheet_twice": ProblemRule(
        "blocking",
        "The sheets “{first}” and “{second}” are copies of the same page of the form. "
        "Only “{first}” was read; please delete the one that does not count.",
    ),
    "form.row_missing": ProblemRule(
        "blocking",
        "The row of {label} ({area}) was deleted from the form. "
        "Please fill this figure in the form as you received it.",
    ),
    "form.row_twice": ProblemRule(
        "blocking",
        "The row of {label} ({area}) stands twice on the form. "
        "Please keep only the row that counts.",
    ),
    "form.row_mark_lost": ProblemRule(
        "note", "The hidden mark of this row was lost; the row was recognised by its words."
    ),
    "form.words_changed": ProblemRule(
        "warning",
        "The printed words of this row were changed. The figure is read as {label}, in {unit}; "
        "please check that it is meant so.",
    ),
    "form.extra": ProblemRule(
        "warning",
        "This cell is not part of the form: “{written}”. It was kept but is not used as a figure; "
        "please write remarks in the comment.",
    ),
    "form.extra_sheet": ProblemRule(
        "warning",
        "The sheet “{sheet}” is not part of the form. It was kept with the file but not read.",
    ),
    "form.remark": ProblemRule("note", "Remark on the whole form: {written}"),
    "form.formula": ProblemRule(
        "blocking",
        "This cell holds the formula {written} (it shows {shown}), not a number. "
        "Please copy it and paste it as a value.",
    ),
    "form.cell_error": ProblemRule(
        "blocking",
        "This cell shows the error {written}. Please enter the figure as a number.",
    ),
    "form.merged": ProblemRule(
        "blocking",
        "Cells {cells} are merged, so that it is not clear which figure is meant. "
        "Please unmerge them and enter each figure in its own cell.",
    ),
    "form.not_a_number": ProblemRule(
        "blocking",
        "“{written}” is not a number. Please enter a number, or leave the cell empty and choose "
        "the reason beside it.",
    ),
    "form.date": ProblemRule(
        "blocking",
        "This cell holds a date ({written}), not a number. Please enter the figure as a number.",
    ),
    "form.ambiguous_number": ProblemRule(
        "blocking",
        "“{written}” can mean {first} or {second}. "
        "Please enter it without separators of thousands.",
    ),
    "form.percent": ProblemRule(
        "blocking",
        "This cell is shown as a percentage: it shows {shown}, but holds {written}. "
        "Please enter the number as it should read, in {unit}, without the percent sign.",
    ),
    "form.lao_digits": ProblemRule(
        "note", "“{written}” is written with Lao digits and was read as {value}."
    ),
    "form.number_as_text": ProblemRule(
        "note", "“{written}” is written as text and was read as {value}."
    ),
    "form.status_as_value": ProblemRule(
        "note", "“{written}” stands in the place of the number and was read as: {status}."
    ),
    "form.unknown_status": ProblemRule(
        "blocking",
        "“{written}” is not one of the reasons on the list. Please choose one of: {known}.",
    ),
    "form.value_and_status": ProblemRule(
        "blocking",
        "There is a figure ({written}) and a reason why there is none ({status}). "
        "Please keep only one of them; if the figure is zero, write 0 and no reason.",
    ),
    "form.empty": ProblemRule(
        "warning",
        "{label} has neither a figure nor a reason. If it is zero write 0; "
        "if there is no figure choose the reason beside the cell.",
    ),
    "form.empty_optional": ProblemRule(
        "note",
        "{count} figures that need not be given were left empty without a reason.",
    ),
}


class Problems:
    """Collects the findings of one reading, said in every language."""

    def __init__(self, file: str, texts: Catalogue, languages: tuple[str, ...]) -> None:
        self.file = file
        self.scope = ""
        self.period = ""
        self._texts = texts
        self._languages = languages
        self._found: list[Finding] = []

    def place(self, sheet: str = "", cell: str = "") -> Place:
        """A place in the file."""
        return Place(self.file, sheet, cell)

    def add(self, rule: str, *places: Place, key: str = "", **values: Any) -> None:
        """Report a problem at some places, the first being the one to mark."""
        problem = PROBLEMS[rule]
        message = Message(problem.template, values)
        self._found.append(
            Finding(
                rule=rule,
                severity=problem.severity,
                scope=self.scope,
                key=key,
                period=self.period,
                places=places or (self.place(),),
                values={name: _plain(value) for name, value in values.items()},
                message=self._texts.text(message, self._languages),
            )
        )

    def all(self) -> tuple[Finding, ...]:
        """Everything reported, in order."""
        return tuple(self._found)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else str(value)
