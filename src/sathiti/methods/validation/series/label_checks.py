"""Code lists and names: can they be read in every language, and told apart."""

import re
from collections import Counter, defaultdict

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.model import CodeList, lao_canonical


def _used_lists(panel: Panel) -> list[CodeList]:
    used = {component.codelist for component in panel.structure.components()}
    return [codes for name, codes in panel.structure.codelists.items() if name in used]


def same_name(panel: Panel, _: Parameters) -> Outcome:
    """Two series in use whose names say the same."""
    names: dict[str, dict[str, Observation]] = defaultdict(dict)
    for each in panel.usable:
        said = plain_name(panel.name(each).say("en"))
        if said:
            names[said].setdefault(panel.code(each, "series"), each)
    breaches = [
        Breach(
            tuple(series.values()),
            {"codes": list(series), "name": panel.name(next(iter(series.values())))},
            group=("name", said),
        )
        for said, series in names.items()
        if len(series) > 1
    ]
    return Outcome(len(names), tuple(breaches))


def plain_name(name: str) -> str:
    """A name without its number in brackets, its “per N ...” and its punctuation.

    >>> plain_name("Infant mortality rate [3.2.1]")
    'infant mortality rate'
    >>> plain_name("Infant mortality rate per 1,000 live births")
    'infant mortality rate'
    """
    bare = re.sub(r"\[[^\]]*\]", " ", name)
    bare = re.sub(r"\bper [\d, ]*\d[\w ,]*$", " ", bare.strip())
    return re.sub(r"[\W_]+", " ", bare).casefold().strip()


def names_missing(panel: Panel, _: Parameters) -> Outcome:
    """Code lists without names in a language that is wanted."""
    lists = _used_lists(panel)
    breaches = []
    for language in panel.languages:
        without = [
            codes.id
            for codes in lists
            if codes.codes and not any(code.name.words.get(language) for code in codes.codes)
        ]
        if without:
            shown = [*without[:5], *(["…"] if len(without) > 5 else [])]
            values = {"language": language, "lists": shown, "count": len(without)}
            breaches.append(Breach((), values, key=panel.structure.id))
    return Outcome(len(lists) * len(panel.languages), tuple(breaches))


def names_duplicate(panel: Panel, _: Parameters) -> Outcome:
    """Codes of one list with the same name."""
    lists = _used_lists(panel)
    breaches = []
    for codes in lists:
        names: dict[str, list[str]] = defaultdict(list)
        for code in codes.codes:
            said = lao_canonical(code.name.say("en")).casefold()
            if said:
                names[f"{code.parent}\0{said}"].append(code.id)
        same = [" = ".join(ids) for said, ids in names.items() if len(ids) > 1]
        if same:
            values = {"list": codes.id, "count": len(same), "examples": "; ".join(same[:5])}
            breaches.append(Breach((), values, key=codes.id))
    return Outcome(len(lists), tuple(breaches))


def names_script(panel: Panel, parameters: Parameters) -> Outcome:
    """Names that are not written in the letters of their language."""
    breaches = []
    checked = 0
    for codes in _used_lists(panel):
        for language, letters in panel.tables.scripts.items():
            said = [(c.id, c.name.words[language]) for c in codes.codes if language in c.name.words]
            # short names are symbols and abbreviations (pH, USD), the same in every language
            words = [(i, n) for i, n in said if sum(map(str.isalpha, n)) >= parameters["letters"]]
            checked += len(words)
            wrong = [f"{code} “{name}”" for code, name in words if not letters.search(name)]
            if wrong:
                values = {
                    "list": codes.id,
                    "language": language,
                    "count": len(wrong),
                    "examples": "; ".join(wrong[:3]),
                }
                breaches.append(Breach((), values, key=codes.id))
    return Outcome(checked, tuple(breaches))


def code_shape(panel: Panel, parameters: Parameters) -> Outcome:
    """A code whose length differs from all its sisters that are made alike."""
    breaches = []
    checked = 0
    for codes in _used_lists(panel):
        families = defaultdict(list)
        for code in codes.ids():
            numbered = re.fullmatch(r"(.*?[A-Za-z]_)(\d\w*(?:_\w+)*)", code)
            if numbered:
                families[numbered[1]].append((code, shape(numbered[2])))
        for family in families.values():
            checked += len(family)
            counts = Counter(form for _, form in family)
            usual, most = counts.most_common(1)[0]
            odd = [code for code, form in family if form != usual]
            if odd and most >= parameters["codes"] and most >= parameters["share"] * len(family):
                example = next(code for code, form in family if form == usual)
                values = {"list": codes.id, "odd": odd[:10], "example": example}
                breaches.append(Breach((), values, key=codes.id))
    return Outcome(checked, tuple(breaches))


def shape(code: str) -> str:
    """A code with its letters and digits made alike.

    >>> shape("080A01_01") == shape("010401_02")
    True
    """
    return re.sub(r"[A-Za-z0-9]", "9", code)


CHECKS = (
    Check("series.same_name", same_name),
    Check("series.names_missing", names_missing),
    Check("series.names_duplicate", names_duplicate),
    Check("series.names_script", names_script, ("letters",)),
    Check("series.code_shape", code_shape, ("codes", "share")),
)
