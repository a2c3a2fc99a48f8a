"""classifications/: code lists, and words that a pack adds to lists of an included pack."""

from msgspec import structs

from sathiti.model import Area, Code, CodeList, Text
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.trees import check_tree

AREA_LIST = "CL_REF_AREA"


def read_classifications(folder: PackFolder, draft: Draft) -> None:
    """Add the lists of ``index.csv``; a file without a line there names codes already known."""
    index = folder.table("classifications/index.csv", "id agency version source", texts=("",))
    own: set[str] = set()
    for row in index:
        list_id = row.word("id", form=NAME)
        row.check_new("id", list_id, own)
        own.add(list_id)
        draft.codelists[list_id] = _codelist(folder, row, list_id, draft)
    for file in folder.files("classifications/*.csv"):
        list_id = file.removeprefix("classifications/").removesuffix(".csv")
        if list_id not in own | {"index"}:
            _add_words(folder, file, list_id, draft)


def _codelist(folder: PackFolder, row: Fields, list_id: str, draft: Draft) -> CodeList:
    row.word("source")
    if list_id == AREA_LIST and draft.areas:
        codes = _area_codes(draft.areas)
    else:
        included = draft.codelists.get(list_id)
        codes = _codes(
            folder, list_id, {code.id: code for code in included.codes} if included else {}
        )
    if not codes:
        row.problem(
            "The code list “{written}” has no codes.",
            "Write them to classifications/{written}.csv.",
            "id",
            written=list_id,
        )
    agency, version = row.word("agency", form=CODE), row.word("version", form=VERSION)
    return CodeList(list_id, agency, version, row.names(), codes)


def _area_codes(areas: dict[str, Area]) -> tuple[Code, ...]:
    return tuple(Code(area.code, area.name, area.parent) for area in areas.values())


def _codes(folder: PackFolder, list_id: str, included: dict[str, Code]) -> tuple[Code, ...]:
    """The codes of a file; words it leaves out are those of the included list of the same id."""
    rows = _rows(folder, f"classifications/{list_id}.csv")
    codes: dict[str, Code] = {}
    for row in rows:
        code = row.word("code", form=CODE)
        row.check_new("code", code, codes)
        codes[code] = _code(row, code, included.get(code))
    for row in rows:
        if row.has("parent"):
            row.check_known("parent", row.word("parent"), codes)
    check_tree(rows, "code", {code.id: code.parent for code in codes.values()})
    return tuple(codes.values())


def _add_words(folder: PackFolder, file: str, list_id: str, draft: Draft) -> None:
    known = draft.codelists.get(list_id)
    rows = _rows(folder, file)
    if known is None:
        if rows:
            rows[0].problem(
                "The code list “{written}” has no line in index.csv.",
                "Add its agency, version and name there.",
                written=list_id,
            )
        return
    codes = {code.id: code for code in known.codes}
    for row in rows:
        code = row.word("code")
        if row.check_known("code", code, codes):
            codes[code] = structs.replace(_code(row, code, codes[code]), parent=codes[code].parent)
    draft.codelists[list_id] = structs.replace(known, codes=tuple(codes.values()))


def _rows(folder: PackFolder, file: str) -> list[Fields]:
    return folder.table(file, "code", "parent source", texts=("", "description"))


def _code(row: Fields, code: str, known: Code | None) -> Code:
    before = known or Code(code, Text({}))
    description = row.text("description", required=False)
    return Code(
        code,
        row.names(before.name),
        row.word("parent", ""),
        Text({**before.description.words, **description.words}),
    )
