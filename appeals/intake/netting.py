"""Nets reversals against what they take back, so that a claim counts as it stands at the end of a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appeals.intake.advice import Transaction
from appeals.intake.remittance_terms import Claim

FORWARDED = "23"  # CLP02: not this payer's claim, sent on to another, who will answer


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with the transaction that it came in."""

    transaction: Transaction
    claim: Claim


@dataclass(frozen=True, slots=True)
class Reversal:
    """An earlier answer that the payer took back (CLP02 = 22)."""

    claim: Claim
    payer_id: str
    takes_back: Claim | None  # None: the answer came in another file
    correction: Claim | None  # what the payer says instead, where it is in this file

    @property
    def payer_control_number(self) -> str:
        """The number of the answer that is taken back (REF F8, else CLP07)."""
        return self.claim.reference("F8") or self.claim.payer_control_number


@dataclass(frozen=True, slots=True)
class Netted:
    """Claims that stand, and answers taken back."""

    standing: tuple[Held, ...]
    reversals: tuple[Reversal, ...]


def held_by(transactions: Iterable[Transaction]) -> Iterator[Held]:
    """The claims of transactions that hold theirs in memory."""
    return (Held(one, claim) for one in transactions for claim in one.claims)


def net(claims: Iterable[Held]) -> Netted:
    """Each reversal cancels the latest earlier answer that it mirrors; it opens nothing itself."""
    standing: dict[int, Held] = {}
    by_claim: dict[tuple[str, str], list[int]] = {}
    reversals: list[tuple[int, Held, Claim | None]] = []
    everything = list(claims)
    for place, held in enumerate(everything):
        name = (held.transaction.payer_id, held.claim.claim_id)
        if held.claim.is_reversal:
            taken = _mirrored(held.claim, by_claim.get(name, []), standing)
            reversals.append((place, held, standing.pop(taken).claim if taken is not None else None))
        else:
            standing[place] = held
            by_claim.setdefault(name, []).append(place)
    return Netted(
        standing=tuple(held for held in standing.values() if held.claim.status_code != FORWARDED),
        reversals=tuple(
            Reversal(
                held.claim, held.transaction.payer_id, taken, _correction(place, held, by_claim, everything)
            )
            for place, held, taken in reversals
        ),
    )


def _mirrored(reversal: Claim, places: list[int], standing: dict[int, Held]) -> int | None:
    """The latest standing answer with the same sums under the other sign, and no other payer number."""
    numbers = {reversal.payer_control_number, reversal.reference("F8"), ""}
    for place in reversed(places):
        claim = standing[place].claim if place in standing else None
        if claim is None or (claim.charge, claim.paid) != (-reversal.charge, -reversal.paid):
            continue
        if claim.payer_control_number in numbers or numbers == {""}:
            return place
    return None


def _correction(
    place: int, held: Held, by_claim: dict[tuple[str, str], list[int]], everything: list[Held]
) -> Claim | None:
    places = by_claim.get((held.transaction.payer_id, held.claim.claim_id), [])
    return next((everything[later].claim for later in places if later > place), None)
