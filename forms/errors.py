"""The one tree of errors a person may be told about.

Every error has a code (stable, for logs and scripts), one Chinese sentence that ends in what to
do, and facts that fill the sentence. Facts never hold names or identity numbers: the sentence may
reach a log file. Anything that is not a ``CunjiError`` is our own bug.
"""

from typing import ClassVar

from typing_extensions import override


class CunjiError(Exception):
    """The root: something in the world went wrong and the person can be told what to do."""

    code: ClassVar[str] = "cunji"
    zh: ClassVar[str] = "程序遇到了问题，请把「帮助」里的诊断包交给技术人员。"

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    @property
    def told(self) -> str:
        """The sentence for the person."""
        return self.zh.format(**self.facts)

    @override
    def __str__(self) -> str:
        """The English log line."""
        return f"{self.code} {self.facts}" if self.facts else self.code


class NeverPublished(CunjiError):
    """A number that may never stand on a public sheet was about to be printed."""

    code = "never-published"
    zh = "{place}里有{kind}，公示栏上不能公开：请打开对应的记录把它删去，再重新生成。"
