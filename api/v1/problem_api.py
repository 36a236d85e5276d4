"""flask-smorest as this product uses it: RFC 9457 problems, strict media types, OpenAPI 3.1."""

from collections.abc import Mapping

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask
from flask_smorest import Api

from api.problems import MEDIA_TYPE


class WrongPlaceSchema(ma.Schema):
    """One thing that is wrong with a request."""

    pointer = ma.fields.String(required=True, metadata={"description": "JSON pointer into the request."})
    detail = ma.fields.String(required=True)


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details, with the places that are wrong."""

    type = ma.fields.String(required=True, metadata={"description": "Stable; compare this, not the words."})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "For people: what, where, what to do."})
    instance = ma.fields.String()
    errors = ma.fields.List(ma.fields.Nested(WrongPlaceSchema))


PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


class ProblemApi(Api):
    """The API whose errors are answered by ``api.problems`` and described as such."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to ``api.problems``: it answers pages and machines by path."""


def naming() -> MarshmallowPlugin:
    """Names the parts of the description; of two kinds with one name, the later is told by its room."""
    taken: dict[str, type] = {}

    def named(schema: type[ma.Schema] | str | ma.Schema) -> str:
        kind = resolve_schema_cls(schema)
        kind = kind[0] if isinstance(kind, list) else kind
        name = kind.__name__.removesuffix("Schema")
        if taken.setdefault(name, kind) is kind:
            return name
        room = getattr(kind, "describes", kind).__module__.rpartition(".")[2]
        return room.title().replace("_", "") + name

    return MarshmallowPlugin(schema_name_resolver=named)


def describe_problems(api: Api) -> None:
    """Give every problem response its own media type in the description."""
    responses = api.spec.components.responses
    for response in responses.values():
        _rename(response)
    for path in api.spec._paths.values():  # apispec has no public way to its paths
        for operation in path.values():
            for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                _rename(response)


def _rename(response: object) -> None:
    if not isinstance(response, Mapping):
        return
    content = response.get("content", {})
    described = content.get("application/json", {}).get("schema", {})
    if isinstance(described, Mapping) and str(described.get("$ref", "")).endswith("/Problem"):
        content[MEDIA_TYPE] = content.pop("application/json")


def configure(app: Flask) -> None:
    """The settings that flask-smorest reads."""
    app.config.update(
        API_TITLE="Evenhand",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
