"""A draft agreement between two sides, for every test of agreements."""

from tests.agreements.joint.conftest import table  # noqa: F401 -- a fixture
