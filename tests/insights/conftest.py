"""A twinned world in which commitments are kept and missed, and one with somebody on each side who meets."""

import pytest

from tests.activities.factories import Town
from tests.agreements.commitments.conftest import Pledge, in_2021, pledge  # noqa: F401 -- fixtures
from tests.agreements.plans.conftest import planning  # noqa: F401 -- likewise


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def kept(town):
    """The same world by the names that tests of commitments call it."""
    return Pledge(town.world, {"a": town.host, "b": town.partner}, {"a": town.preparer, "b": town.other})
