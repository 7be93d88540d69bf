"""Marks tests by what they need, from their folder, file and fixtures, so that `make quick` can leave some out."""

import pytest

SLOW = {
    "test_benchmarks.py",
    "test_contract.py",
    "test_fuzz.py",
    "test_promises.py",
    "test_protocol.py",
    "test_schemathesis.py",
    "test_startup.py",
    "test_upgrades.py",
}
FAULTS = {"test_damage.py", "test_faults.py"}
ON_POSTGRESQL = {"postgres", "clients"}  # fixtures that start a PostgreSQL, whatever the test is given
POSTGRESQL = "postgresql"  # the parameter of those that start one only then


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that is slow, or that needs a PostgreSQL, a browser, or a machine that it may disturb."""
    for item in items:
        for mark in marks(item):
            item.add_marker(mark)


def marks(item: pytest.Item) -> list[str]:
    """Return the names of the marks that a test should have."""
    found = []
    if item.path.name in SLOW:
        found.append("slow")
    if item.path.name in FAULTS:
        found.append("faults")
    if item.path.parent.name == "web":
        found.append("browser")
    if needs_postgresql(item):
        found.append("postgres")
    return found


def needs_postgresql(item: pytest.Item) -> bool:
    """Return whether a test, or a fixture that it uses, starts a PostgreSQL."""
    if not isinstance(item, pytest.Function):
        return False
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return not ON_POSTGRESQL.isdisjoint(item.fixturenames) or POSTGRESQL in parameters
