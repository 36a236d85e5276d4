"""Proves that a sealed letter follows from the texts, facts and citations that are kept with it."""

import json
from collections.abc import Iterator, Mapping
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.edits import EDITED_IN_WORD
from appeals.domain.letter_origin import NotKept, written_anew
from appeals.domain.proof_of_words import KeptText, Reproduction
from appeals.services.bodies import open_body
from appeals.services.clause_rows import kept_texts
from appeals.services.sealing import drawn_word
from appeals.services.version_views import seen_version
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.differences import changed_only, differences
from letter_templates.refusals import CannotCompose
from letter_templates.word_lines import word_lines

TEMPLATES = "templates"
BEFORE = "It was sealed before texts of clauses were kept with letters."
BY_HAND = "It was edited in Word, so its words are a person’s; what they changed is kept with it."


def reproduce(uow: UnitOfWork, version_id: UUID) -> Reproduction:
    """Write a sealed letter anew from what is kept with it, and compare it word by word. Permission VERIFY.

    Nothing of the clauses or outlines of this program is read, and no case: only what was sealed.
    """
    with uow.look("version.reproduced", Permission.VERIFY, version_id) as act:
        seen_version(uow, version_id)
        row = uow.see(DocumentVersionRow, version_id, "version")
        facts = _facts(row)
        wanted = _templates(facts)
        texts = kept_texts(uow, wanted)
        kept = tuple(KeptText(label, digest, texts.get(label, "")) for label, digest in wanted.items())
        why_not = (BEFORE if not wanted else "") or (BY_HAND if EDITED_IN_WORD in facts else "")
        if why_not:
            return Reproduction(kept, why_not=why_not)
        try:
            lines = [line.text for line in word_lines(drawn_word(written_anew(row.kind, facts, texts), "-"))]
        except (NotKept, CannotCompose) as error:
            return Reproduction(kept, why_not=f"It cannot be written anew: {error}")
        sealed = [line.text for line in word_lines(open_body(uow, row.docx_blob_id))]
        found = changed_only(differences(lines, sealed))
        act.about(version_id, differences=len(found))
        return Reproduction(kept, differences=found)


def broken_texts(uow: UnitOfWork, row: DocumentVersionRow) -> Iterator[str]:
    """The templates of a version whose texts are gone or are not what they were. Needs an open act."""
    wanted = _templates(_facts(row))
    kept = kept_texts(uow, wanted) if wanted else {}
    for label in wanted.keys() - kept.keys():
        yield f"the text of {label} that it was written from is gone or was changed"


def _facts(row: DocumentVersionRow) -> Mapping[str, object]:
    try:
        facts = json.loads(row.facts_json)
    except ValueError:  # disposed of
        return {}
    return facts if isinstance(facts, dict) else {}


def _templates(facts: Mapping[str, object]) -> Mapping[str, str]:
    found = facts.get(TEMPLATES)
    return {str(label): str(digest) for label, digest in found.items()} if isinstance(found, dict) else {}
