"""The blueprint of every noun of the API: how it reads what it is sent."""

from collections.abc import Callable
from typing import TypeVar

import marshmallow as ma
from flask import Request, current_app, request
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from api.work import actor_or_none
from appeals.errors import BadInput, Fault

View = TypeVar("View", bound=Callable[..., object])
WRONG_TYPE = "This address takes JSON: send the body with the header Content-Type: application/json."
QUERY = "query names"  # the mark on every view that has query parameters: their names


class BodyParser(FlaskParser):
    """Reads JSON bodies. What is nested beyond all sense is refused like any other unreadable body."""

    def load_json(self, req: Request, schema: ma.Schema) -> object:
        """The JSON of the body. One of another type is refused; where nothing is sent, nothing is read."""
        if not req.is_json and (req.mimetype or req.get_data()):
            raise UnsupportedMediaType(WRONG_TYPE)
        try:
            return super().load_json(req, schema)
        except RecursionError:
            raise BadRequest("The JSON is nested too deeply.") from None


class Blueprint(SmorestBlueprint):
    """A noun of the API."""

    ARGUMENTS_PARSER = BodyParser()

    def arguments(self, schema: type[ma.Schema], *, location: str = "json") -> Callable[[View], View]:
        """Read the body or the query by ``schema``; the names of a query are kept on the view."""
        reads: Callable[[View], View] = super().arguments(schema, location=location)

        def mark(view: View) -> View:
            reading = reads(view)
            if location == "query":
                names = (field.data_key or name for name, field in schema().fields.items())
                setattr(reading, QUERY, tuple(names))
            return reading

        return mark


def refuse_unknown_queries(blueprint: Blueprint) -> None:
    """Refuse query parameters that a view of ``blueprint`` has not: a misspelt filter gives all."""
    blueprint.before_request(_known_queries_only)


def _known_queries_only() -> None:
    names = _query_names()
    unknown = sorted(set(request.args) - set(names))
    if unknown and actor_or_none() is not None:  # who is not known is told that first
        takes = f"it takes {', '.join(names)}" if names else "it takes none"
        raise BadInput(
            [Fault(name, f"is not a query parameter of this address: {takes}") for name in unknown]
        )


def _query_names() -> tuple[str, ...]:
    kind = getattr(current_app.view_functions[request.endpoint or ""], "view_class", None)
    method = "get" if request.method == "HEAD" else request.method.lower()
    names: tuple[str, ...] = getattr(getattr(kind, method, None), QUERY, ())
    return names
