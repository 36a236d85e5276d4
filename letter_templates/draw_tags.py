"""The structure of a letter for readers who do not see it: what stands in what, and what is drawn for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

Mark = tuple[int, int]  # page, from 0, and number of the marked content on it


@dataclass(slots=True, eq=False)
class Element:
    """A heading, paragraph, cell ... It joins its parent when something of it is first drawn.

    ``kids`` are elements, marks, and numbers of annotations.
    """

    role: bytes
    parent: "Element | None" = None
    attributes: bytes = b""
    kids: "list[Element | Mark | int]" = field(default_factory=list)
    joined: bool = False
    name: bytes = b""  # by which others find it; notes need one
    number: int = 0  # as an object of the file

    def join(self) -> None:
        """Take the next place in the parent, unless it has one."""
        if not self.joined:
            self.joined = True
            if self.parent is not None:
                self.parent.join()
                self.parent.kids.append(self)

    def all(self) -> "Iterator[Element]":
        """This element and everything in it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all()

    def value(self, pages: list[int], root: int) -> bytes:
        """As an object; ``pages`` and ``root``: the numbers of the pages' objects and of the tree's."""
        parent = root if self.parent is None else self.parent.number
        page = next((kid[0] for kid in self.kids if isinstance(kid, tuple)), -1)
        kids = b" ".join([self._kid(kid, page, pages) for kid in self.kids])
        told = b"/Pg %d 0 R" % pages[page] if page >= 0 else b""
        told += b"/ID(%b)" % self.name if self.name else b""
        return b"<</Type/StructElem/S/%b/P %d 0 R%b%b/K[%b]>>" % (
            self.role,
            parent,
            told,
            self.attributes,
            kids,
        )

    @staticmethod
    def _kid(kid: "Element | Mark | int", page: int, pages: list[int]) -> bytes:
        if isinstance(kid, Element):
            return b"%d 0 R" % kid.number
        if isinstance(kid, int):
            return b"<</Type/OBJR/Obj %d 0 R>>" % kid
        if kid[0] == page:
            return b"%d" % kid[1]
        return b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (pages[kid[0]], kid[1])
