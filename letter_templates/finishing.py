"""Runs an asynchronous step of a library to its end, for callers that are not asynchronous."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def finished(step: Coroutine[object, object, T]) -> T:
    """Return what a step returns; in its own thread, as a caller may already run a loop (a browser does)."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(copy_context().run, asyncio.run, step).result()
