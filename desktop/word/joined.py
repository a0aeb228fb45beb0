"""Several documents made from one template as one: each begins on a page of its own.

They share styles, pictures and lists, so only their bodies are put one behind the other, as Word's
own mail merge does: the settings of a letter's section end it, and the next begins a new page.
"""

from collections.abc import Sequence

from desktop.container.foreign import foreign_file
from desktop.container.package import Package
from desktop.container.scan import Element, elements, spliced
from desktop.errors.office_file import OfficeFileDamaged, TemplateNotJoined

_WANTED = frozenset({"body", "sectPr"})


def joined_documents(contents: Sequence[bytes]) -> bytes:
    """The documents as one.

    Args:
        contents: Made from one template, at least one.

    Raises:
        TemplateNotJoined: Head or foot of the pages differ, of which one document has but one.
        OfficeFileDamaged: One of them is no document.
    """
    with foreign_file():
        packages = [Package(content) for content in contents]
        first = packages[0]
        main = first.main
        for other in packages[1:]:
            _prove_alike(first, other, main)
        bodies = [_Body(one.read(main), main) for one in packages]
        inside = b"".join(one.as_section() for one in bodies[:-1])
        whole = bodies[0]
        first.put(main, spliced(whole.xml, [(*whole.reach, inside + bodies[-1].inside)]))
        return first.content()


def _prove_alike(first: Package, other: Package, main: str) -> None:
    """Everything but the body has to be the same.

    Raises:
        TemplateNotJoined: Head or foot of the pages differ.
    """
    for kind in ("header", "footer"):
        for part in first.related(main, kind):
            if first.read(part) != other.read(part):
                raise TemplateNotJoined


class _Body:
    """The body of one document.

    Attributes:
        xml: The main part.
        reach: Where its inside begins and ends.
    """

    def __init__(self, xml: bytes, place: str) -> None:
        found = elements(xml, _WANTED, place)
        body = next((one for one in found if one.name == "body"), None)
        if body is None:
            raise OfficeFileDamaged(place=place)
        self.xml = xml
        self.reach = body.inner, body.close
        self._prefix = body.prefix
        own = [one for one in found if one.name == "sectPr" and one.parent is body]
        # of a paragraph's settings the body is the nearest too, but it does not end the body
        self._section: Element | None = next(
            (one for one in own if not xml[one.end : body.close].strip()), None
        )

    @property
    def inside(self) -> bytes:
        """All of it, with the settings of its last section."""
        return self.xml[slice(*self.reach)]

    def as_section(self) -> bytes:
        """All of it as a section that something follows."""
        tag = self._prefix
        start, end = self.reach
        section, settings = self._section, f"<{tag}sectPr/>".encode()
        if section is not None:
            end, settings = section.start, self.xml[section.start : section.end]
        last = f"<{tag}p><{tag}pPr>".encode() + settings + f"</{tag}pPr></{tag}p>".encode()
        return self.xml[start:end] + last
