"""The small language of conditions: ``relevant``, ``when`` of checks, rules and notices.

    age(birth) >= 60 and not empty(phone)
    type in ('20', '21', '22') or household.dibao = yes

Words: ``and or not in yes no today``, names (dotted ones too), numbers, texts in quotes,
``= != < <= > >= + - *`` and the calls of ``FUNCTIONS``. Nothing else: no attribute, no import, no
loop. Text becomes a tree once (cached); ``forms/expressions/evaluate.py`` answers it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from forms.errors import ExpressionError
from forms.expressions.tree import (
    TODAY,
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Either,
    Expression,
    Literal,
    Name,
    Node,
    Not,
)
from forms.schema.yaml_reader import Entry

LONGEST = 2000
"""Characters; a longer condition is a mistake or an attack."""

DEEPEST = 40
"""Nested brackets, calls and signs."""

FUNCTIONS = {
    "empty": 1,  # empty(x): no answer yet
    "age": 1,  # age(birth): whole years on the as-of day
    "months": 1,  # months(from_day): whole months up to the as-of day
    "days": 2,  # days(from_day, to_day): days from one day to another
    "count": 1,  # count(many): how many codes are chosen
    "has": 2,  # has(many, 'code')
    "id_birth": 1,  # id_birth(number): birth date in a citizen number
    "id_sex": 1,  # id_sex(number): code of gb_gender in a citizen number
    "starts": 2,  # starts(text, 'beginning')
    "part": 3,  # part(text, from, to): characters from..to, counted from 1
    "length": 1,  # length(text): characters
    "apart": 2,  # apart(name, name): two persons, whatever titles stand around their names
}
"""Calls and the number of their arguments."""


_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+)|(?P<text>'[^'\n]*'|"[^"\n]*")
    |(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)|(?P<sign>!=|<=|>=|[=<>+\-*(),])|(?P<end>$))""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "not", "in"}
_COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a condition.

    Raises:
        ExpressionError: It is not in our language; the error says where.
    """
    if len(text) > LONGEST:
        raise ExpressionError(text[:20], LONGEST, "条件太长，请拆成几条。")
    parser = _Parser(text)
    root = parser.either()
    parser.finish()
    return Expression(text, root, frozenset(parser.names))


def condition(entry: Entry, key: str) -> Expression:
    """The condition written under a key of a definition.

    Raises:
        DefinitionFault: There is none, or it is not in our language.
    """
    try:
        return parse(entry.text(key))
    except ExpressionError as wrong:
        raise entry.fault_at(key, wrong.told) from wrong


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    """Recursive descent, one method per level of binding."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()
        self.depth = 0
        self.tokens = self._tokens()
        self.next = 0

    def either(self) -> Node:
        parts = [self.both()]
        while self._take("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Node:
        parts = [self.negation()]
        while self._take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def negation(self) -> Node:
        if self._take("not"):
            self._deeper()
            inner = Not(self.negation())
            self.depth -= 1
            return inner
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        sign = self._peek()
        if sign.kind == "sign" and sign.text in _COMPARISONS:
            self.next += 1
            return Compare(sign.text, left, self.sum())
        if self._take("in"):
            return Among(left, self._list())
        if self._peek().text == "not" and self.tokens[self.next + 1].text == "in":
            self.next += 2
            return Not(Among(left, self._list()))
        return left

    def sum(self) -> Node:
        left = self.product()
        while (sign := self._peek()).kind == "sign" and sign.text in {"+", "-"}:
            self.next += 1
            left = Arithmetic(sign.text, left, self.product())
        return left

    def product(self) -> Node:
        left = self.atom()
        while self._take("*"):
            left = Arithmetic("*", left, self.atom())
        return left

    def atom(self) -> Node:
        token = self._peek()
        self.next += 1
        if token.kind == "number":
            return Literal(self._number(token))
        if token.kind == "text":
            return Literal(token.text[1:-1])
        if token.text in {"yes", "no"}:
            return Literal(token.text == "yes")
        if token.kind == "name" and token.text not in _WORDS:
            return self._call(token) if self._take("(") else self._name(token)
        if token.text == "-":
            self._deeper()
            inner = Arithmetic("-", Literal(0), self.atom())
            self.depth -= 1
            return inner
        if token.text == "(":
            return self._bracket()
        raise self._wrong(token, "这里缺一个值，请补上。")

    def finish(self) -> None:
        token = self._peek()
        if token.kind != "end":
            raise self._wrong(token, f"「{token.text}」多余，请删去或补上连接词。")

    def _number(self, token: _Token) -> int:
        if len(token.text) > 15:
            raise self._wrong(token, "数字太长，若是编号请加引号。")
        return int(token.text)

    def _name(self, token: _Token) -> Name:
        if token.text != TODAY:
            self.names.add(token.text)
        return Name(token.text)

    def _call(self, token: _Token) -> Call:
        known = FUNCTIONS.get(token.text)
        if known is None:
            raise self._wrong(token, f"没有「{token.text}」这个函数，可用 {' '.join(FUNCTIONS)}。")
        arguments = self._arguments()
        if len(arguments) != known:
            raise self._wrong(token, f"「{token.text}」要 {known} 个参数，请改正。")
        return Call(token.text, arguments)

    def _bracket(self) -> Node:
        self._deeper()
        inner = self.either()
        self._need(")")
        self.depth -= 1
        return inner

    def _list(self) -> tuple[Node, ...]:
        self._need("(")
        return self._arguments()

    def _arguments(self) -> tuple[Node, ...]:
        self._deeper()
        parts = [self.either()]
        while self._take(","):
            parts.append(self.either())
        self._need(")")
        self.depth -= 1
        return tuple(parts)

    def _tokens(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while not tokens or tokens[-1].kind != "end":
            match = _TOKEN.match(self.text, at)
            if match is None or match.lastgroup is None:
                raise ExpressionError(self.text, at + 1, "有不认识的符号，请用英文标点和小写词。")
            tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.end()))
            at = match.end()
        return tokens

    def _peek(self) -> _Token:
        return self.tokens[self.next]

    def _take(self, text: str) -> bool:
        token = self._peek()
        if token.text == text and token.kind in {"sign", "name"}:
            self.next += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._wrong(self._peek(), f"缺少「{text}」，请补上。")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._wrong(self._peek(), "括号套得太深，请拆成几条。")

    def _wrong(self, token: _Token, reason: str) -> ExpressionError:
        return ExpressionError(self.text, max(token.at - len(token.text), 0) + 1, reason)
