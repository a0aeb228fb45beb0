"""The definitions that come with the program, all of them; read once.

Called where a program begins: the window, the command line, the county. Everybody else is given
``Definitions``, because a county may have published more.
"""

from functools import cache

from forms.definitions.definitions import DATA, Definitions, load
from forms.indicators.reader import load_indicators
from forms.letters.letter_reader import load_letters
from forms.reports.reader import load_reports
from forms.rules.reader import load_rules


@cache
def bundled() -> Definitions:
    """The program's own definitions."""
    return load(
        DATA,
        letters=lambda known: load_letters(DATA / "letters", known),
        rules=lambda known: load_rules(sorted((DATA / "rules").glob("*.yaml")), known),
        reports=lambda known: load_reports(sorted((DATA / "reports").glob("*.yaml")), known),
        indicators=lambda known: load_indicators(
            sorted((DATA / "indicators").glob("*.yaml")), known
        ),
    )
