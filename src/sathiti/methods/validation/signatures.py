"""What each function of the rule language takes and gives: the whitelist the parser works from."""

from typing import Literal

from msgspec import Struct

from sathiti.methods.validation.syntax import Call, Comparison, Logic, Node, Not

ArgumentKind = Literal["number", "item", "count", "steps", "period", "word"]
ResultKind = Literal["number", "truth"]


class Signature(Struct, frozen=True):
    """What a function accepts.

    Attributes:
        arguments: kind of each argument that must be given.
        optional: kinds of arguments that may follow.
        more: kind of any number of further arguments; empty if there are none.
        options: names of numeric options, written ``name=0.01``.
        result: number or truth value.
    """

    arguments: tuple[ArgumentKind, ...] = ()
    optional: tuple[ArgumentKind, ...] = ()
    more: ArgumentKind | None = None
    options: tuple[str, ...] = ()
    result: ResultKind = "number"

    def kind_of(self, position: int) -> ArgumentKind | None:
        """Kind of the argument at a position from 0; None if there can be none."""
        fixed = (*self.arguments, *self.optional)
        return fixed[position] if position < len(fixed) else self.more


SIGNATURES: dict[str, Signature] = {
    "missing": Signature(("number",), result="truth"),
    "given": Signature(("number",), result="truth"),
    "previous": Signature(("number",), optional=("steps",)),
    "at": Signature(("number", "period")),
    "latest": Signature(("number",)),
    "earlier": Signature(("number",)),
    "base": Signature(("number",)),
    "base_years": Signature(),
    "abs": Signature(("number",)),
    "min": Signature(("number", "number"), more="number"),
    "max": Signature(("number", "number"), more="number"),
    "sum": Signature(("number",), more="number"),
    "sum_of": Signature(("number",), more="number"),
    "sqrt": Signature(("number",)),
    "exp": Signature(("number",)),
    "log": Signature(("number",)),
    "round": Signature(("number",), optional=("count",)),
    "ratio": Signature(("number", "number")),
    "between": Signature(("number", "number", "number"), result="truth"),
    "close": Signature(("number", "number"), options=("relative", "absolute"), result="truth"),
    "mad_score": Signature(("number",)),
    "sum_codes": Signature(("item", "word", "word"), more="word"),
    "children_sum": Signature(("item", "word")),
}


def is_truth(node: Node) -> bool:
    """Whether a node is true or false rather than a number."""
    if isinstance(node, Call):
        return SIGNATURES[node.function].result == "truth"
    return isinstance(node, Comparison | Logic | Not)
