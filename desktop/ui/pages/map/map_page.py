"""The map of the hamlets: where they lie by hand, how many, who was called on, what is open."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.book.photos import FILES, shrunk
from desktop.errors.paper import PhotoUnreadable
from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.operations import Step
from desktop.ui.page.form_request import FormAsk, ListAsk, PhotoPlace
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.map.map_canvas import MapCanvas
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import Card, Empty, Facts, button, label, scroll
from forms.definitions.records import Hamlet, Household, MapLine
from forms.schema.form import RecordId
from forms.village.hamlet_map import (
    RIDGE,
    RIVER,
    ROAD,
    HamletMap,
    HamletMark,
    PlacedHamlet,
    Point,
    hamlet_map,
    points_text,
)
from sync.errors.ledger import RecordUnknown
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.pages.map.hamlet_states import HamletState

TOOLS: Final = (
    ("", "挪屯", keys.SIXTH),
    (ROAD, "画路", keys.SEVENTH),
    (RIVER, "画河", keys.EIGHTH),
    (RIDGE, "画山", keys.NINTH),
)
"""What the hand does: kind of line, words, key."""
DRAWN: Final = frozenset({Hamlet.FORM, MapLine.FORM})
"""Forms of the sketch alone: where they change nothing is counted anew."""
SAID: Final = "把屯拖到大概的位置；画路、河、山。不用定位，不联网。"
HOW: Final = (
    "Tab 换屯，方向键挪一点，Shift 加方向键挪一大步，Enter 看户；每次挪动都能撤销（Ctrl+Z）。"
)
HOW_TO_DRAW: Final = "按住鼠标画，松开就存。用键盘：方向键移笔，空格落点，Enter 画成，Esc 不画了。"
ERASED: Final = "从示意图上擦掉"
BELOW: Final = "照片垫在示意图下面，照着画，不存进台账"
EMPTY: Final = (
    "还没有屯",
    "示意图把各屯摆在大概的位置，看哪里户多、哪里久没走访，还能印成挂图。先导入花名册或登记屯。",
)


class MapPage(Page):
    """Draws what the records say, and writes what a hand does."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.say(SAID)
        self.sketch = HamletMap()
        self.states: dict[RecordId, HamletState] = {}
        self._asked: set[RecordId] = set()
        self._on_the_way: dict[RecordId, Point] = {}
        self.photo_place = self._photo_place
        self.canvas = MapCanvas()
        self.canvas.moved.connect(self._move)
        self.canvas.drawn.connect(self._draw)
        self.canvas.picked.connect(self._tell)
        self.canvas.opened.connect(self.show_households)
        self.nothing = Empty("village", *EMPTY)
        self.nothing.buttons.addWidget(
            button(
                "导入花名册", lambda: self.go.emit("import", None), icon="import", kind="primary"
            )
        )
        self.nothing.buttons.addWidget(
            button("登记一个屯", lambda: self.go.emit("form", FormAsk(Hamlet.FORM)), icon="plus")
        )
        self._build_tools()
        self._arrange()

    def _build_tools(self) -> None:
        self.tools = QButtonGroup(self)
        for kind, words, key in TOOLS:
            made = button(words, partial(self.take_tool, kind), kind="choice", key=key)
            made.setCheckable(True)
            self.tools.addButton(made)
            self.buttons.addWidget(made)
        self.tools.buttons()[0].setChecked(True)
        self.canvas.left_tool.connect(partial(self.take_tool, ""))
        self.photo = button(
            "照片垫底…", self.lay_photo,
            tip="手画的草图拍张照片垫在下面照着画，不存进台账",
        )  # fmt: skip
        self.buttons.addWidget(self.photo)
        self.paper = button("印挂图…", lambda: self.go.emit("report", "RP-17"), key=keys.PRINT)
        self.buttons.addWidget(self.paper)

    def _arrange(self) -> None:
        self.card = Card("屯")
        self.facts = Facts(columns=1)
        self.card.body.addWidget(self.facts)
        self.homes = button("看这个屯的户", self.show_households, icon="household", tip="Enter")
        self.rename = button("改屯的登记", self._edit, icon="edit")
        self.erase = button("擦掉这条线", self.erase_line, icon="close", key=keys.ERASE)
        for made in (self.homes, self.rename, self.erase):
            self.card.body.addWidget(made)
        self.missing = label("", "soft", wrap=True)
        self.nowhere = button("看这些户", self._show_nowhere, kind="plain")
        self.how = label(HOW, "soft", wrap=True)
        side = QVBoxLayout()
        side.addWidget(self.card)
        side.addWidget(self.missing)
        side.addWidget(self.nowhere)
        side.addStretch(1)
        side.addWidget(self.how)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.canvas, 1)
        beside = scroll(side, 10)  # in a low window the side scrolls, the sheet stays whole
        beside.setFixedWidth(round(px("body") * 17))
        row.addWidget(beside)
        self.drawn = QStackedWidget()
        holder = QWidget()
        holder.setLayout(row)
        self.drawn.addWidget(holder)
        self.drawn.addWidget(self.nothing)
        self.body.addWidget(self.drawn, 1)

    @override
    def shown(self, argument: object = None) -> None:
        """Draw what there is at once; what has to be counted comes behind."""
        self.look()
        self.canvas.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """A hamlet may have moved elsewhere; any record but those of the sketch is counted."""
        self._sketch()
        if not forms <= DRAWN:
            self._count()

    @override
    def put_away(self) -> None:
        """The photo was for drawing only."""
        self._take_photo(None)

    def _photo_place(self) -> PhotoPlace | None:
        return PhotoPlace(BELOW, self.lay) if self.sketch.places else None

    def look(self) -> None:
        """Draw and count, on the ledger thread."""
        self._sketch()
        self._count()

    def _sketch(self) -> None:
        view, today = self.context.reading.view, self.context.today()

        def put(sketch: HamletMap) -> None:
            self.sketch = sketch
            self._put()
            if {place.hamlet for place in sketch.places} != self._asked:
                self._count()

        self.context.run(lambda _: hamlet_map(view.on(today)), done=put)

    def _count(self) -> None:
        from desktop.ui.pages.map.hamlet_states import hamlet_states

        view, today = self.context.reading.view, self.context.today()
        definitions = self.context.book.definitions
        self._asked = set(view.stated(Hamlet.FORM))

        def work(_step: Step) -> "dict[RecordId, HamletState]":
            return hamlet_states(view, today, definitions)

        self.context.run(work, done=self._counted)

    def _counted(self, states: "dict[RecordId, HamletState]") -> None:
        self.states = states
        self._put()

    def _put(self) -> None:
        places = self.sketch.places
        marks = [self._mark(place) for place in places]
        self.canvas.put([place.hamlet for place in places], marks, self.sketch.lines)
        self.drawn.setCurrentIndex(0 if places else 1)
        for made in (*self.tools.buttons(), self.photo, self.paper):
            made.setEnabled(bool(places))
        self._tell()

    def _mark(self, place: PlacedHamlet) -> HamletMark:
        state = self.states.get(place.hamlet)
        at = self._on_the_way.get(place.hamlet, place.at)
        placed = place.placed or place.hamlet in self._on_the_way
        name = place.name or "屯名没有写"
        if state is None:
            return HamletMark(name, at, "…", 0.0, placed=placed)
        perhaps = f"，{state.perhaps}户看不准" if state.perhaps else ""
        told = [f"走访过{state.visited}户{perhaps}", state.left_words()]
        if state.tasks:
            told.append(f"待办{state.tasks}件")
        return HamletMark(
            name, at, str(len(state.homes)), state.share, state.unsure, tuple(told), placed
        )

    # what is told beside the sheet

    def _tell(self) -> None:
        """The hamlet or line that is worked with, and what the map lacks."""
        from desktop.ui.pages.map.hamlet_states import NOWHERE

        hamlet, line = self.canvas.hamlet, self.canvas.line
        self.erase.setVisible(bool(line))
        for made in (self.facts, self.homes, self.rename):
            made.setVisible(not line and hamlet is not None)
        if line:
            kind = next(one.kind for one in self.sketch.lines if one.record == line)
            words = self.context.reading.definitions.codes.label("map_line_kind", kind)
            self.card.title.setText(words)
        elif hamlet is not None:
            self.card.title.setText(self.canvas.marks[self.canvas.current].name)
            self.facts.put(_facts(self.states.get(hamlet)))
        lost = self.states.get(NOWHERE)
        said = [f"有 {len(lost.homes)} 户没有写是哪个屯，不在图上。"] if lost else []
        loose = sum(not mark.placed for mark in self.canvas.marks)
        if loose:
            said.append(f"有 {loose} 个屯还没有摆放，先排成一圈，拖一下就算摆好。")
        if self.sketch.unreadable:
            said.append(f"有 {len(self.sketch.unreadable)} 条线的位置看不懂，没有画。")
        self.missing.setText("".join(said))
        self.missing.setVisible(bool(said))
        self.nowhere.setVisible(lost is not None)

    def show_households(self) -> None:
        """The households of the hamlet that is worked with, as a list."""
        if (hamlet := self.canvas.hamlet) is not None:
            self._list(hamlet, self.canvas.marks[self.canvas.current].name)

    def _show_nowhere(self) -> None:
        from desktop.ui.pages.map.hamlet_states import NOWHERE

        self._list(NOWHERE, "没有写屯的")

    def _list(self, hamlet: RecordId, name: str) -> None:
        state = self.states.get(hamlet)
        if state is not None and state.homes:
            ask = ListAsk(Household.FORM, tuple(state.homes), name)
            self.go.emit(f"list:{Household.FORM}", ask)
        elif state is not None:
            dialogs.success(f"{name}还没有登记的户。", self)

    def _edit(self) -> None:
        if self.canvas.hamlet is not None:
            self.open_record.emit(self.canvas.hamlet)

    # what a hand does

    def take_tool(self, kind: str) -> None:
        """Draw a kind of line from now on, or move hamlets again."""
        for made, (own, _, _) in zip(self.tools.buttons(), TOOLS, strict=True):
            made.setChecked(own == kind)
        self.how.setText(HOW_TO_DRAW if kind else HOW)
        self.canvas.take_tool(kind)

    def _move(self, number: int, at: Point) -> None:
        hamlet = self.canvas.ids[number]
        name = self.canvas.marks[number].name
        self._on_the_way[hamlet] = at

        def work(book: "Book") -> Saved:
            # what stands there now, not what was read: the name may have been mended meanwhile
            known = book.view().stated(Hamlet.FORM).get(hamlet)
            if known is None:
                raise RecordUnknown
            body = {**known, Hamlet.map_x.name: at[0], Hamlet.map_y.name: at[1]}
            return book.ledger.write.save([Draft(Hamlet.FORM, body, hamlet)], actor=book.actor)

        def arrived() -> None:
            if self._on_the_way.get(hamlet) == at:
                del self._on_the_way[hamlet]

        def done(_saved: Saved) -> str:
            arrived()
            return f"已挪动{name}。"

        def failed() -> None:
            arrived()
            self.look()

        self.context.write(("map", hamlet, at), work, self, done=done, failed=failed)

    def _draw(self, kind: str, points: tuple[Point, ...]) -> None:
        words = self.context.reading.definitions.codes.label("map_line_kind", kind)
        body = {MapLine.kind.name: kind, MapLine.points.name: points_text(points)}
        self.context.write(
            ("map_line", points),
            lambda book: book.ledger.write.save([Draft(MapLine.FORM, dict(body))],
                                                actor=book.actor),
            self, done=f"已画上一条{words}。",
        )  # fmt: skip

    def erase_line(self) -> None:
        """Take the line that was clicked off the map."""
        if line := self.canvas.line:
            self.context.write(
                ("map_line", line),
                lambda book: book.ledger.write.retract([line], actor=book.actor, reason=ERASED),
                self, done="已擦掉一条线。",
            )  # fmt: skip

    def lay_photo(self) -> None:
        """Lay a photo of a sketch below, or take it away again."""
        if self.canvas.photo is not None:
            self._take_photo(None)
            return
        folder = self.context.settings.folder_for(FileKind.PHOTO)
        file = dialogs.open_file("选一张手画草图的照片", folder, FILES, self)
        if file is not None:
            self.context.settings.keep_folder(FileKind.PHOTO, file.parent)
            self.lay(file)

    def lay(self, file: Path) -> None:
        """Lay the photo of a file below; it is for drawing and is not kept."""

        def work(_step: Step) -> bytes:
            try:
                return shrunk(file.read_bytes())[0]
            except OSError:
                raise PhotoUnreadable(number=1) from None

        self.context.run(work, done=lambda content: self._take_photo(QImage.fromData(content)))

    def _take_photo(self, photo: QImage | None) -> None:
        self.canvas.photo = photo
        self.photo.setText("照片垫底…" if photo is None else "拿掉照片")
        self.canvas.update()


def _facts(state: "HamletState | None") -> list[tuple[str, str | QPushButton]]:
    """The figures of a hamlet; ？ stands where some cannot be told."""
    from desktop.ui.store.joined_people import LEFT

    if state is None:
        return [("户", "正在数…")]

    def told(sure: int, open_: int, unit: str) -> str:
        return f"{sure} {unit}" + (f"，？{open_}" if open_ else "")

    return [
        ("户", str(len(state.homes))),
        ("人", str(state.people)),
        *((zh, told(state.left[name], state.left_open[name], "人")) for name, zh in LEFT.items()),
        ("九十天内走访", told(state.visited, state.perhaps, "户")),
        ("监测户", told(state.watched, state.watched_perhaps, "户")),
        ("待办", f"{state.tasks} 件"),
    ]
