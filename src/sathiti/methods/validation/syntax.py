"""The syntax tree of an expression: a few node types, each knowing where it stands in the text."""

from msgspec import Struct


class Number(Struct, frozen=True):
    """A written number."""

    value: float
    offset: int = 0


class Word(Struct, frozen=True):
    """A quoted code or period; stands only where a function asks for one."""

    value: str
    offset: int = 0


class Name(Struct, frozen=True):
    """An item; `form` is empty for the form the expression belongs to."""

    form: str
    item: str
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.form}.{self.item}" if self.form else self.item


class Negative(Struct, frozen=True):
    """Unary minus."""

    operand: "Node"
    offset: int = 0


class Not(Struct, frozen=True):
    """Logical negation."""

    operand: "Node"
    offset: int = 0


class Binary(Struct, frozen=True):
    """Arithmetic: ``+ - * / **``."""

    operator: str
    left: "Node"
    right: "Node"
    offset: int = 0


class Comparison(Struct, frozen=True):
    """A chain such as ``a < b <= c``: the first operand, then operator and operand pairs."""

    first: "Node"
    rest: "tuple[tuple[str, Node], ...]"
    offset: int = 0


class Logic(Struct, frozen=True):
    """``and`` or ``or`` over two or more parts."""

    operator: str
    parts: "tuple[Node, ...]"
    offset: int = 0


class Choice(Struct, frozen=True):
    """``then if condition else otherwise``."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"
    offset: int = 0


class Call(Struct, frozen=True):
    """A function with its arguments and named options."""

    function: str
    arguments: "tuple[Node, ...]"
    options: dict[str, float] = {}
    offset: int = 0


Node = Number | Word | Name | Negative | Not | Binary | Comparison | Logic | Choice | Call


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in reading order."""
    match node:
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Comparison(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
        case Logic(parts=parts):
            return parts
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (then, condition, otherwise)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> list[Node]:
    """`node` and everything below it, in reading order."""
    return [node, *(below for child in children(node) for below in walk(child))]
