"""Find a pack, read it with the packs it includes, and tell everything that is wrong with it."""

import hashlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from msgspec.structs import replace

from sathiti.model import (
    AccountTemplate,
    Catalogue,
    CollectedError,
    NumberStyle,
    Place,
    SathitiError,
)
from sathiti.warehouse.packs.account_templates import (
    in_languages,
    read_account_templates,
    translated,
)
from sathiti.warehouse.packs.accounts import read_accounts
from sathiti.warehouse.packs.classifications import read_classifications
from sathiti.warehouse.packs.coefficients import read_coefficients
from sathiti.warehouse.packs.deliveries import read_deliveries
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.estimates import read_estimates
from sathiti.warehouse.packs.fields import CODE, LANGUAGE, NAME, VERSION, Fields, placed
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.geography import read_geography
from sathiti.warehouse.packs.instruments import read_instruments
from sathiti.warehouse.packs.pack import Agency, Pack
from sathiti.warehouse.packs.problems import Problems
from sathiti.warehouse.packs.products import read_products
from sathiti.warehouse.packs.questionnaires import read_questionnaires, said_in
from sathiti.warehouse.packs.reports import read_reports
from sathiti.warehouse.packs.rules import read_rules
from sathiti.warehouse.packs.statistics import read_statistics
from sathiti.warehouse.packs.structures import read_structures
from sathiti.warehouse.packs.surveys import read_surveys
from sathiti.warehouse.packs.tables import read_calendar, read_parameters, read_quality
from sathiti.warehouse.packs.texts import read_texts
from sathiti.warehouse.packs.units import read_units

HEAD = "pack.yaml"

_Reader = Callable[[PackFolder, Draft], None]
# In this order each reader finds what its entries refer to. The ground is read of all packs
# first: structures that all countries share speak of words, areas and lists of each.
_GROUND: tuple[_Reader, ...] = (read_texts, read_geography, read_classifications)
_READERS: tuple[_Reader, ...] = (
    read_units,
    read_structures,
    read_instruments,
    read_account_templates,
    read_rules,
    read_products,
    read_deliveries,
    read_parameters,
    read_coefficients,
    read_quality,
    read_accounts,
    read_estimates,
    read_statistics,
    read_questionnaires,
    read_surveys,
    read_reports,
    read_calendar,
)


def built_in_packs() -> Path:
    """The folder of the packs that come with the program."""
    return Path(str(files("sathiti"))) / "packs"


def built_in_texts() -> Catalogue:
    """Words of all built-in packs, for what is said before a pack is known."""
    draft = Draft()
    for head in sorted(built_in_packs().glob(f"*/{HEAD}")):
        problems = Problems()
        folder = PackFolder(head.parent, (), problems)
        fields = folder.entry(HEAD)
        folder.languages = fields.words("languages") if fields else ()
        read_texts(folder, draft)
    return draft.texts


def known_languages(search: Sequence[Path] = ()) -> tuple[str, ...]:
    """Languages of all packs that can be named, from the heads of the packs alone.

    Args:
        search: folders that hold packs beside the built-in ones.
    """
    known: set[str] = set()
    for head in (head for root in (*search, built_in_packs()) for head in root.glob(f"*/{HEAD}")):
        fields = PackFolder(head.parent, (), Problems()).entry(HEAD)
        known |= set(fields.words("languages")) if fields else set()
    return tuple(sorted(known))


def load_pack(pack_id: str, search: Sequence[Path] = ()) -> Pack:
    """Read and check a pack and the packs it includes.

    Args:
        pack_id: name of the pack's folder.
        search: folders that hold packs, looked through before the built-in ones.

    Returns:
        The pack; entries of the pack itself replace those of included packs.

    Raises:
        CollectedError: everything wrong, each with file and line.
        SathitiError: there is no such pack.
    """
    roots = (*search, built_in_packs())
    problems = Problems()
    heads = _heads(pack_id, roots, (), problems)
    if not heads:
        raise CollectedError(problems.errors)
    agency = _agency(heads[-1][1])
    draft = Draft(agency.id)
    for read in _GROUND:
        for folder, _ in heads:
            read(folder, draft)
    for folder, _ in heads:
        for read in _READERS:
            read(folder, draft)
    pack = _pack(heads, agency, draft)
    problems.raise_any()
    _check_providers(pack, problems)
    problems.raise_any()
    return pack


def _find(pack_id: str, roots: Sequence[Path]) -> Path:
    for root in roots:
        if (root / pack_id / HEAD).is_file():
            return root / pack_id
    known = sorted({head.parent.name for root in roots for head in root.glob(f"*/{HEAD}")})
    raise SathitiError(
        "There is no pack “{pack}”.", fix="Use one of: {known}.", pack=pack_id, known=known
    )


