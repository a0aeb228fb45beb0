"""Read definition files so that every fault names file, line and remedy.

YAML with every scalar as text: ``no``, ``0771`` and ``12:30`` stay what they are, and the
definition says what they mean. What is not asked for is refused, so a misspelt key does not pass.

The reader of nodes calls itself in C, and a text of some thousand brackets takes the process with
it. So what comes from outside (``read_text``) is looked at as a stream of events first, which costs
the same whatever it holds, and only then made into nodes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from forms.errors import DefinitionFault

# the C reader is eight times as fast and gives the same nodes; wheels always have it
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FLAGS = {"yes": True, "no": False}

LONGEST: Final = 200_000
"""Characters of a text from outside."""
DEEPEST: Final = 20
"""Lists and mappings within one another; definitions have six."""
MOST_NODES: Final = 20_000
"""Scalars, lists and mappings of a text from outside."""
_OPENS: Final = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES: Final = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class Entry:
    """A mapping in a definition file; remembers which keys were asked for."""

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file = file
        self.line = node.start_mark.line + 1
        self._taken: set[str] = set()
        if not isinstance(node, yaml.MappingNode):
            raise self.fault("这里应是「名称: 内容」的形式，请改正。")
        self._values: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in self._values:
                raise self.fault("名称重复或不是文字，请改正。", key)
            self._values[key.value] = value
            self._keys[key.value] = key

    def fault(self, reason: str, node: yaml.Node | None = None) -> DefinitionFault:
        """A fault at this place, or at a node below."""
        line = node.start_mark.line + 1 if node is not None else self.line
        return DefinitionFault(self.file, line, reason)

    def fault_at(self, key: str, reason: str) -> DefinitionFault:
        """A fault at the value of a key."""
        return self.fault(reason, self._values.get(key))

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A scalar.

        Raises:
            DefinitionFault: The key is missing and has no default, or is not a scalar.
        """
        node = self._take(key, optional=default is not None)
        if node is None:
            return default or ""
        return self._scalar(node, key)

    def maybe(self, key: str) -> str | None:
        """A scalar that may be left out."""
        return self.text(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """``yes`` or ``no``; *no* when left out.

        Raises:
            DefinitionFault: Something else is written.
        """
        word = self.text(key, "no")
        if word not in _FLAGS:
            raise self.fault_at(key, f"「{key}」只能写 yes 或 no，请改正。")
        return _FLAGS[word]

    def one_of(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """One of the words the definition language has for this.

        Raises:
            DefinitionFault: Something else is written.
        """
        word, known = self.text(key, default), tuple(words)
        if word not in known:
            *others, last = (word for word in known if word)
            told = f"{'、'.join(others)} 或 {last}"
            raise self.fault_at(key, f"「{key}」只能是 {told}，请改正。")
        return word

    def sentence(self, key: str, endings: tuple[str, ...] = ("。", "？")) -> str:
        """A sentence people read.

        Raises:
            DefinitionFault: It does not end as one.
        """
        text = self.text(key)
        if not text.endswith(endings):
            marks = "或".join(f"「{mark}」" for mark in endings)
            raise self.fault_at(key, f"「{key}」要是一句话，以{marks}结尾，请补上。")
        return text

    def name_of_file(self, key: str) -> str:
        """A name that the file bears too, before its first dot.

        Raises:
            DefinitionFault: The two differ.
        """
        name = self.text(key)
        if name != self.file.partition(".")[0]:
            raise self.fault_at(key, f"{key} 应与文件名 {self.file} 相同，请改正。")
        return name

    def number(self, key: str) -> int:
        """A whole number, 1 or more.

        Raises:
            DefinitionFault: Something else is written.
        """
        word = self.text(key)
        if not word.isascii() or not word.isdecimal() or int(word) < 1:
            raise self.fault_at(key, f"「{key}」应是 1 以上的整数，请改正。")
        return int(word)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of scalars; empty when left out."""
        return tuple(self._scalar(node, key) for node in self._items(key))

    def entries(self, key: str) -> tuple["Entry", ...]:
        """A list of mappings; empty when left out."""
        return tuple(Entry(self.file, node) for node in self._items(key))

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of scalars; empty when left out."""
        node = self._take(key, optional=True)
        if node is None:
            return {}
        inner = Entry(self.file, node)
        return {name: inner.text(name) for name in inner._values}

    @property
    def names(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(self._values)

    @property
    def scalars(self) -> dict[str, str]:
        """What is written as one word or sentence, for naming an entry that cannot be used."""
        return {
            key: node.value
            for key, node in self._values.items()
            if isinstance(node, yaml.ScalarNode)
        }

    def holds(self, key: str) -> bool:
        """Whether a mapping stands under the key, not a text or a list."""
        return isinstance(self._values.get(key), yaml.MappingNode)

    def entry(self, key: str) -> "Entry":
        """The mapping under a key.

        Raises:
            DefinitionFault: It is missing or no mapping.
        """
        node = self._take(key)
        assert node is not None
        return Entry(self.file, node)

    def finish(self) -> None:
        """Refuse what nobody asked for.

        Raises:
            DefinitionFault: A key is unknown.
        """
        for key in self._values:
            if key not in self._taken:
                known = "、".join(sorted(self._taken))
                raise self.fault(f"不认识「{key}」，可用 {known}，请改正。", self._keys[key])

    def _take(self, key: str, *, optional: bool = False) -> yaml.Node | None:
        self._taken.add(key)
        node = self._values.get(key)
        if node is None and not optional:
            raise self.fault(f"缺少「{key}」，请补上。")
        return node

    def _scalar(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.fault(f"「{key}」应是一段文字，请改正。", node)
        return str(node.value)

    def _items(self, key: str) -> Iterator[yaml.Node]:
        node = self._take(key, optional=True)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(f"「{key}」应是一个列表，请改正。", node)
        yield from node.value


def read_entry(path: Path) -> Entry:
    """The one mapping a definition file of the program consists of.

    Raises:
        DefinitionFault: The file is no YAML or no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as bad:
        raise DefinitionFault(path.name, 1, "文件不是 UTF-8 文字，请另存为 UTF-8。") from bad
    return _composed(text, path.name)


def read_text(text: str, file: str) -> Entry:
    """The one mapping a definition from outside consists of, from its text.

    Raises:
        DefinitionFault: It is no YAML, no mapping, or more than any definition has.
    """
    if len(text) > LONGEST:
        raise DefinitionFault(file, 1, f"内容超过 {LONGEST} 个字，请分成几份。")
    with _told(file):
        _prove_small(text, file)
    return _composed(text, file)


def _prove_small(text: str, file: str) -> None:
    """Refuse what would cost too much as nodes, and what no definition needs."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1  # type: ignore[union-attr]  # a text has marks
        if isinstance(event, yaml.AliasEvent):
            raise DefinitionFault(file, line, "这里用了 * 引用，请把内容原样写出来。")
        if not isinstance(event, yaml.NodeEvent):
            depth -= isinstance(event, _CLOSES)
            continue
        depth, nodes = depth + isinstance(event, _OPENS), nodes + 1
        if event.tag is not None:  # type: ignore[attr-defined]  # of every event with content
            raise DefinitionFault(file, line, "这里用了 ! 标签，请删去，只写内容。")
        if depth > DEEPEST:
            raise DefinitionFault(file, line, f"一层套一层超过 {DEEPEST} 层，请改正。")
        if nodes > MOST_NODES:
            raise DefinitionFault(file, line, f"内容超过 {MOST_NODES} 项，请分成几份。")


def _composed(text: str, file: str) -> Entry:
    with _told(file):
        node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise DefinitionFault(file, 1, "文件是空的，请补上内容或删去文件。")
    return Entry(file, node)


@contextmanager
def _told(file: str) -> Iterator[None]:
    """What the reader of YAML refuses, in our words."""
    try:
        yield
    except yaml.MarkedYAMLError as bad:
        line = bad.problem_mark.line + 1 if bad.problem_mark else 1
        raise DefinitionFault(file, line, "不是正确的 YAML，请检查缩进和引号。") from bad
    except (yaml.YAMLError, UnicodeEncodeError) as bad:
        raise DefinitionFault(file, 1, "文件不是 UTF-8 文字，请另存为 UTF-8。") from bad


def day_or_none(entry: Entry, key: str) -> date | None:
    """A day under a key of a definition; None when the key is absent.

    Raises:
        DefinitionFault: What stands there is no day.
    """
    text = entry.maybe(key)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise entry.fault_at(key, f"「{text}」不是日期，请写成 2026-01-31。") from None
