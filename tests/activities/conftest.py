import pytest

from tests.activities.factories import Town


@pytest.fixture
def town(db):
    return Town()
