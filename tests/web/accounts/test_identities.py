"""What identities say about rows, columns and cells of a small account."""

import pytest

from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountShown,
    AccountTable,
    AccountTemplate,
    MissingFigure,
    ResidualShown,
    Text,
)
from sathiti.web.accounts.book import (
    AccountBook,
    count_outcomes,
    gravest,
    read_book,
)
from sathiti.web.accounts.identities import (
    MOST_NAMED,
    anchor,
    at_ends,
    cell_label,
    end_of,
    grouped,
    incomplete_cells,
)
from sathiti.web.state import NotFoundError


def said(en: str, lo: str = "") -> Text:
    return Text({"en": en, "lo": lo} if lo else {"en": en})


def table(name: str) -> AccountTable:
    rows = (AccountLine("WATER", said("Water", "ນ້ຳ")), AccountLine("ICE", said("Ice")))
    columns = (AccountLine("FARM", said("Farms", "ນາ")), AccountLine("HOME", said("Homes")))
    return AccountTable(name, said(name), rows, columns)


IDENTITIES = (
    AccountIdentity("equal", said("Supply is use"), "supply.TOTAL = use.TOTAL", "row"),
    AccountIdentity("limit", said("Use is less"), "use.ICE <= use.WATER"),
    AccountIdentity("sum", said("Sum"), "use.ICE = use.WATER", compute=True),
    AccountIdentity(
        "once",
        said("Once"),
        "net = gross",
        "once",
        cells={"net": "use.ICE.HOME", "gross": "supply.ICE.HOME"},
        compute=True,
    ),
)
TEMPLATE = AccountTemplate(
    "flows",
    "1",
    said("Flows"),
    "water",
    "M3",
    said("m3"),
    1,
    (table("supply"), table("use")),
    IDENTITIES,
)


def left(
    identity: str = "equal",
    outcome: str = "holds",
    at: str = "WATER",
    each: str = "row",
    residual: float | None = 0.0,
    missing: tuple[str, ...] = (),
    area: str = "LA",
    period: str = "2020",
    account: str = "flows",
) -> ResidualShown:
    return ResidualShown(
        account,
        identity,
        said("Words"),
        each,
        at,
        area,
        period,
        1.0,
        2.0,
        residual,
        0.5,
        outcome,
        missing,
    )


def test_residuals_stand_by_outcome_the_gravest_first() -> None:
    groups = grouped(TEMPLATE, [left(), left(outcome="incomplete"), left(outcome="fails"), left()])
    assert [(one.outcome, len(one.rows)) for one in groups] == [
        ("fails", 1),
        ("incomplete", 1),
        ("holds", 2),
    ]


def test_an_outcome_that_does_not_occur_has_no_group() -> None:
    assert grouped(TEMPLATE, []) == []
    assert [one.outcome for one in grouped(TEMPLATE, [left()])] == ["holds"]


@pytest.mark.parametrize(
    ("each", "at", "words"),
    [
        ("row", "WATER", "Water"),
        ("column", "FARM", "Farms"),
        ("row", "FARM", "FARM"),
        ("once", "", ""),
    ],
)
def test_a_row_says_in_words_what_it_is_about(each: str, at: str, words: str) -> None:
    (group,) = grouped(TEMPLATE, [left(each=each, at=at)])
    assert group.rows[0].at.say("en") == words


def test_what_is_allowed_has_one_decimal_more() -> None:
    (group,) = grouped(TEMPLATE, [left(residual=-1.0)])
    assert group.rows[0].numbers == [(1.0, 1), (2.0, 1), (-1.0, 1), (0.5, 2)]


@pytest.mark.parametrize(("count", "named", "more"), [(0, 0, 0), (2, 2, 0), (3, 3, 0), (7, 3, 4)])
def test_cells_that_lack_are_named_up_to_a_limit(count: int, named: int, more: int) -> None:
    missing = ("use.ICE.HOME",) * count
    (group,) = grouped(TEMPLATE, [left(outcome="incomplete", missing=missing)])
    (row,) = group.rows
    assert (len(row.lacking), row.more) == (named, more)
    assert named <= MOST_NAMED
    assert {one.say("en") for one in row.lacking} <= {"Ice: Homes"}


@pytest.mark.parametrize(
    ("cell", "language", "words"),
    [
        ("use.WATER.FARM", "en", "Water: Farms"),
        ("use.WATER.FARM", "lo", "ນ້ຳ: ນາ"),
        ("supply.ICE.HOME", "en", "Ice: Homes"),
        # what is no cell is shown as it is written
        ("use.SNOW.FARM", "en", "use.SNOW.FARM"),
        ("use.WATER.SHOP", "en", "use.WATER.SHOP"),
        ("stock.WATER.FARM", "en", "stock.WATER.FARM"),
        ("use", "en", "use"),
        ("", "en", ""),
    ],
)
def test_a_cell_in_words(cell: str, language: str, words: str) -> None:
    assert cell_label(TEMPLATE, cell).say(language) == words


def test_an_identity_stands_at_the_ends_of_every_table_it_names() -> None:
    assert set(at_ends(TEMPLATE, [left("equal")])) == {
        ("supply", "row", "WATER"),
        ("use", "row", "WATER"),
    }


def test_an_identity_of_one_table_stands_there_only() -> None:
    found = at_ends(TEMPLATE, [left("sum", each="column", at="FARM")])
    assert set(found) == {("use", "column", "FARM")}


def test_an_identity_that_holds_once_stands_at_no_end() -> None:
    assert at_ends(TEMPLATE, [left("once", each="once", at="")]) == {}


