"""What an estimate's document prints: the facts and tags of its outline, from a version's snapshot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from appeals.domain.estimate_facts import EstimateFacts
from appeals.domain.estimate_words import Words, words_of
from appeals.domain.estimates import Layout, ProviderShown, SectionShown, ShownLine, layout
from letter_templates.marks import Value
from nqtl_library.estimate_kinds import Billed
from nqtl_library.estimate_rows import statement_rows
from nqtl_library.estimate_terms import Estimate, Provider
from nqtl_library.records.estimate import read

LARGE_PRINT = "large_print"
ROOM_AND_BOARD_NONE = "none"
UNKNOWN_TIER = "unknown"

Facts = dict[str, Value]


@dataclass(frozen=True, slots=True)
class EstimateLetter:
    """Everything that composing and drawing need."""

    kind: str
    language: str
    facts: Facts
    tags: frozenset[str]
    shell: str  # the Word shell: letter, or large_print


def estimate_letter(told: EstimateFacts) -> EstimateLetter:
    """The document of one version, in the patient's language and print where they can be drawn."""
    estimate = read(told.record)
    words, shown = words_of(estimate.patient.language), layout(estimate)
    return EstimateLetter(
        kind=words.kind,
        language=words.language,
        facts=_facts(told, estimate, shown, words),
        tags=frozenset(_tags(told, estimate, shown)),
        shell=LARGE_PRINT if estimate.patient.format == LARGE_PRINT else "letter",
    )


