"""The packet builder: what goes along, what is missing, what stops it; sealed packets and their files."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import ask_again, needs
from api.downloads import file_answer
from api.pages.forms import chosen, whole_number
from api.work import actor, new_work
from appeals.domain.actor import Permission
from appeals.domain.packet_words import CHANNELS
from appeals.domain.packets import PAPER_WORDS, Channel, PacketOrder, PlannedExhibit
from appeals.domain.plain import Plain
from appeals.errors import BadInput, Conflict, Fault, LetterBlocked, NotFound
from appeals.services import cases, packets

blueprint = Blueprint("packets", __name__)

DATES = (("dated", "Date on the paper"), ("first_day", "Covers from"), ("last_day", "Covers to"))
PAGES = (("first_page", "First page that goes along"), ("last_page", "Last page that goes along"))


@blueprint.get("/cases/<uuid:case_id>/packet")
@needs(Permission.SEE_CASES)
def plan(case_id: UUID) -> ResponseReturnValue:
    """The builder: exhibits, checklist, obstacles and parts, for the way it will be sent."""
    return _builder(case_id, request.args)


@blueprint.post("/cases/<uuid:case_id>/packet")
@needs(Permission.SEAL)
def build(case_id: UUID) -> ResponseReturnValue:
    """Build the packet and keep it for good."""
    try:
        order = order_of(request.form)
        packet = packets.seal_packet(new_work(), case_id, order=order, reason=request.form.get("reason", ""))
    except (BadInput, Conflict, LetterBlocked) as refusal:
        flash(refusal.sentence, "error")
        return _builder(case_id, request.form), 422
    flash("The packet is built and sealed.", "good")
    return redirect(url_for("packets.show", packet_id=packet.id), code=303)


@blueprint.get("/cases/<uuid:case_id>/packet/exhibits/<uuid:exhibit_id>")
@needs(Permission.EDIT_CASES)
def describe(case_id: UUID, exhibit_id: UUID) -> str:
    """The form that says what an exhibit is."""
    new_work().check("exhibit.described", Permission.EDIT_CASES)
    return _description(case_id, exhibit_id, {})


@blueprint.post("/cases/<uuid:case_id>/packet/exhibits/<uuid:exhibit_id>")
@needs(Permission.EDIT_CASES)
def keep_description(case_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    """Keep what was said of an exhibit."""
    new_work().check("exhibit.described", Permission.EDIT_CASES)
    _exhibit(case_id, exhibit_id)  # a paper of this very case
    try:
        changes = _particulars(request.form)
        told = packets.describe_exhibit(new_work(), exhibit_id, changes=changes, within=case_id)
    except BadInput as refusal:
        wrong = {fault.where: fault.what for fault in refusal.problems}
        return _description(case_id, exhibit_id, wrong), 422
    flash(f"Exhibit {told.label}: saved.", "good")
    return redirect(url_for("packets.plan", case_id=case_id, _anchor=f"exhibit-{told.label}"), code=303)


@blueprint.get("/packets/<uuid:packet_id>")
@needs(Permission.SEE_CASES)
def show(packet_id: UUID) -> str:
    """A sealed packet with its files and hashes; recomputed at once for those who may verify."""
    packet = packets.read_packet(new_work(), packet_id)
    may_verify = actor().may(Permission.VERIFY)
    return render_template(
        "packets/show.html",
        packet=packet,
        case=cases.read_case(new_work(), packet.case_id),
        report=packets.verify_packet(new_work(), packet_id) if may_verify else None,
        channels=CHANNELS,
    )


@blueprint.get("/packets/<uuid:packet_id>/parts/<int:part>")
@needs(Permission.DOWNLOAD)
def part(packet_id: UUID, part: int) -> ResponseReturnValue:
    """A file of the packet, as a download after a fresh proof of who asks, or in the page."""
    if request.args.get("in_page") == "yes":
        return file_answer(packets.show_part(new_work(), packet_id, part=part), in_page=True)
    return ask_again() or file_answer(packets.download_packet(new_work(), packet_id, part=part))


@blueprint.get("/packets/<uuid:packet_id>/manifest")
@needs(Permission.DOWNLOAD)
def manifest(packet_id: UUID) -> ResponseReturnValue:
    """What the packet is made of, with every hash."""
    return ask_again() or file_answer(packets.download_manifest(new_work(), packet_id))


def _builder(case_id: UUID, typed: Mapping[str, str]) -> str:
    try:
        order = order_of(typed)
    except BadInput as refusal:
        flash(refusal.sentence, "error")
        order = PacketOrder()
    return render_template(
        "packets/plan.html",
        case=cases.read_case(new_work(), case_id),
        plan=packets.plan_packet(new_work(), case_id, order=order),
        letters=packets.letters_for_packets(new_work(), case_id),
        packets=packets.list_packets(new_work(), case_id),
        order=order,
        typed=typed,
        channels=CHANNELS,
    )


def _description(case_id: UUID, exhibit_id: UUID, wrong: Mapping[str, str]) -> str:
    return render_template(
        "packets/exhibit.html",
        case=cases.read_case(new_work(), case_id),
        exhibit=_exhibit(case_id, exhibit_id),
        kinds=[(kind.value, words) for kind, words in PAPER_WORDS.items()],
        dates=DATES,
        pages=PAGES,
        wrong=wrong,
        typed=request.form if wrong else None,
    )


def _exhibit(case_id: UUID, exhibit_id: UUID) -> PlannedExhibit:
    planned = packets.plan_packet(new_work(), case_id, order=PacketOrder()).exhibits
    found = next((each for each in planned if each.id == exhibit_id), None)
    if found is None:
        raise NotFound("exhibit")
    return found


def _particulars(typed: Mapping[str, str]) -> Plain:
    changes: dict[str, Plain] = {"kind": typed.get("kind", "other"), "left_out": "left_out" in typed}
    changes["same_person_because"] = typed.get("same_person_because", "").strip()
    for name, _ in DATES:
        changes[name] = typed.get(name, "").strip() or None
    for name, _ in PAGES:
        changes[name] = whole_number(typed.get(name, ""), name)
    return changes


def order_of(typed: Mapping[str, str]) -> PacketOrder:
    """How the packet goes, as typed; raises BadInput naming the field."""
    letter, megabytes = typed.get("letter", ""), typed.get("most_megabytes", "").strip()
    try:
        return PacketOrder(
            letter=UUID(letter) if letter else None,
            channel=chosen(Channel, typed.get("channel")) or Channel.MAIL,
            fax=typed.get("fax", "").strip()[:40],
            most_megabytes=Decimal(megabytes) if megabytes else None,
            most_pages=whole_number(typed.get("most_pages", ""), "most_pages"),
        )
    except (ValueError, InvalidOperation):
        raise BadInput([Fault("most_megabytes", "is a number of megabytes, such as 10")]) from None
