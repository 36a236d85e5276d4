"""The directory of providers and facilities, and the checks of the practice's notice."""

from collections.abc import Iterator, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import NoticeKind, PracticeNotice
from appeals.domain.estimate_people import Location, ProviderEntry
from appeals.domain.estimate_views import PracticeNoticeView, ProviderView
from appeals.domain.plain import from_plain, merged, to_plain
from appeals.domain.words import printable
from appeals.errors import BadInput, Conflict, Fault, StaleVersion
from appeals.store.base import new_id
from appeals.store.fee_schedules import EstimateProviderRow, PracticeNoticeRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_identifiers import is_tin, npi_problem

LONGEST = 200


def add_provider(uow: UnitOfWork, *, entry: ProviderEntry) -> ProviderView:
    """Add a provider or facility. Permission ESTIMATE; BadInput by field, Conflict for a known NPI."""
    with uow.act("provider.added", Permission.ESTIMATE) as act:
        checked = _checked(entry)
        known = uow.rows(EstimateProviderRow).where(EstimateProviderRow.npi == checked.npi)
        if uow.session.scalars(known).first() is not None:
            raise Conflict("A provider with this NPI is in the directory already. Change that entry instead.")
        row = EstimateProviderRow(
            id=new_id(), name="", npi=checked.npi, told=None, active=True, version=1, changed_at=uow.now
        )
        _set(row, checked)
        uow.add(row)
        uow.session.flush()
        act.about(row.id, npi=row.npi)
        return _view(row)


