"""surveys/ID/: the variables of a survey's files, their codes, and the rules they must keep."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from sathiti.methods.validation import parse
from sathiti.model import (
    SEVERITIES,
    VARIABLE_ROLES,
    VARIABLE_TYPES,
    Code,
    Codebook,
    Rule,
    SathitiError,
    SurveyFile,
    Variable,
)
from sathiti.warehouse.packs.fields import NAME, Fields, placed
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.texts import check_places

# What a rule about records can be: a comparison, a key that names one record, a number of
# records below one.
RULE_KINDS = ("expression", "unique", "count")
ROWS = "rows"


def read_codebooks(
    folder: PackFolder, survey: str, files: dict[str, SurveyFile]
) -> dict[str, SurveyFile]:
    """The files with their variables and codes.

    Args:
        folder: the pack.
        survey: its id, which names the folder.
        files: as declared; the key of each must be among its variables where there are any.
    """
    codes, meanings = _codes(folder, survey)
    variables: dict[str, dict[str, Variable]] = {file: {} for file in files}
    for row in folder.table(
        f"surveys/{survey}/variables.csv", "file name type unit codes role", texts=("label",)
    ):
        file = row.word("file", among=files)
        variable = _variable(row, codes)
        known = variables.setdefault(file, {})
        row.check_new("name", variable.name, known)
        known[variable.name] = variable
    return {
        name: replace(file, codebook=_codebook(variables[name], codes, meanings))
        for name, file in files.items()
    }


def check_variables(
    entry: Fields, field: str, names: Iterable[Any], files: Mapping[str, SurveyFile]
) -> None:
    """Note names that are a variable of no file, where the survey has a codebook.

    Args:
        entry: holds the names.
        field: of the entry.
        names: names, or lists of them; empty ones are passed over.
        files: of the survey.
    """
    known = {name for file in files.values() for name in file.codebook.variables}
    for written in names:
        for name in written if isinstance(written, list) else [written]:
            if name and known:
                entry.check_known(field, str(name), sorted(known))


def read_survey_rules(
    folder: PackFolder, survey: str, files: Mapping[str, SurveyFile]
) -> tuple[Rule, ...]:
    """The rules of a survey's records."""
    rules: dict[str, Rule] = {}
    for entry in folder.entries(f"surveys/{survey}/rules.yaml"):
        rule = _rule(entry, files)
        entry.check_new("id", rule.id, rules)
        rules[rule.id] = rule
        entry.finish()
    return tuple(rules.values())


def _codes(
    folder: PackFolder, survey: str
) -> tuple[dict[str, tuple[Code, ...]], dict[str, dict[str, str]]]:
    lists: dict[str, dict[str, Code]] = {}
    meanings: dict[str, dict[str, str]] = {}
    for row in folder.table(f"surveys/{survey}/codes.csv", "list code", "stands_for", texts=("",)):
        name, code = row.word("list", form=NAME), row.word("code")
        known = lists.setdefault(name, {})
        row.check_new("code", code, known)
        known[code] = Code(code, row.names())
        if row.has("stands_for"):
            meanings.setdefault(name, {})[code] = row.word("stands_for")
    return {name: tuple(codes.values()) for name, codes in lists.items()}, meanings


def _variable(row: Fields, codes: Mapping[str, tuple[Code, ...]]) -> Variable:
    kind: Any = row.word("type", among=VARIABLE_TYPES)
    role: Any = row.word("role", among=VARIABLE_ROLES)
    return Variable(
        row.word("name", form=NAME),
        row.text("label"),
        kind,
        row.word("codes", "", among=codes),
        row.word("unit", ""),
        role,
    )


def _codebook(
    variables: dict[str, Variable],
    codes: Mapping[str, tuple[Code, ...]],
    meanings: Mapping[str, dict[str, str]],
) -> Codebook:
    used = [name for name in codes if name in {one.codes for one in variables.values()}]
    return Codebook(
        variables,
        {name: codes[name] for name in used},
        {name: meanings[name] for name in used if name in meanings},
    )


def _rule(entry: Fields, files: Mapping[str, SurveyFile]) -> Rule:
    kind = entry.word("kind", "expression", among=RULE_KINDS)
    severity: Any = entry.word("severity", among=SEVERITIES)
    message = entry.text("message")
    check_places(entry, message.words, "message")
    scope = entry.word("scope", among=files)
    expression = entry.word("expression", None if kind == "expression" else "")
    if expression and scope in files:
        _check_names(entry, scope, expression, files)
    parameters = entry.parameters("parameters")
    if scope in files:
        _check_parameters(entry, kind, scope, parameters, files)
    return Rule(
        entry.word("id", form=NAME),
        kind,
        scope,
        severity,
        message,
        expression,
        entry.word("source"),
        parameters,
        entry.place(),
    )


def _check_names(
    entry: Fields, scope: str, expression: str, files: Mapping[str, SurveyFile]
) -> None:
    place = entry.place("expression")
    try:
        names = parse(expression, place).names()
    except SathitiError as error:
        entry.problems.take(error if error.at else placed(error, place))
        return
    for file, name in sorted(names):
        if file and not _check_reached(entry, "expression", scope, file, files):
            continue
        variables = files[file or scope].codebook.variables
        if variables and not (file and name == ROWS):
            entry.check_known("expression", name, variables)


def _check_reached(
    entry: Fields, field: str, scope: str, file: str, files: Mapping[str, SurveyFile]
) -> bool:
    """Whether a file is known, and lies above or below the one that a rule is about."""
    if not entry.check_known(field, file, files):
        return False
    if file == scope or file in _above(scope, files) or scope in _above(file, files):
        return True
    entry.problem(
        "A rule about {scope} cannot speak of {file}: neither lies in the other.",
        "Name a file above or below.",
        field,
        scope=scope,
        file=file,
    )
    return False


def _above(file: str, files: Mapping[str, SurveyFile]) -> list[str]:
    found: list[str] = []
    while (above := files[file].within) in files:
        found.append(above)
        file = above
    return found


def _check_parameters(
    entry: Fields,
    kind: str,
    scope: str,
    parameters: Mapping[str, Any],
    files: Mapping[str, SurveyFile],
) -> None:
    """Note what a key or a count lacks, or names that is not there."""
    named = list(parameters.get("key") or ()) if kind == "unique" else []
    variables = files[scope].codebook.variables
    if kind == "count":
        for name in ("file", "is"):
            if name not in parameters:
                entry.problem("The parameters lack {name}.", "Write it.", "parameters", name=name)
        number = parameters.get("is", 0)
        if isinstance(number, bool) or not isinstance(number, int | float):
            entry.problem(
                "“{written}” is not a number.",
                "Write digits with a decimal point.",
                "parameters",
                written=number,
            )
        below = str(parameters.get("file", scope))
        if not _check_reached(entry, "parameters", scope, below, files):
            return
        named, variables = list(parameters.get("where") or {}), files[below].codebook.variables
    for name in named if variables else ():
        entry.check_known("parameters", str(name), variables)
