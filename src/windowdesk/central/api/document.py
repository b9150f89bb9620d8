"""The OpenAPI document, made from the table of endpoints and the message classes themselves."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec

from windowdesk.central.api.endpoints import NDJSON_SCHEMA, Endpoint, Parameter, media_of
from windowdesk.protocol import routes, versions
from windowdesk.protocol.messages import Problem

PATH = routes.BASE + "/openapi.json"
_REF = "#/components/schemas/{name}"


def openapi(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document (OpenAPI 3.1) of ``endpoints``."""
    listed = tuple(endpoints)
    kinds = [Problem] + [
        kind for one in listed for kind in (one.sent, one.answer) if isinstance(kind, type)
    ]
    _, components = msgspec.json.schema_components(dict.fromkeys(kinds), ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for one in listed:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "windowdesk: counter and centre",
            "version": f"{versions.CURRENT}",
            "description": f"The protocol is docs/protocol.md. Software {version('windowdesk')}.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name.replace(" ", "_"),
        "summary": one.what,
        "responses": {
            "200": {
                "description": "done",
                "content": {media_of(one.answer): {"schema": _schema(one.answer)}},
            },
            **{str(status): _refusal(status) for status in one.refusals},
        },
        "security": [{"session": []}] if one.token else [],
    }
    if one.parameters:
        found["parameters"] = [_parameter(parameter) for parameter in one.parameters]
    if one.sent is not None:
        found["requestBody"] = {
            "required": True,
            "content": {media_of(one.sent): {"schema": _schema(one.sent)}},
        }
    return found


def _schema(kind: type[Any] | str) -> dict[str, Any]:
    if isinstance(kind, type):
        return {"$ref": _REF.format(name=kind.__name__)}
    if kind == routes.JSON:
        return {"type": "object"}
    if kind == routes.NDJSON:
        return {"type": "string", "description": NDJSON_SCHEMA}
    return (
        {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
    )


def _refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {routes.JSON: {"schema": _schema(Problem)}},
    }
    if status in {429, 503}:
        found["headers"] = {
            "Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}
        }
    return found


def _parameter(one: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = (
        {"type": "string", "pattern": one.pattern}
        if one.pattern
        else {"type": "integer", "minimum": 0, "maximum": 2**53}
    )
    return {
        "name": one.name,
        "in": one.place,
        "required": one.required,
        "description": one.what,
        "schema": schema,
    }