def change_provider(
    uow: UnitOfWork, provider_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> ProviderView:
    """Lay ``changes`` over an entry. Sealed versions keep what they were sealed with. Permission ESTIMATE."""
    with uow.act("provider.changed", Permission.ESTIMATE, provider_id) as act:
        row = uow.get(EstimateProviderRow, provider_id, "provider")
        if row.version != expected_version:
            raise StaleVersion(expected_version, row.version, "provider")
        changed = dict(changes)
        active = changed.pop("active", None)
        entry = _checked(from_plain(ProviderEntry, merged(row.told, to_plain(changed))))
        row.active = row.active if active is None else bool(active)
        row.version, row.changed_at = row.version + 1, uow.now
        _set(row, entry)
        act.about(row.id, fields=sorted(changes), version=row.version)
        return _view(row)


def read_provider(uow: UnitOfWork, provider_id: UUID) -> ProviderView:
    """One entry. Permission SEE_ESTIMATES."""
    with uow.look("provider.read", Permission.SEE_ESTIMATES, provider_id):
        return _view(uow.see(EstimateProviderRow, provider_id, "provider"))


def list_providers(uow: UnitOfWork, *, active_only: bool = False) -> tuple[ProviderView, ...]:
    """The directory by name. Permission SEE_ESTIMATES."""
    with uow.look("providers.listed", Permission.SEE_ESTIMATES):
        rows = uow.rows(EstimateProviderRow).order_by(EstimateProviderRow.name, EstimateProviderRow.id)
        if active_only:
            rows = rows.where(EstimateProviderRow.active.is_(True))
        return tuple(map(_view, uow.session.scalars(rows)))


def record_notice(uow: UnitOfWork, *, notice: PracticeNotice) -> PracticeNoticeView:
    """Record that the notice was seen where it must be, or who was taught. Permission ESTIMATE."""
    with uow.act("practice_notice.recorded", Permission.ESTIMATE) as act:
        _check_notice(notice, uow)
        row = PracticeNoticeRow(
            id=new_id(),
            kind=notice.kind,
            place=printable(notice.where, 500),
            checked_on=notice.checked_on,
            told=to_plain(notice),
            recorded_at=uow.now,
            recorded_by=uow.actor.name,
        )
        uow.add(row)
        uow.session.flush()
        act.about(row.id, kind=notice.kind)
        return _notice_view(row)


def list_notices(uow: UnitOfWork) -> tuple[PracticeNoticeView, ...]:
    """Every check, the newest first. Permission SEE_ESTIMATES."""
    with uow.look("practice_notices.listed", Permission.SEE_ESTIMATES):
        return notice_views(uow)


def notice_views(uow: UnitOfWork) -> tuple[PracticeNoticeView, ...]:
    """Every check, the newest first. Needs an open act."""
    rows = uow.rows(PracticeNoticeRow).order_by(
        PracticeNoticeRow.checked_on.desc(), PracticeNoticeRow.id.desc()
    )
    return tuple(map(_notice_view, uow.session.scalars(rows)))


def _set(row: EstimateProviderRow, entry: ProviderEntry) -> None:
    row.name, row.npi, row.told = printable(entry.name), entry.npi, to_plain(entry)


def _view(row: EstimateProviderRow) -> ProviderView:
    return ProviderView(row.id, from_plain(ProviderEntry, row.told), row.active, row.version, row.changed_at)


def _checked(entry: ProviderEntry) -> ProviderEntry:
    faults = [*_identity_faults(entry), *_location_faults(entry.locations)]
    for number, one in enumerate(entry.clinicians):
        if not one.name.strip():
            faults.append(Fault(f"clinicians[{number}].name", "is required"))
        if npi_problem(one.npi):
            faults.append(Fault(f"clinicians[{number}].npi", f"cannot be used: {npi_problem(one.npi)}"))
    if faults:
        raise BadInput(faults)
    return entry


def _identity_faults(entry: ProviderEntry) -> Iterator[Fault]:
    if not entry.name.strip() or len(entry.name) > LONGEST:
        yield Fault("name", f"needs the legal name, up to {LONGEST} characters")
    if npi_problem(entry.npi):
        yield Fault("npi", f"cannot be used: {npi_problem(entry.npi)}")
    if not is_tin(entry.tin):
        yield Fault("tin", "needs nine digits like 12-3456789")
    if entry.ours and not (entry.phone.strip() or entry.email.strip()):
        yield Fault("phone", "is needed, or an e-mail: the estimate tells patients whom to ask")
    if entry.tin_type not in ("ein", "ssn"):
        yield Fault("tin_type", "needs ein or ssn")
    if not _is_zone(entry.time_zone):
        yield Fault("time_zone", "needs a time zone like America/New_York")


def _location_faults(locations: tuple[Location, ...]) -> Iterator[Fault]:
    if not locations:
        yield Fault("locations", "needs at least one place with its State")
    names = [each.name.strip() for each in locations]
    for number, each in enumerate(locations):
        where = f"locations[{number}]"
        if not names[number] or names.count(names[number]) > 1:
            yield Fault(f"{where}.name", "needs a name that no other location has")
        if not each.address.strip(" ,"):
            yield Fault(f"{where}.lines", "needs the address")
        if not (len(each.state) == 2 and each.state.isalpha() and each.state.isupper()):
            yield Fault(f"{where}.state", "needs two capital letters like NC")


def _is_zone(name: str) -> bool:
    return name in available_timezones() and bool(ZoneInfo(name).key)


def _check_notice(notice: PracticeNotice, uow: UnitOfWork) -> None:
    faults = []
    if not notice.where.strip():
        faults.append(Fault("where", "say where it stands: the address of the page, or the place"))
    if notice.checked_on > uow.today:
        faults.append(Fault("checked_on", "is in the future"))
    if notice.kind is NoticeKind.WEBSITE and not notice.where.startswith(("http://", "https://")):
        faults.append(Fault("where", "needs the address of the page, beginning with https://"))
    if faults:
        raise BadInput(faults)


def _notice_view(row: PracticeNoticeRow) -> PracticeNoticeView:
    told = from_plain(PracticeNotice, row.told)
    return PracticeNoticeView(
        id=row.id,
        kind=told.kind,
        place=told.where,
        checked_on=told.checked_on,
        hidden_from_search=told.hidden_from_search,
        languages=told.languages,
        formats=told.formats,
        proof=told.proof,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
