"""Facts and clauses become documents: composed, drawn as Word and PDF, and checked. No database, no law."""

from letter_templates.block import Block, BlockKind, Document, Source, Span
from letter_templates.check import Problem, problems
from letter_templates.clause import Clause, clauses
from letter_templates.compose import compose, required_facts, why_not
from letter_templates.notes import CiteText
from letter_templates.outline import Outline, Part, outline, outlines
from letter_templates.refusals import (
    CannotCompose,
    MissingFact,
    MissingFacts,
    NotThisLetter,
    PartHasNoClause,
)
from letter_templates.template_set import TemplateSet, template_set

__all__ = [
    "Block",
    "BlockKind",
    "CannotCompose",
    "CiteText",
    "Clause",
    "Document",
    "MissingFact",
    "MissingFacts",
    "NotThisLetter",
    "Outline",
    "Part",
    "PartHasNoClause",
    "Problem",
    "Source",
    "Span",
    "TemplateSet",
    "clauses",
    "compose",
    "outline",
    "outlines",
    "problems",
    "required_facts",
    "template_set",
    "why_not",
]
