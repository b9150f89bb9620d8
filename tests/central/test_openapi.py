"""The OpenAPI document is kept: no server error, and no answer that it does not announce."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.helpers.platform import served
from windowdesk.central.api import document
from windowdesk.central.service.centre import PREFIXES, ROUTES
from windowdesk.central.store.database import Database

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAM = "/v1/live"  # never ends, so it is asked in test_live


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: Any, value: Any) -> bytes:
    """A push is text; schemathesis knows JSON and forms by itself."""
    return str(value).encode("utf-8", "surrogatepass")


def _schema(url: str) -> Any:
    return schemathesis.openapi.from_url(url + document.PATH)


def test_the_document_holds_under_generated_requests(database: Database) -> None:
    with served(database, open_rate=10**6 - 1, device_rate=10**6 - 1, public_rate=99_999,
                number_rate=99_999) as running:  # fmt: skip
        device = running.counter()
        shown = {"Authorization": f"Bearer {device.token}"}
        operations = [
            one.ok() for one in _schema(running.url).get_all_operations() if one.ok().path != STREAM
        ]
        assert len(operations) >= 14
        for operation in operations:
            _try(operation, GenerationMode.POSITIVE, {}, 1)
            _try(operation, GenerationMode.POSITIVE, shown, 6)
            if {"parameters", "requestBody"} & set(operation.definition.raw):
                _try(operation, GenerationMode.NEGATIVE, shown, 6)


def _try(operation: Any, mode: GenerationMode, headers: dict[str, str], examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=60)

    check()


def test_every_path_of_the_centre_is_in_the_document(database: Database) -> None:
    with served(database) as running:
        found = json.loads(running.get(document.PATH).body)
    paths = {(method.upper(), path) for path, of in found["paths"].items() for method in of}
    assert set(ROUTES) <= paths
    for method, prefix in PREFIXES:
        assert any(m == method and path.startswith(prefix) for m, path in paths)
    for of in found["paths"].values():
        for operation in of.values():
            statuses = set(operation["responses"])
            assert {"200", "400", "408", "413", "429", "503"} <= statuses
            # a fault of ours is never part of the contract
            assert "500" not in statuses
            assert ("401" in statuses) >= bool(operation["security"])