def _heads(
    pack_id: str, roots: Sequence[Path], above: tuple[str, ...], problems: Problems
) -> list[tuple[PackFolder, Fields]]:
    folder = PackFolder(_find(pack_id, roots), (), problems)
    head = folder.entry(HEAD)
    if head is None:
        return []
    folder.languages = head.languages = head.words("languages")
    heads: list[tuple[PackFolder, Fields]] = []
    for included in head.words("includes"):
        if included in (*above, pack_id):
            head.problem(
                "The pack includes itself: {chain}.",
                "Remove it from the list.",
                "includes",
                chain=[*above, pack_id, included],
            )
            continue
        try:
            found = _heads(included, roots, (*above, pack_id), problems)
        except SathitiError as error:
            problems.take(placed(error, head.place("includes")))
            continue
        known = {inner.root for inner, _ in heads}
        heads += [(inner, fields) for inner, fields in found if inner.root not in known]
    return [*heads, (folder, head)]


def _pack(heads: list[tuple[PackFolder, Fields]], agency: Agency, draft: Draft) -> Pack:
    folder, head = heads[-1]
    pack_id = head.word("id", form=NAME)
    if pack_id != folder.root.name:
        head.problem(
            "The pack “{pack}” lies in a folder of another name: {folder}.",
            "Give both the same name.",
            "id",
            pack=pack_id,
            folder=folder.root.name,
        )
    _check_languages(head)
    styles = _number_styles(head)
    pack = Pack(
        id=pack_id,
        version=head.word("version", form=VERSION),
        name=head.text("name"),
        languages=folder.languages,
        agency=agency,
        country=_country(head, draft),
        time_zone=head.word("time_zone", "UTC"),
        number_styles=styles,
        content_hash=_content_hash([folder for folder, _ in heads]),
        texts=draft.texts.merged(Catalogue({}, styles)),
        codelists=draft.codelists,
        structures=draft.structures,
        dataflows=draft.dataflows,
        kinds=draft.kinds,
        totals=draft.totals,
        areas=draft.areas,
        area_successions=tuple(draft.area_successions),
        units=draft.units,
        assignments=tuple(draft.assignments),
        successions=tuple(draft.successions),
        instruments=draft.instruments,
        rules=tuple(draft.rules.values()),
        indicators=tuple(draft.indicators.values()),
        tables=tuple(draft.tables.values()),
        deliveries=draft.deliveries,
        published=tuple(draft.published),
        calendar=tuple(draft.calendar),
        parameters=draft.parameters,
        quality_concepts=draft.quality_concepts,
        accounts=_accounts(draft, folder.languages),
        account_plans=draft.account_plans,
        account_links=tuple(
            replace(link, title=in_languages(link.title, draft.texts, folder.languages))
            for link in draft.account_links.values()
        ),
        estimates=tuple(draft.estimates.values()),
        statistics=draft.statistics,
        statistic_sources=tuple(draft.statistic_sources.values()),
        statistic_functions=draft.statistic_functions,
        questionnaires=said_in(draft.questionnaires.values(), draft.texts, folder.languages),
        questionnaire_plans=draft.questionnaire_plans,
        surveys=draft.surveys,
        reports=draft.reports,
    )
    head.finish()
    return pack


def _accounts(draft: Draft, languages: Sequence[str]) -> dict[str, AccountTemplate]:
    return {
        name: translated(template, draft.texts, languages)
        for name, template in draft.accounts.items()
    }


def _agency(head: Fields) -> Agency:
    entry = head.entry("agency")
    agency = Agency(entry.word("id", form=CODE), entry.text("name"))
    entry.finish()
    return agency


def _country(head: Fields, draft: Draft) -> str:
    country = head.word("country", "")
    if country or draft.areas:
        head.check_known("country", country, draft.countries)
    return country


def _number_styles(head: Fields) -> dict[str, NumberStyle]:
    styles: dict[str, NumberStyle] = {}
    if not head.has("number_style"):
        return styles
    entry = head.entry("number_style")
    for language in head.words("languages"):
        if entry.has(language):
            style = entry.entry(language)
            # A space is a group sign of many languages, so the value is not trimmed.
            group = str(style.values.get("group", ""))
            styles[language] = NumberStyle(style.word("decimal"), group)
            style.word("group", "")
            style.finish()
            if not _are_signs(styles[language]):
                style.problem(
                    "Decimal sign and group sign must be two different signs.",
                    "Write one sign each; the group sign may be empty.",
                    "decimal",
                )
    entry.finish()
    return styles


def _are_signs(style: NumberStyle) -> bool:
    different = style.decimal != style.group
    return different and len(style.decimal) == 1 and len(style.group) <= 1


def _check_providers(pack: Pack, problems: Problems) -> None:
    """Note the first period of every form that no unit has to report on."""
    at = Place(f"{pack.id}/units/functions.csv")
    for instrument in pack.instruments.values():
        try:
            pack.obligations_of(instrument)
        except SathitiError as error:
            problems.take(placed(error, at))


def _check_languages(head: Fields) -> None:
    languages = head.words("languages")
    if not languages:
        head.problem("The field “{field}” is missing.", "Write it.", "languages")
    for language in languages:
        if not LANGUAGE.fullmatch(language):
            head.problem(
                "“{written}” is not the code of a language.",
                "Write two small letters, such as en.",
                "languages",
                written=language,
            )


def _content_hash(folders: list[PackFolder]) -> str:
    total = hashlib.sha256()
    for folder in folders:
        for file in folder.files("**/*"):
            content = (folder.root / file).read_bytes()
            total.update(f"{folder.shown(file)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()