@pytest.mark.parametrize(("outcome", "shown"), [("fails", 1), ("holds", 0), ("incomplete", 0)])
def test_a_limit_is_shown_only_where_it_fails(outcome: str, shown: int) -> None:
    assert len(at_ends(TEMPLATE, [left("limit", outcome, "FARM", "column")])) == shown


@pytest.mark.parametrize(
    ("identity", "tables"),
    [("parts.rows.use.TOTAL", {"use"}), ("parts.columns.supply.TOTAL", {"supply"})],
)
def test_sums_of_parts_stand_in_their_table(identity: str, tables: set[str]) -> None:
    assert {place[0] for place in at_ends(TEMPLATE, [left(identity)])} == tables


def test_several_identities_meet_at_one_end() -> None:
    both = [
        left("sum", each="column", at="FARM"),
        left("parts.rows.use.WATER", "fails", "FARM", "column"),
    ]
    assert at_ends(TEMPLATE, both) == {("use", "column", "FARM"): both}


def test_the_gravest_stands_at_the_end() -> None:
    bad = left(outcome="fails", residual=-9.0)
    assert end_of([left(), left(outcome="fails", residual=3.0), bad]) is bad
    assert end_of([]) is None
    assert end_of(None) is None


def test_of_two_that_hold_the_one_with_most_left() -> None:
    near, far = left(residual=None), left(residual=-0.2)
    assert gravest([near, far]) is far
    assert gravest([left(outcome="incomplete", residual=None), far]).outcome == "incomplete"


@pytest.mark.parametrize(
    ("one", "cell"),
    [
        (left("sum", "incomplete", "FARM", "column"), ("use", "ICE", "FARM")),
        (left("once", "incomplete", "", "once"), ("use", "ICE", "HOME")),
        (left("parts.rows.use.ICE", "incomplete", "FARM", "column"), ("use", "ICE", "FARM")),
        (left("parts.columns.use.HOME", "incomplete", "ICE", "row"), ("use", "ICE", "HOME")),
    ],
)
def test_a_sum_of_which_a_part_lacks_is_incomplete(
    one: ResidualShown, cell: tuple[str, str, str]
) -> None:
    assert incomplete_cells(TEMPLATE, [one]) == {cell}


def test_a_cell_that_another_identity_computes_whole_is_whole() -> None:
    lacking = left("parts.rows.use.ICE", "incomplete", "FARM", "column")
    whole = left("sum", "holds", "FARM", "column")
    assert incomplete_cells(TEMPLATE, [lacking, whole]) == set()
    elsewhere = left("sum", "holds", "HOME", "column")
    assert incomplete_cells(TEMPLATE, [lacking, elsewhere]) == {("use", "ICE", "FARM")}


def test_an_identity_that_computes_nothing_leaves_nothing_incomplete() -> None:
    assert incomplete_cells(
        TEMPLATE, [left("equal", "incomplete"), left("gone", "incomplete")]
    ) == (set())


@pytest.mark.parametrize(
    ("identity", "at", "name"),
    [
        ("equal", "WATER", "identity-equal-WATER"),
        ("parts.rows.use.TOTAL", "A01_03", "identity-parts-rows-use-TOTAL-A01-03"),
        ("once", "", "identity-once"),
        ("a  b", "<ນ້ຳ>", "identity-a-b"),
    ],
)
def test_a_place_in_the_page_has_a_plain_name(identity: str, at: str, name: str) -> None:
    assert anchor(identity, at) == name


def test_outcomes_are_counted_the_gravest_first() -> None:
    found = count_outcomes([left(), left(outcome="fails"), left(), left(outcome="incomplete")])
    assert found == [("fails", 1), ("incomplete", 1), ("holds", 2)]
    assert count_outcomes([]) == []


class Pages:
    """A serving file that has just these pages."""

    def __init__(self, **pages: object) -> None:
        self.pages = pages

    def page(self, name: str, kind: object) -> object:
        return self.pages.get(name)


def book(**pages: object) -> AccountBook:
    return read_book(Pages(**pages))  # type: ignore[arg-type]


def test_a_release_without_accounts_has_an_empty_book() -> None:
    assert book() == AccountBook({}, {}, {})


def test_accounts_are_found_by_id_and_by_dataflow() -> None:
    shown = AccountShown(TEMPLATE, "DF_FLOWS")
    found = book(accounts=[shown])
    assert found.account("flows") is shown
    assert found.of_dataflow("DF_FLOWS") == "flows"
    assert found.of_dataflow("DF_OTHER") == ""


def test_an_account_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError) as wrong:
        book().account("gold")
    assert "There is no account “gold”." in str(wrong.value)
    assert "Choose an account from the list" in str(wrong.value)


def test_residuals_are_found_by_area_and_period() -> None:
    one, other = left(), left(area="01", outcome="fails")
    found = book(residuals=[one, other, left(period="2021"), left(account="", outcome="fails")])
    assert found.of("flows", "LA", "2020") == [one]
    assert found.of("flows", "01", "2020") == [other]
    assert found.of("flows", "02", "2020") == []
    assert found.of("gold", "LA", "2020") == []
    assert len(found.all_of("flows")) == 3
    assert found.outcomes("flows") == [("fails", 1), ("holds", 2)]
    assert found.outcomes("gold") == []


def test_words_of_an_identity_are_kept_once() -> None:
    found = book(residuals=[left(), left(at="ICE")]).all_of("flows")
    assert found[0].title is found[1].title


def test_what_lacks_is_found_by_account() -> None:
    lacking = [
        MissingFigure(account, "use.ICE.HOME", said("Ice: Homes"), "2010-2017", said("Office"))
        for account in ("flows", "gold", "flows")
    ]
    found = book(missing=lacking).missing
    assert {account: len(cells) for account, cells in found.items()} == {"flows": 2, "gold": 1}
