"""The facts of one subject as the condition language sees them."""

from collections.abc import Iterator, Mapping

from typing_extensions import override

from forms.rules.fact_registry import Inquiry
from forms.rules.finding import Finding
from forms.schema.form import RecordId, Value


class FactLookup(Mapping[str, Value]):
    """The facts of one person or household, each looked up when a condition asks for it.

    Args:
        inquiry: Finds the facts.
        subject: Whose.
        extra: What else conditions may name: the rule's figures.
    """

    def __init__(self, inquiry: Inquiry, subject: RecordId, extra: Mapping[str, Value]) -> None:
        self._inquiry = inquiry
        self._finders = inquiry.finders
        self._subject = subject
        self._extra = extra
        self.found: dict[str, Finding] = {}

    def tell(self, name: str, value: Value) -> None:
        """Add something that is not a fact of the village, such as the answer just given."""
        self._extra = {**self._extra, name: value}

    def worded(self, name: str) -> Finding:
        """A fact with its sentences' slots filled."""
        return self._inquiry.worded(self._subject, name, "本人")

    def finding(self, name: str) -> Finding:
        """A fact as conditions see it."""
        found = self.found.get(name)
        if found is None:
            found = self.found[name] = self._finders[name](self._subject)
        return found

    @override
    def __getitem__(self, name: str) -> Value:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    @override
    def get(self, name: str, default: object = None) -> Value | None:  # type: ignore[override]
        found = self.found.get(name)  # not through finding(): a village asks half a million times
        if found is None:
            if name in self._extra:
                return self._extra[name]
            found = self.found[name] = self._finders[name](self._subject)
        return found.value

    @override
    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    @override
    def __len__(self) -> int:
        return len(self.found)
