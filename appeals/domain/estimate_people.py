"""The people of an estimate: the patient and how to reach them, and the practice's directory of providers."""

from dataclasses import dataclass
from datetime import date

from nqtl_library.estimate_kinds import Method


@dataclass(frozen=True, slots=True)
class PrivateChannel:
    """A confidential-communication request: only by this method and to this place, 45 CFR 164.522(b)."""

    method: Method
    where: str = ""


@dataclass(frozen=True, slots=True)
class ActingFor:
    """Who acts for the patient, and by what right."""

    name: str = ""
    authority: str = ""
    works_for_provider: bool = False
    family: bool = False


@dataclass(frozen=True, slots=True)
class EstimatePatient:
    """Whom estimates are for, and how they want to be reached."""

    name: str = ""
    birth_date: date | None = None
    language: str = "en"
    format: str = "standard"  # standard, large_print, braille, audio
    asked_method: Method = Method.UNKNOWN
    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()
    private_channel: PrivateChannel | None = None
    representative: ActingFor | None = None
    paid_by_other: bool = False
    consent_to_payer: bool = False  # the patient consents that who pays sees it, 42 CFR part 2


@dataclass(frozen=True, slots=True)
class Location:
    """Where a provider sees patients, or from where it calls them."""

    name: str
    lines: tuple[str, ...]
    state: str

    @property
    def address(self) -> str:
        """The address on one line."""
        return ", ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody who sees patients under a provider's tax ID."""

    name: str
    npi: str


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """A provider or facility of the directory: whose charges are grouped, under one NPI and tax ID."""

    name: str
    npi: str
    tin: str
    locations: tuple[Location, ...]
    tin_type: str = "ein"
    facility: bool = False
    time_zone: str = "America/New_York"  # of the office that schedules
    phone: str = ""
    email: str = ""
    clinicians: tuple[Clinician, ...] = ()
    ours: bool = True  # False: a co-provider whose figures are its own

    def location(self, name: str) -> Location | None:
        """The location of that name; the first where none is named."""
        named = (one for one in self.locations if one.name == name)
        return next(named, None) if name else next(iter(self.locations), None)
