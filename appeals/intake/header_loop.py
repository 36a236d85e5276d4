"""What an 835 says before its first claim: the payment, its trace, the payer and the payee."""

from collections.abc import Callable, Iterator
from datetime import date

from appeals.intake.elements import BadElement, day, element, money
from appeals.intake.remittance_payment import Party, Payment, Trace
from appeals.intake.remittance_terms import Contact
from appeals.intake.segment_reader import contact


class HeaderLoop:
    """Gathers the header segment by segment."""

    def __init__(self) -> None:
        self.payment: Payment | None = None
        self.trace: Trace | None = None
        self.produced_on: date | None = None
        self._seen: set[str] = set()
        self._parties: dict[str, _OpenParty] = {}
        self._party: _OpenParty | None = None
        self._readers: dict[str, Callable[[list[str]], None]] = {
            "BPR": self._read_payment,
            "TRN": self._read_trace,
            "N1": self._read_party,
            "N3": self._read_address,
            "N4": self._read_address,
            "REF": self._read_reference,
            "PER": self._read_contact,
            "DTM": self._read_date,
            "CUR": self._pass_over,
            "RDM": self._pass_over,
        }

    def take(self, elements: list[str]) -> bool:
        """Read one segment; False where it does not belong to a header. Raises BadElement."""
        read = self._readers.get(elements[0])
        if read is None:
            return False
        self._seen.add(elements[0])
        read(elements)
        return True

    def party(self, role: str) -> Party | None:
        """The payer (PR) or the payee (PE)."""
        found = self._parties.get(role)
        return found.done() if found else None

    def missing(self) -> Iterator[str]:
        """Segments without which nobody can tell which payment this is."""
        return (name for name in ("BPR", "TRN") if name not in self._seen)

    def _read_payment(self, elements: list[str]) -> None:
        amount = money(element(elements, 2), "BPR", 2)
        on = day(element(elements, 16), "BPR", 16) if element(elements, 16) else None
        self.payment = Payment(amount, element(elements, 3), element(elements, 4), on, element(elements, 1))

    def _read_trace(self, elements: list[str]) -> None:
        number, payer_id, sub_id = (element(elements, place) for place in (2, 3, 4))
        if not number:
            raise BadElement("TRN", 2, "(the check or transfer number) is missing")
        self.trace = Trace(number, payer_id, sub_id)

    def _read_party(self, elements: list[str]) -> None:
        self._party = _OpenParty(elements)
        self._parties.setdefault(element(elements, 1), self._party)

    def _read_address(self, elements: list[str]) -> None:
        if self._party:
            self._party.address += [part for text in elements[1:] if (part := text.strip())]

    def _read_reference(self, elements: list[str]) -> None:
        if self._party:
            self._party.references.append((element(elements, 1), element(elements, 2)))

    def _read_contact(self, elements: list[str]) -> None:
        if self._party:
            self._party.contacts.append(contact([*elements, *[""] * 9]))

    def _read_date(self, elements: list[str]) -> None:
        if element(elements, 1) == "405":
            self.produced_on = day(element(elements, 2), "DTM", 2)

    def _pass_over(self, _elements: list[str]) -> None:
        """Known and of no use to an appeal."""


class _OpenParty:
    """The payer or the payee while its segments are read."""

    def __init__(self, elements: list[str]) -> None:
        self._name, self._id_kind, self._id = (element(elements, place) for place in (2, 3, 4))
        self.address: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.contacts: list[Contact] = []

    def done(self) -> Party:
        """The party as a value."""
        return Party(
            name=self._name,
            id=self._id,
            id_kind=self._id_kind,
            address=tuple(self.address),
            references=tuple(self.references),
            contacts=tuple(self.contacts),
        )
