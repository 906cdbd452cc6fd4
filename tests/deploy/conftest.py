"""The deployment files, read once."""

import pytest
from deploy.validate.house import House, read


@pytest.fixture(scope="session")
def whole() -> House:
    return read()
