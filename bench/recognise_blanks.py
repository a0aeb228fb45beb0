"""Recognise made-up blanks of 62 columns and cards of 40 labels: milliseconds a form, and how many.

    python bench/recognise_blanks.py

Goal: at most 30 ms a form, the words taken apart anew for each. A heading is a way to ask in other
spellings of its parts, with marks and numbering as offices write them: what is counted is the
reading, not the vocabulary. How it does on blanks of real offices is measured by hand.
"""

import random
import time

from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.heading import heading_text, vocabulary
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import propose
from forms.program import bundled

GOAL_MS = 30
FORMS, COLUMNS, LABELS = 40, 62, 40
FIRST = ("序号", "姓名", "身份证号码")
"""What makes a list one about people."""


def spellings() -> dict[str, list[str]]:
    """By part, every word for it of at least two letters."""
    found: dict[str, list[str]] = {}
    for word, part in vocabulary().spellings.items():
        if len(word) > 1:
            found.setdefault(part, []).append(word)
    return found


def headings(chance: random.Random) -> list[tuple[str, str]]:
    """Headings with the answer each asks for; one in four is what no record knows."""
    words = spellings()
    made = []
    for way, answer in vocabulary().personal:
        if all(part in words for part in way):
            own = "".join(chance.choice(words[part]) for part in sorted(way))
            mark = chance.choice(("*", "", "（必填）", ""))
            number = chance.choice(("", "（二）", "3.", "A12"))
            made.append((f"{number}{own}{mark}", f"person.{answer}"))
    made += [(f"{chance.choice(words['外'])}情况", "") for _ in range(len(made) // 3)]
    return made


def a_list(chance: random.Random) -> BlankGrid:
    """A list of two storeys."""
    own = [heading for heading, _ in chance.choices(headings(chance), k=COLUMNS - len(FIRST))]
    upper = ["", "", "", *(["其他情况"] + [""] * (len(own) - 1))]
    merges = [((0, 3), (0, COLUMNS - 1)), *(((0, c), (1, c)) for c in range(3))]
    return BlankGrid([[*FIRST, *upper[3:]], ["", "", "", *own], [""] * COLUMNS], merges, "表")


def a_card(chance: random.Random) -> BlankGrid:
    """Labels with a blank beside each, four in a row."""
    own = [heading for heading, _ in chance.choices(headings(chance), k=LABELS)]
    rows = [
        [cell for label in own[at : at + 4] for cell in (label, "")] for at in range(0, LABELS, 4)
    ]
    return BlankGrid(rows, number=1)


def main() -> None:
    """Print both, and whether the goal is met."""
    chance = random.Random(20261130)
    reader = Recogniser(bundled())
    forms = [make(chance) for _ in range(FORMS // 2) for make in (a_list, a_card)]
    spent = 0.0
    for grid in forms:
        heading_text.cache_clear()
        reader.meaning.cache_clear()
        begun = time.process_time()
        propose(grid, reader)
        spent += time.process_time() - begun
    told = [
        (reader.meaning(text, (), "person").answer, answer) for text, answer in headings(chance)
    ]
    known = [(found, wanted) for found, wanted in told if wanted]
    right = sum(found.split(".")[-1] == wanted.split(".")[-1] for found, wanted in known)
    quiet = sum(not found for found, wanted in told if not wanted)
    each = 1000 * spent / len(forms)
    print(f"{each:.1f} ms a form (goal {GOAL_MS})")
    print(f"{right} of {len(known)} ways to ask read, {quiet} of {len(told) - len(known)} left")


if __name__ == "__main__":
    main()
