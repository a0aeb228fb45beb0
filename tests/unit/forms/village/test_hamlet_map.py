"""Hamlets stand where somebody put them; the others are laid out beside, none upon another."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from forms.definitions.records import Hamlet, MapLine
from forms.program import bundled
from forms.rules.lists import derive
from forms.schema.form import RecordId
from forms.village.hamlet_map import (
    EDGE,
    MOST_POINTS,
    NEAR,
    Point,
    hamlet_map,
    off_line,
    points_of,
    points_text,
    thinned,
)
from forms.village.past_answers import Bodies
from forms.village.rewritten import Rewritten
from forms.village.view import VillageView, village_after
from tests.helpers.family import DAY, Family

points = some.lists(some.tuples(some.integers(0, EDGE), some.integers(0, EDGE)), max_size=200)


def test_who_was_put_somewhere_stays_there_and_all_have_a_place() -> None:
    family = Family()
    for number in range(1, 13):
        family.put(Hamlet.FORM, name=f"{number}屯", number=str(number))
    family.put(Hamlet.FORM, name="放好的", number="2", map_x=500, map_y=100)
    family.put(Hamlet.FORM, name="半个", map_x=500)
    family.put(Hamlet.FORM, map_x=-5, map_y=99_999)
    sketch = hamlet_map(VillageView(family.bodies))
    at = {place.name: (place.at, place.placed) for place in sketch.places}
    assert at["放好的"] == ((500, 100), True)
    assert at["半个"][1] is False
    assert at[""] == ((0, EDGE), True), "what another program wrote is on the sheet all the same"
    assert [place.name for place in sketch.places][:4] == ["1屯", "2屯", "放好的", "3屯"]
    spots = [place.at for place in sketch.places]
    assert len(spots) == len(set(spots)) == 15
    assert all(0 <= x <= EDGE and 0 <= y <= EDGE for x, y in spots)


def test_a_line_nobody_can_read_is_named_and_not_drawn() -> None:
    family = Family()
    good = family.put(MapLine.FORM, kind="2", points="0 0; 10 20；30 4000")
    bad = [
        family.put(MapLine.FORM, kind="2", points=text)
        for text in ("", "1 2", "1 2; 3", "一 二; 3 4", "-1 2; 3 4", "1.5 2; 3 4")
    ]
    bad.append(family.put(MapLine.FORM, kind="9", points="0 0; 1 1"))
    sketch = hamlet_map(VillageView(family.bodies))
    assert [(one.record, one.points) for one in sketch.lines] == [
        (good, ((0, 0), (10, 20), (30, EDGE)))
    ]
    assert set(sketch.unreadable) == set(bad)


@settings(max_examples=40, deadline=None)
@given(points)
def test_a_line_keeps_its_ends_and_its_way_and_is_short_enough(drawn: list[Point]) -> None:
    kept = thinned(drawn)
    assert len(kept) <= MOST_POINTS
    assert set(kept) <= set(drawn)
    if len(kept) > 1:
        assert points_of(points_text(kept)) == kept
        assert len(points_text(kept)) < 4000
    if 1 < len(set(drawn)) <= MOST_POINTS:
        ways = list(pairwise(kept))
        # a point that comes again is on the line by its first coming
        assert all(min(off_line(at, *way) for way in ways) <= NEAR for at in drawn)


def test_moving_a_hamlet_has_nobody_judged_anew() -> None:
    family = Family()
    family.add("韦大山", "02", "1", "1950")
    hamlet = family.put(Hamlet.FORM, name="一屯")
    before = VillageView(family.bodies)
    told = derive("left_behind_elder", before, DAY, bundled())

    def after(**more: int | str) -> VillageView:
        body = {**family.bodies[Hamlet.FORM][hamlet], **more}
        line = RecordId("line")
        found: Bodies = {Hamlet.FORM: {hamlet: body}, MapLine.FORM: {line: {"kind": "1"}}}
        return village_after(before, Rewritten(frozenset({hamlet, line}), found), {}, before.apart)

    moved = derive("left_behind_elder", after(map_x=5, map_y=5), DAY, bundled())
    assert [one is two for one, two in zip(told, moved, strict=True)] == [True]
    renamed = derive("left_behind_elder", after(name="二屯"), DAY, bundled())
    assert [one is two for one, two in zip(told, renamed, strict=True)] == [False]
