"""Bring the body of an earlier form version to the questions of today.

Names follow ``renamed`` of the definition; answers to questions that no longer exist are left out
(the change log still has them).
"""

from collections.abc import Mapping

from forms.definition import FormDef, Value
from forms.errors import FormTooNew


def upgrade(form: FormDef, version: int, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers under today's names.

    Args:
        form: The definition of today.
        version: The form version the answers were written with.
        answers: The stored body.

    Returns:
        A new body; when both the old and the new name are answered, the new one counts.

    Raises:
        FormTooNew: The answers come from a later version than this program has.
    """
    if version > form.version:
        raise FormTooNew(form=form.title, found=version, known=form.version)
    known = {f.id for f in form.fields}
    current = {k: v for k, v in answers.items() if k in known}
    for old, new in form.renamed.items():
        if old in answers:
            current.setdefault(new, answers[old])
    return current
