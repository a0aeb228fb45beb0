"""Figures of a county for tests of the rules, without a pack around them."""

from collections.abc import Iterable

from forms.definitions.parameters import Parameter, Parameters, bundled


def overlaid(own: Iterable[Parameter]) -> Parameters:
    """The program's figures with a county's own in front."""
    return Parameters([*bundled(), *own])
