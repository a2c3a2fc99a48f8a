"""A consumption aggregate as a recipe: what is counted, from which lines, over which time."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from sathiti.model import Place, SathitiError

YEAR, MONTH = 365.0, 365.0 / 12
ANY = "*"
TOTAL, COMPLETE = "total", "complete"


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of the lines of an item.

    Attributes:
        code: code of the item; ends with ``*`` to mean every code that begins so. The most
            exact code counts.
        component: component it adds to, such as ``food`` or ``clothing``.
        days: days its amounts cover, where lines do not say so themselves.
        counted: whether it is consumption; else `reason` says why not.
        reason: why it is left out, such as *investment* or *tax*.
    """

    code: str
    component: str = ""
    days: float = 0.0
    counted: bool = True
    reason: str = ""


class Lines(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of lines, one for each item a household told.

    Attributes:
        table: its name among the tables.
        item: column of item codes; where there is none, `component` is the component of all.
        amount: column of amounts.
        price: column that amounts (quantities) are multiplied with, for own production.
        days: days the amounts cover, or the column that says so.
        source: source of all lines, such as purchased, own_production, gift; or the column
            that says so.
        sources: value of that column to source. A value not named is an error, one named with
            an empty source is left out.
        component: component of all lines, where no column of items is used.
        missing: what an amount that is missing is: an error, or nothing.
    """

    table: str
    item: str = "item"
    amount: str = "amount"
    price: str = ""
    days: float | str = 0.0
    source: str = "purchased"
    sources: Mapping[str, str] = {}
    component: str = ""
    missing: Literal["refuse", "nothing"] = "refuse"


class Durable(Struct, frozen=True, forbid_unknown_fields=True):
    """A good that lasts longer than a year.

    Attributes:
        code: code of the good.
        depreciation: share of its value lost in a year, net of price changes; or
        lifetime: years it lasts, where its value today is lost evenly over the years left.
    """

    code: str
    depreciation: float = 0.0
    lifetime: float = 0.0


class Durables(Struct, frozen=True, forbid_unknown_fields=True):
    """Use value of durables: what a year of owning them is worth.

    Attributes:
        goods: the goods that are counted.
        real_interest: real rate of interest, what the money would have earned.
        table: table of goods owned.
        item, value, number, age: its columns; `number` and `age` may be empty (one of each).
        component: component of the use value.
        least_left: years that a good with a lifetime has left at least.
    """

    goods: tuple[Durable, ...]
    real_interest: float
    table: str = "durables"
    item: str = "item"
    value: str = "value"
    number: str = ""
    age: str = ""
    component: str = "durables"
    least_left: float = 2.0


class Rent(Struct, frozen=True, forbid_unknown_fields=True):
    """Rent of dwellings, imputed to those who pay none.

    Attributes:
        amount: column of the rent paid; a household that pays some is a tenant.
        estimate: column of the rent that owners say theirs would bring; empty for none.
        numbers: columns of the dwelling that enter a regression on tenants as numbers; its
            rents are for those who neither pay nor estimate. Without numbers and classes there
            is no regression.
        classes: columns that enter it as classes.
        days: days a rent covers.
        table: table of dwellings, one for each household.
        component: component of rents; sources are ``purchased``, ``estimated``, ``imputed``.
        fewest: tenants needed for the regression.
    """

    amount: str
    estimate: str = ""
    numbers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    days: float = MONTH
    table: str = "dwelling"
    component: str = "rent"
    fewest: int = 30


class WelfareRecipe(Struct, frozen=True, forbid_unknown_fields=True):
    """How a consumption aggregate is made; data of a survey, not code.

    Attributes:
        lines: tables of lines.
        items: what becomes of items.
        groups: name of a sum to its components, such as food and non_food.
        days: days the aggregate covers: a year, a month.
        household: columns that identify a household in every table.
        person: column that identifies a person inside a household.
        needed: components or groups without which a household is marked as not complete.
        durables: use value of durables.
        rent: imputed rent.
    """

    lines: tuple[Lines, ...]
    items: tuple[Item, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = {}
    days: float = YEAR
    household: tuple[str, ...] = ("household",)
    person: str = "person"
    needed: tuple[str, ...] = ()
    durables: Durables | None = None
    rent: Rent | None = None

    def components(self) -> list[str]:
        """Every component, in the order of the recipe."""
        named = [item.component for item in self.items if item.counted]
        named += [lines.component for lines in self.lines]
        named += [part.component for part in (self.durables, self.rent) if part]
        return list(dict.fromkeys(name for name in named if name))

    def check(self) -> None:
        """Check the recipe by itself.

        Raises:
            SathitiError: it cannot be followed; the error names the entry.
        """
        _positive(self.days, "days")
        _once([item.code for item in self.items], "items")
        for item in self.items:
            _check_item(item)
        components = self.components()
        for group, members in self.groups.items():
            _known(members, components, f"groups.{group}")
        _known(self.needed, [*components, *self.groups], "needed")
        names = [*components, *self.groups, TOTAL, COMPLETE, *self.household]
        _once(names, "components")
        if self.durables:
            _check_durables(self.durables)

    def counting(self, codes: Sequence[str]) -> dict[str, Item]:
        """Each code to its entry; codes that no entry fits are left out."""
        exact = {item.code: item for item in self.items if not item.code.endswith(ANY)}
        heads = sorted(
            (item for item in self.items if item.code.endswith(ANY)),
            key=lambda item: -len(item.code),
        )
        fitting = {}
        for code in codes:
            near = (item for item in heads if code.startswith(item.code[:-1]))
            found = exact.get(code) or next(near, None)
            if found:
                fitting[code] = found
        return fitting


def _check_item(item: Item) -> None:
    if item.counted and not item.component:
        raise SathitiError(
            "The item “{code}” has no component.",
            fix="Write the component it adds to, or say that it is not counted and why.",
            at=Place("items", key=item.code),
            code=item.code,
        )
    if not item.counted and not item.reason:
        raise SathitiError(
            "The item “{code}” is left out without a reason.",
            fix="Write why it is not consumption.",
            at=Place("items", key=item.code),
            code=item.code,
        )
    if item.days < 0:
        _positive(item.days, item.code)


def _check_durables(durables: Durables) -> None:
    _once([good.code for good in durables.goods], "durables")
    for good in durables.goods:
        if (good.depreciation > 0) == (good.lifetime > 0) or good.depreciation > 1:
            raise SathitiError(
                "The good “{code}” needs either a rate of depreciation or a lifetime.",
                fix="Write a rate above 0 and up to 1, or years above 0, not both.",
                at=Place("durables", key=good.code),
                code=good.code,
            )
        if good.lifetime and not durables.age:
            raise SathitiError(
                "The good “{code}” has a lifetime, but no column says how old it is.",
                fix="Name the column of ages, or give a rate of depreciation.",
                at=Place("durables", key=good.code),
                code=good.code,
            )


def _positive(days: float, key: str) -> None:
    if not days > 0:
        raise SathitiError(
            "The period is {days} days; it must be above 0.",
            fix="Write the days that the amounts cover, such as 7, 30 or 365.",
            at=Place("recipe", key=key),
            days=days,
        )


def _once(names: Sequence[str], key: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SathitiError(
            "The recipe names something twice: {names}.",
            fix="Give every item, component, group and key its own name.",
            at=Place("recipe", key=key),
            names=twice,
        )


def _known(names: Sequence[str], known: Sequence[str], key: str) -> None:
    strays = [name for name in names if name not in known]
    if strays:
        raise SathitiError(
            "The recipe has no component {names}.",
            fix="Use one of: {known}.",
            at=Place("recipe", key=key),
            names=strays,
            known=list(known),
        )
