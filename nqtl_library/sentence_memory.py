"""What sentences say, by their hash: much of a letter is standing text. No sentence itself is kept."""

from typing import Generic, TypeVar

Said = TypeVar("Said")


class SentenceMemory(Generic[Said]):
    """What was found in a sentence that was met lately; the older half is forgotten when memory is full."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._recent: dict[int, Said] = {}
        self._before: dict[int, Said] = {}

    def recall(self, mark: int) -> Said | None:
        """What the sentence with this hash says, if it was met lately."""
        found = self._recent.get(mark)
        if found is None and (found := self._before.get(mark)) is not None:
            self.keep(mark, found)
        return found

    def keep(self, mark: int, said: Said) -> Said:
        """Remember it."""
        if len(self._recent) >= self._size:
            self._recent, self._before = {}, self._recent
        self._recent[mark] = said
        return said
