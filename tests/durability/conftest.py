"""What must not be lost is proved on SQLite and on PostgreSQL."""

import pytest

from appeals.wiring import Service


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def service(request: pytest.FixtureRequest) -> Service:
    found: Service = request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_service")
    return found
