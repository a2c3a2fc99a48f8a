import pytest

from sathiti.methods.validation.parameters import Parameters
from sathiti.methods.validation.signatures import SIGNATURES, Signature, is_truth
from sathiti.methods.validation.syntax import (
    Binary,
    Call,
    Choice,
    Comparison,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Word,
    children,
    walk,
)
from sathiti.model import Place, Rule, SathitiError, Text

A, B, C = (Name("", letter) for letter in "abc")
BELOW: list[tuple[Node, tuple[Node, ...]]] = [
    (Number(1), ()),
    (Word("x"), ()),
    (A, ()),
    (Negative(A), (A,)),
    (Not(A), (A,)),
    (Binary("+", A, B), (A, B)),
    (Comparison(A, (("<", B), ("<=", C))), (A, B, C)),
    (Logic("and", (A, B, C)), (A, B, C)),
    (Choice(A, B, C), (B, A, C)),  # as it is read: then if condition else otherwise
    (Call("sum", (A, B)), (A, B)),
    (Call("base_years", ()), ()),
]


@pytest.mark.parametrize(("node", "below"), BELOW)
def test_children_in_reading_order(node: Node, below: tuple[Node, ...]) -> None:
    assert children(node) == below
    assert walk(node) == [node, *below]


def test_walk_goes_to_the_leaves() -> None:
    tree = Logic("or", (Not(Comparison(A, (("<", Number(1)),))), Call("missing", (Negative(B),))))
    assert [str(node) for node in walk(tree) if isinstance(node, Name)] == ["a", "b"]
    assert len(walk(tree)) == 8


def test_nodes_are_values() -> None:
    assert Binary("+", A, B) == Binary("+", A, B)
    assert Binary("+", A, B) != Binary("+", B, A)
    assert str(Name("forest", "area")) == "forest.area"
    assert str(Name("", "area")) == "area"


@pytest.mark.parametrize(
    ("node", "truth"),
    [
        (A, False),
        (Number(1), False),
        (Negative(A), False),
        (Binary("+", A, B), False),
        (Choice(Not(A), B, C), False),
        (Comparison(A, (("<", B),)), True),
        (Not(A), True),
        (Logic("and", (A, B)), True),
        (Call("missing", (A,)), True),
        (Call("sum", (A,)), False),
    ],
)
def test_what_is_a_condition(node: Node, truth: bool) -> None:
    assert is_truth(node) is truth


def test_signature_tells_the_kind_of_each_argument() -> None:
    signature = Signature(("item", "word"), ("count",), "number")
    assert [signature.kind_of(n) for n in range(5)] == ["item", "word", "count", "number", "number"]
    assert SIGNATURES["abs"].kind_of(1) is None
    assert SIGNATURES["base_years"].kind_of(0) is None


def parameters(**given: object) -> Parameters:
    rule = Rule("r1", "range", "f", "note", Text({}), parameters=given, at=Place("r.yaml", row=3))
    return Parameters(rule, ["item", "items", "max", "many"])


def test_parameters_are_read_by_kind() -> None:
    read = parameters(item="a", items=["b", 3], max=2, many=None)
    assert read.get("item") == "a"
    assert read.get("absent") is None
    assert read.number("max") == 2
    assert read.number("many") is None
    assert read.texts("item") == ["a"]
    assert read.texts("items") == ["b", "3"]
    assert read.texts("many") == []
    assert read.needed("many", "item") == ["a"]
    assert read.items(["x"]) == ["b", "3"]


def test_all_items_are_those_of_the_form() -> None:
    assert parameters(items="all").items(["x", "y"]) == ["x", "y"]
    assert parameters(item=["all"]).items(["x"]) == ["x"]
    assert parameters(items="all").items([]) == []


@pytest.mark.parametrize(
    ("given", "call", "words"),
    [
        ({"maximum": 1}, lambda p: p, "has no parameter maximum"),
        ({"max": "1"}, lambda p: p.number("max"), "the parameter max cannot be “1”"),
        ({"max": False}, lambda p: p.number("max"), "cannot be “False”"),
        ({"items": {"a": 1}}, lambda p: p.texts("items"), "the parameter items cannot be"),
        ({"items": [["a"]]}, lambda p: p.texts("items"), "the parameter items cannot be"),
        ({}, lambda p: p.needed("items", "item"), "needs the parameter items / item"),
        ({"items": []}, lambda p: p.needed("items"), "needs the parameter items"),
    ],
)
def test_parameters_refused_name_rule_and_line(given: dict, call: object, words: str) -> None:
    with pytest.raises(SathitiError, match="Rule r1") as refused:
        call(parameters(**given))  # type: ignore[operator]
    assert words in str(refused.value)
    assert str(refused.value).startswith("r.yaml › row 3: ")
