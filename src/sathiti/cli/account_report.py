"""What a check of a published table found, for the terminal and as rows of a file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from sathiti.cli.session import Speaker
from sathiti.exchange.csv.published_table import NOT_TOLD
from sathiti.methods.accounts import identity_titles
from sathiti.methods.accounts.published import PublishedCheck
from sathiti.methods.accounts.residuals import FAILS, HOLDS, INCOMPLETE
from sathiti.model import AccountTemplate, NumberStyle, Text, write_number

_WHERE = {"column": "Column", "row": "Row", "once": "Cell"}


def print_check(
    console: Console, found: PublishedCheck, account: AccountTemplate, speaker: Speaker
) -> None:
    """First what fails, then what was not taken over as it stood, then the counts."""
    failing = [row for row in found.residuals.to_pylist() if row["OUTCOME"] == FAILS]
    for identity in dict.fromkeys(row["IDENTITY"] for row in failing):
        rows = [row for row in failing if row["IDENTITY"] == identity]
        console.print(_table(rows, found, account, speaker))
    _print_notes(console, found, speaker)
    counts = Counter(found.residuals["OUTCOME"].to_pylist())
    labels = _labels(found)
    places = dict.fromkeys((row["EACH"], row["AT"]) for row in failing if row["AT"])
    for language in speaker.languages:
        summary = speaker.texts.say(
            "{title}: {count} equations checked, {holds} hold, {fails} fail, {incomplete} lack"
            " figures.",
            language,
            title=account.title,
            count=found.residuals.num_rows,
            holds=counts[HOLDS],
            fails=counts[FAILS],
            incomplete=counts[INCOMPLETE],
        )
        console.print(summary, style="bold", highlight=False, markup=False)
        if places:
            said = speaker.texts.say(
                "Wrong in: {places}", language, places=[labels[place] for place in places]
            )
            console.print(said, style="bold red", highlight=False, markup=False)


def residual_table(
    found: PublishedCheck, account: AccountTemplate, speaker: Speaker
) -> tuple[list[str], list[list[object]]]:
    """A header, and one row an equation with its words in every language."""
    languages = sorted(speaker.languages)
    titles, labels = _titles(found, speaker), _labels(found)
    header = ["outcome", "identity", *(f"identity_{one}" for one in languages)]
    header += ["each", "at", *(f"at_{one}" for one in languages), "area", "period"]
    header += ["published", "computed", "residual", "tolerance", "unit", "missing"]
    rows: list[list[object]] = []
    for row in found.residuals.to_pylist():
        at = labels.get((row["EACH"], row["AT"]), Text({}))
        numbers = [None if one is None else round(one, 6) for one in _numbers(row)]
        rows.append(
            [
                row["OUTCOME"],
                row["IDENTITY"],
                *(titles[row["IDENTITY"]].say(one) for one in languages),
                row["EACH"],
                row["AT"],
                *(at.say(one) for one in languages),
                _told(row["REF_AREA"]),
                _told(row["TIME_PERIOD"]),
                *numbers,
                account.unit,
                " ".join(row["MISSING"]),
            ]
        )
    return header, rows


def _numbers(row: Mapping[str, Any]) -> list[float | None]:
    """What was published, what the other cells make of it, how much more that is, tolerance."""
    residual = None if row["RESIDUAL"] is None else 0.0 - row["RESIDUAL"]
    return [row["LEFT"], row["RIGHT"], residual, row["TOLERANCE"]]


def _table(
    rows: Sequence[Mapping[str, Any]],
    found: PublishedCheck,
    account: AccountTemplate,
    speaker: Speaker,
) -> Table:
    """The places where one identity fails."""
    language = speaker.languages[0]
    titles, labels = _titles(found, speaker), _labels(found)
    style = speaker.texts.number_styles.get(language, NumberStyle())
    title = speaker.say(
        "Does not hold: {title} ({unit})",
        title=titles[rows[0]["IDENTITY"]],
        unit=account.unit_label,
    )
    shown = Table(title=title, title_justify="left")
    shown.add_column(speaker.say(_WHERE[rows[0]["EACH"]]))
    for name in ("Published", "Computed", "Difference", "Tolerance"):
        shown.add_column(speaker.say(name), justify="right", no_wrap=True)
    for row in rows:
        at = labels.get((row["EACH"], row["AT"]), Text({})).say(language)
        where = " ".join(word for word in (at, *map(_told, _context(row))) if word)
        numbers = [write_number(one or 0.0, account.decimals, style) for one in _numbers(row)]
        shown.add_row(where, *numbers)
    return shown


def _context(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["REF_AREA"], row["TIME_PERIOD"]


def _print_notes(console: Console, found: PublishedCheck, speaker: Speaker) -> None:
    """Everything that was not simply taken over: nothing is dropped in silence."""
    made, partial = found.relabelled, found.partial
    titles = _titles(found, speaker)
    language = speaker.languages[0]
    labels = {
        line.code: f"{line.label.say(language)} ({line.code})"
        for table in made.template.tables
        for line in table.rows
    }
    sections: dict[str, Iterable[str]] = {
        "Lines without a code, not checked; perhaps they mean:": _guesses(made.unmapped),
        "Labels that the table does not have; perhaps it writes:": _guesses(made.unused),
        "Left out on purpose:": [", ".join(made.ignored)][: len(made.ignored)],
        "Added up:": [f"{code} = {' + '.join(several)}" for code, several in made.summed.items()],
        "Columns checked under their own label:": [", ".join(made.kept.values())][: len(made.kept)],
        "Lines that the table does not have, taken for nothing:": [
            labels[code] for code in partial.zero
        ],
        "Not checked, for these lines are missing:": [
            f"{titles[one].say(language)}: {', '.join(labels.get(code, code) for code in lacking)}"
            for one, lacking in partial.unchecked.items()
        ],
    }
    for head, lines in sections.items():
        said = list(lines)
        if said:
            console.print(speaker.say(head), style="yellow", highlight=False)
            for line in said:
                console.print(f"    {line}", highlight=False, markup=False)


def _guesses(labels: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        f"{label}  →  {' / '.join(meant)}" if meant else label for label, meant in labels.items()
    ]


def _titles(found: PublishedCheck, speaker: Speaker) -> dict[str, Text]:
    templates = (found.relabelled.template, found.partial.template)
    return {
        name: speaker.texts.text(said, speaker.languages)
        for template in templates
        for name, said in identity_titles(template).items()
    }


def _labels(found: PublishedCheck) -> dict[tuple[str, str], Text]:
    """Words of the columns and rows that identities hold in."""
    tables = found.partial.template.tables
    columns = {("column", line.code): line.label for table in tables for line in table.columns}
    return columns | {("row", line.code): line.label for table in tables for line in table.rows}


def _told(word: str) -> str:
    return "" if word == NOT_TOLD else word
