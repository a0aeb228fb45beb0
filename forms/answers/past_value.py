"""How form ``former`` keeps what an answer was: as JSON in a text, ``null`` for no answer."""

import json

from forms.schema.form import Value

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def written(value: Value | None) -> str:
    """An answer as ``former.value`` keeps it; None stands for no answer."""
    return _ENCODE(value)


def read(text: Value | None) -> Value | None:
    """The answer that ``written`` wrote; None when there was none or the text is damaged."""
    try:
        value = json.loads(str(text))
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        return [str(code) for code in value]
    return value if isinstance(value, str | int) else None
