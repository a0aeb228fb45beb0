"""A flooded log shows five equal lines a minute, and how many more there were."""

import logging

from sync.county.door.quiet import SHOWN, WITHIN_S, Quiet


def _line(words: str, *more: object) -> logging.LogRecord:
    return logging.LogRecord("cunji.county", logging.WARNING, __file__, 1, words, more, None)


def test_equal_lines_are_counted_and_others_pass() -> None:
    clock = [0.0]
    quiet = Quiet(lambda: clock[0])
    shown = sum(quiet.filter(_line("broken %s", number)) for number in range(1_000))
    assert shown == SHOWN
    assert quiet.filter(_line("something else"))
    clock[0] = WITHIN_S + 1
    again = _line("broken %s", "x")
    assert quiet.filter(again)
    assert again.getMessage() == "broken x (and 995 more since it was last shown)"


def test_a_thousand_kinds_of_lines_do_not_fill_the_memory() -> None:
    quiet = Quiet(lambda: 0.0)
    assert all(quiet.filter(_line(f"kind {number}")) for number in range(2_000))
