"""The blueprint of every noun of the API: how it reads what it is sent."""

import marshmallow as ma
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class BodyParser(FlaskParser):
    """Reads JSON bodies; what is nested beyond all sense is refused like any other unreadable body."""

    def load_json(self, req: Request, schema: ma.Schema) -> object:
        """The JSON of the body."""
        try:
            return super().load_json(req, schema)
        except RecursionError:
            raise BadRequest("The JSON is nested too deeply.") from None


class Blueprint(SmorestBlueprint):
    """A noun of the API."""

    ARGUMENTS_PARSER = BodyParser()
