"""A site that runs: a real server on loopback for the seed corpus."""

from collections.abc import Iterator

import pytest

from assistant.wiring import PolicyAssistant
from tests.web.serving import serving


@pytest.fixture(scope="session")
def site(assistant: PolicyAssistant) -> Iterator[str]:
    """The address of a running server."""
    with serving(assistant) as address:
        yield address