def money(cents: int) -> str:
    """Whole cents as dollars, with a comma between thousands."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def _facts(told: EstimateFacts, estimate: Estimate, shown: Layout, words: Words) -> Facts:
    how = contact_words(told.contact.phone, told.contact.email, words)
    return {
        "letter": {
            "id": told.reference,
            "version": str(told.number),
            "date": told.issued_on,
            "subject": told.reference,
        },
        "sender": {"organization": told.practice, "name": told.contact.name},
        "practice": {
            "name": told.practice,
            "lines": told.contact.lines,
            "phone": told.contact.phone,
            "email": told.contact.email,
        },
        "contact": {"how": how},
        "patient": {
            "name": estimate.patient.name,
            "birth_date": _on(estimate.patient.birth_date, words),
            "lines": told.address,
        },
        "estimate": _estimate(told, estimate, shown, words),
        "scope": _scope(estimate, words),
        "discount": {"tiers": tuple(_tiers(told, words))},
        "dispute": {
            "lines": tuple(
                {"name": one.provider.name, "from": money(one.dispute_from)} for one in shown.providers
            )
        },
        "statements": _statements(words, how),
    }


def _estimate(told: EstimateFacts, estimate: Estimate, shown: Layout, words: Words) -> Facts:
    primary = estimate.primary or (estimate.lines[0].description if estimate.lines else "")
    return {
        "reference": told.reference,
        "version": str(told.number),
        "replaces": str(told.replaces) if told.replaces else "",
        "date": words.on(told.issued_on),
        "primary": primary,
        "service_date": _on(estimate.scheduling.service_on, words),
        "diagnosis": _diagnosis(told.record, words),
        "overall": money(shown.overall),
        "discounted": "yes" if any(line.discount for line in estimate.lines) else "",
        "providers": tuple(_provider(told, each, words) for each in shown.providers),
        "changes": told.changes,
        "reason": told.reason,
        "separate": shown.booked_apart,
    }


def _provider(told: EstimateFacts, of: ProviderShown, words: Words) -> Facts:
    return {
        "name": of.provider.name,
        "identity": words.identity.format(npi=of.provider.npi, tin=of.provider.tin),
        "place": _place(of.provider),
        "clinicians": _clinicians(told.record, of.provider.id),
        "rows": tuple(row for section in of.sections for row in _rows(of, section, words)),
        "services": tuple(line.line.description for section in of.sections for line in section.lines),
        "bundles": tuple(_bundles(of)),
        "total": money(of.total),
        "tags": ("bundle",) if any(_bundles(of)) else (),
    }


def _bundles(of: ProviderShown) -> Iterator[Facts]:
    for line in (shown.line for section in of.sections for shown in section.lines):
        if line.includes:
            left_out = ", ".join(line.excludes or ())
            yield {"name": line.description, "includes": ", ".join(line.includes), "excludes": left_out}


def _rows(of: ProviderShown, section: SectionShown, words: Words) -> Iterator[Facts]:
    """The lines of a section; the first carries its heading, the last its subtotal."""
    last = len(section.lines) - 1
    for number, line in enumerate(section.lines):
        ends = number == last and _is_summed(of, section)
        yield {
            "heading": words.headings[section.section] if number == 0 else "",
            **_row(line, words),
            "subtotal": money(section.subtotal) if ends else "",
        }


def _is_summed(of: ProviderShown, section: SectionShown) -> bool:
    """A lone section's subtotal is the provider's total, which follows it at once."""
    charged = any(line.line.billed is Billed.SEPARATE for line in section.lines)
    return charged and len(of.sections) > 1


def _row(shown: ShownLine, words: Words) -> Facts:
    line = shown.line
    span = words.span(line.first_day, line.last_day)
    how_many = words.number(shown.quantity, line.unit) if shown.quantity is not None else ""
    parts = [part for part in (how_many, line.frequency, span, line.basis) if part]
    return {
        "service": line.description or line.code,
        "code": "; ".join((line.code, *line.diagnoses)) or "–",
        "count": "; ".join(parts) or "–",
        "price": _price(shown, words),
        "charge": "–" if line.billed is Billed.INFORMATION else money(shown.expected),
    }


def _price(shown: ShownLine, words: Words) -> str:
    if shown.included_in:
        return words.inside
    if shown.line.billed is Billed.INFORMATION:
        return words.information
    price = money(shown.unit_charge) if shown.unit_charge is not None else money(shown.expected)
    if not shown.line.discount:
        return price
    return words.discount.format(price=price, discount=money(int(shown.line.discount * 100)))


def _place(provider: Provider) -> str:
    named = provider.state and provider.state in provider.location.replace(",", " ").split()
    return provider.location if named else ", ".join(filter(None, (provider.location, provider.state)))


def _clinicians(record: Mapping[str, object], provider: str) -> str:
    listed = record.get("providers")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("id") == provider:
            return ", ".join(_named(each) for each in one.get("clinicians") or ())
    return ""


def _named(clinician: object) -> str:
    if not isinstance(clinician, Mapping):
        return str(clinician)
    npi = f" (NPI {clinician['npi']})" if clinician.get("npi") else ""
    return f"{clinician.get('name', '')}{npi}"


def _diagnosis(record: Mapping[str, object], words: Words) -> str:
    codes = record.get("diagnosis_codes")
    if isinstance(codes, list) and codes:
        return ", ".join(str(code) for code in codes)
    return words.not_determined if record.get("diagnosis_status") == "not_determined" else ""


def _scope(estimate: Estimate, words: Words) -> Facts:
    scope = estimate.recurring
    if scope is None:
        return {}
    return {
        "from": _on(scope.first, words),
        "to": _on(scope.last, words),
        "frequency": scope.frequency,
        "count": str(scope.count) if scope.count else "",
        "basis": _sentence(scope.basis),
    }


def _tiers(told: EstimateFacts, words: Words) -> Iterator[Facts]:
    for tier in told.tiers:
        percent = f"{tier.percent_of_fee.normalize():f}"
        yield {"name": tier.name, "who": tier.who or "–", "percent": words.of_price.format(percent=percent)}


def _statements(words: Words, how: str) -> Facts:
    spoken = {row.name: row.draft_es if words.code == "es" else row.draft for row in statement_rows()}
    return {
        "separate": spoken["separate_items"].replace("{contact}", how),
        "additional": spoken["additional_items"],
        "estimate_only": spoken["estimate_only"],
        "dispute": spoken["dispute_right"],
        "not_a_contract": spoken["not_a_contract"],
    }


def contact_words(phone: str, email: str, words: Words) -> str:
    """How to reach the practice, as the end of a sentence; empty where neither is known."""
    call, write = words.call.format(phone=phone), words.write.format(email=email)
    if phone and email:
        return words.either.format(call=call, write=write)
    return call if phone else write if email else ""


def _tags(told: EstimateFacts, estimate: Estimate, shown: Layout) -> Iterator[str]:
    present = {
        "by:mail": bool(told.address),
        "several_providers": len(shown.providers) > 1,
        "replaces": bool(told.replaces),
        "recurring": estimate.recurring is not None,
        "separate": bool(shown.booked_apart),
        "tier:unknown": bool(told.tiers),
        "room_and_board:none": estimate.room_and_board == ROOM_AND_BOARD_NONE,
        "print:large": estimate.patient.format == LARGE_PRINT,
        "no_charge": estimate.no_charge is not None and estimate.no_charge.no_bill,
    }
    yield from (tag for tag, holds in present.items() if holds)


def _on(day: date | None, words: Words) -> str:
    return words.on(day) if day else ""


def _sentence(text: str) -> str:
    """A person's words as a sentence of their own."""
    plain = text.strip()
    return f"{plain[:1].upper()}{plain[1:].rstrip('.')}." if plain else ""
