"""Figures of a county for tests of the rules, without a pack around them."""

from collections.abc import Iterable

from forms.definitions.definitions import Definitions
from forms.definitions.parameters import Parameter, Parameters
from forms.program import bundled


def overlaid(own: Iterable[Parameter]) -> Definitions:
    """The program's definitions with a county's own figures in front."""
    return bundled().with_(parameters=Parameters([*bundled().parameters, *own]))
