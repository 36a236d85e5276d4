"""Every service test runs on SQLite, and on PostgreSQL too where what it tries is the keeping itself."""

import pytest

from appeals.wiring import Service

# What is drawn, sealed or sent is the same on either engine: their rows are tried by the store, version and job tests.
_DRAWN_AND_SENT = {
    "test_edited_letters",
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
    drawn = metafunc.module.__name__.rpartition(".")[2] in _DRAWN_AND_SENT
    metafunc.parametrize("service", engines[:1] if drawn else engines, indirect=True)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Service:
    found: Service = request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_service")
    return found
