"""What routes depend on is asked for on the loop: the framework runs a plain function in a thread at each request."""

import importlib
import inspect
from collections.abc import Iterator

import pytest
from deploy.descriptions import ROUTES
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import portal.routes


def asked_for(dependant: Dependant) -> Iterator[object]:
    """What a route depends on, and what that depends on."""
    for inner in dependant.dependencies:
        yield inner.call
        yield from asked_for(inner)


@pytest.mark.parametrize("package", [*ROUTES, "portal"])
def test_no_request_waits_for_a_thread(package: str) -> None:
    router = portal.routes.router if package == "portal" else importlib.import_module(ROUTES[package]).router
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    assert routes
    plain = {
        str(getattr(call, "__qualname__", call))
        for route in routes
        for call in (route.endpoint, *asked_for(route.dependant))
        if not inspect.iscoroutinefunction(call) and not inspect.isasyncgenfunction(call)
    }
    assert not plain
