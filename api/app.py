"""Makes the web application: its limits, identity, headers, two faces and answers to errors."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from api import authentication, headers, health, limits, logs, pages, problems, rates, v1
from api.work import CLOCK, KEY, wall_clock
from appeals.domain.plain import to_plain
from appeals.services.pdf_sealing import load_sealer
from appeals.settings import Settings
from appeals.wiring import Service


def create_app(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> Flask:
    """The application for ``settings``. The database must have been migrated (``evenhand migrate``).

    Tests bring their own ``clock``, which gives instants in UTC.
    """
    service = Service.from_settings(settings)
    load_sealer()
    app = Flask("api", template_folder="pages/templates", static_folder="pages/static")
    app.config["SECRET_KEY"] = service.secret("web session").hex()
    app.config["TESTING"] = False
    app.extensions[KEY], app.extensions[CLOCK] = service, clock
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxies:
        hops = settings.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.register(app, settings)
    limits.register(app, settings)
    headers.register(app, settings)
    rates.register(app, settings)
    csrf = authentication.register(app, settings)
    app.json = PlainJson(app)  # after Flask-Security, which brings its own
    app.register_blueprint(health.blueprint)
    for blueprint in v1.register(app):
        csrf.exempt(blueprint)  # programs come with a key in a header, never with a cookie
    pages.register(app, settings)
    csrf.exempt(pages.received.blueprint)  # link and answer are the proof; the page sends no referrer
    problems.register(app)
    return app


class PlainJson(DefaultJSONProvider):
    """JSON with ISO dates and amounts as text, keys in the order given."""

    sort_keys = False

    @staticmethod
    def default(value: object) -> object:
        """The plain form of a value that JSON does not have."""
        if isinstance(value, UUID):
            return str(value)
        if isinstance(value, date | datetime | Decimal):
            return to_plain(value)
        return DefaultJSONProvider.default(value)
