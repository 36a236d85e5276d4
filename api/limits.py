"""How large a request may be: small for forms and JSON, large only where files arrive."""

from flask import Flask, request

from appeals.settings import MEGABYTE, Settings
from letter_templates.docx_package import MAX_PACKED

ORDINARY = 2 * MEGABYTE
FORM_OVERHEAD = MEGABYTE


def register(app: Flask, settings: Settings) -> None:
    """Set the limit of every request by its endpoint, before anything reads the body."""
    app.config["MAX_CONTENT_LENGTH"] = ORDINARY
    app.config["MAX_FORM_MEMORY_SIZE"] = ORDINARY
    larger = {
        "Remittances.Remittances": settings.largest_remittance + FORM_OVERHEAD,
        "imports.receive_remittance": settings.largest_remittance + FORM_OVERHEAD,
        "Notices.Notices": settings.largest_notice + FORM_OVERHEAD,
        "imports.receive_notice": settings.largest_notice + FORM_OVERHEAD,
        "Edits.WordDraft": MAX_PACKED + FORM_OVERHEAD,
        "edits.send_back": MAX_PACKED + FORM_OVERHEAD,
        "exhibits.attach": settings.largest_notice + FORM_OVERHEAD,
        "Documents.CaseExhibits": settings.largest_notice + FORM_OVERHEAD,
    }

    def limit() -> None:
        if request.endpoint in larger:
            request.max_content_length = larger[request.endpoint]

    app.before_request(limit)
