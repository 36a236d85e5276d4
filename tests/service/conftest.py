"""Every service test runs on SQLite, and on PostgreSQL too where what it tries is the keeping itself."""

import pytest

from appeals.wiring import Service

# What is drawn, sealed or sent is the same on either engine; its rows are tried by store and version tests.
_ON_ONE_ENGINE = {
    "test_clause_governance",
    "test_edited_letters",
    "test_law_watch",
    "test_letters_edited_beyond_our_drawing",
    "test_mail_reminders",
    "test_offered_letters",
    "test_offline_proof",
    "test_outside_time",
    "test_packets",
    "test_seals",
    "test_word_papers",
    "test_word_shells",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say for each test on which engines it runs."""
    own = {each.args[0] for each in metafunc.definition.iter_markers("parametrize")}
    if "service" not in metafunc.fixturenames or "service" in own:
        return
    engines = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
    alone = metafunc.module.__name__.rpartition(".")[2] in _ON_ONE_ENGINE
    metafunc.parametrize("service", engines[:1] if alone else engines, indirect=True)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Service:
    found: Service = request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_service")
    return found
