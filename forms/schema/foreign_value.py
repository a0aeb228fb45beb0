"""Values no question of any program of ours has: kept letter for letter, and read as no answer.

A later or a faulty program may send a number with a fraction, a table, a list within a list or a
text no database keeps. The hashes two computers compare are made of what was sent, so nothing may
be changed in it; and no store keeps all of it as it is (``jsonb`` sorts keys and writes 1e20 as a
whole number). So such a value becomes one text that names it, everywhere alike, and is taken apart
again where a hash is made, where it travels on, and where a person is told what stands there.

An answer that is sealed for some computers stands in a body as one text, too: ``§ring.content``.
The ring names who can open it (``sync.frames.rings``), the content is base64. Everybody keeps it
letter for letter, so digests agree whether or not a computer can read it.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from forms.schema.form import Value

MARK: Final = "\ufdd0"
"""Begins such a text: a code point that Unicode keeps for no character at all."""
DEEPEST: Final = 50
"""Lists and tables within one another that are kept; more would not be read at every place."""
CLOSED_VALUE: Final = MARK + base64.b85encode(msgspec.msgpack.encode({"closed": True})).decode()
"""In the place of an answer that is there and that nobody here can open: it is not empty."""
CLOSED_WORDS: Final = "（已封存，这里没有钥匙）"
"""What a person sees of it."""
BROKEN_VALUE: Final = MARK + base64.b85encode(msgspec.msgpack.encode({"broken": True})).decode()
"""In the place of a sealed answer that its own key does not open: damaged, or of another place."""
BROKEN_WORDS: Final = "（损坏了，打不开）"
"""What a person sees of it."""
RING: Final = "[0-9a-f]{16}"
_TEXT: Final = re.compile(rf"§({RING})\.([A-Za-z0-9_-]+)")
SHUT_WORDS: Final = "（密存，这台电脑打不开）"
"""What a person sees of it where it cannot be opened."""
_MARKED: Final = MARK.encode()
_PLAIN: Final = frozenset({bool, int, type(None)})


def keepable(value: object) -> bool:
    """Whether a value is of a kind that answers have, and every store keeps it as it is."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is list:
        return all(type(item) is str and _text(item) for item in value)  # type: ignore[attr-defined]
    return kind in _PLAIN


def shallow(value: object) -> bool:
    """Whether a value may be kept: it can be read and written wherever it goes.

    The libraries call themselves for each level, and how many are too many depends on who asks:
    what one computer can still take apart, another could not.
    """
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _within(one)]
        if not level:
            return True
    return False


def kept(value: Any) -> Value | None:
    """A value as it is stored."""
    if keepable(value):
        return value  # type: ignore[no-any-return]
    return MARK + base64.b85encode(msgspec.msgpack.encode(value)).decode()


def original(value: Value | None) -> Value | msgspec.Raw | None:
    """A stored value as its author wrote it, for whoever encodes it."""
    if type(value) is not str or not value.startswith(MARK):
        return value
    try:
        return msgspec.Raw(base64.b85decode(value[len(MARK) :]))
    except ValueError:  # some store has it by another way than ours; it stands for itself
        return value


def encoded(answers: Mapping[str, Value | None]) -> msgspec.Raw:
    """Answers by name as their authors wrote them, encoded: what a hash is made of."""
    plain = msgspec.msgpack.encode(sorted(answers.items()))
    if _MARKED in plain:  # hardly ever: not each of a village's values is looked at for it
        pairs = [(name, original(answers[name])) for name in sorted(answers)]
        plain = msgspec.msgpack.encode(pairs)
    return msgspec.Raw(plain)


def told(value: object) -> object:
    """A stored value as a person may see it."""
    if is_ring_text(value):
        return SHUT_WORDS
    if type(value) is not str or not value.startswith(MARK):
        return value
    if value in (CLOSED_VALUE, BROKEN_VALUE):
        return CLOSED_WORDS if value == CLOSED_VALUE else BROKEN_WORDS
    raw = original(value)
    try:
        return str(msgspec.msgpack.decode(raw)) if isinstance(raw, msgspec.Raw) else raw
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "（说不出的内容）"


def _within(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value and not value.startswith(MARK)


def ring_text(ring: str, content: bytes) -> str:
    """The text that stands for an answer."""
    return f"§{ring}.{base64.urlsafe_b64encode(content).decode().rstrip('=')}"


def parts_of(value: object) -> tuple[str, bytes] | None:
    """The ring and the content of such a text; None for any other value."""
    found = _TEXT.fullmatch(value) if type(value) is str and value.startswith("§") else None
    if found is None:
        return None
    padding = "=" * (-len(found[2]) % 4)
    try:
        return found[1], base64.urlsafe_b64decode(found[2] + padding)
    except ValueError:
        return None


def is_ring_text(value: object) -> bool:
    """Whether a value is one."""
    return parts_of(value) is not None
