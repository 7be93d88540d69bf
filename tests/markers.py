"""Marks tests by what they need, from their folder, file and fixtures, so that `make quick` can leave some out."""

from collections.abc import Generator
from pathlib import Path

import pytest

SLOW = {
    "test_agreement.py",
    "test_backup.py",
    "test_benchmarks.py",
    "test_blocks.py",
    "test_concurrency.py",
    "test_connections.py",
    "test_datapackage.py",
    "test_fuzz.py",
    "test_mcp.py",
    "test_memory.py",
    "test_package.py",
    "test_schemathesis.py",
    "test_startup.py",
    "test_terminal.py",
    "test_upgrades.py",
    "test_worker_pool.py",
}
NPM = {"clients", "web"}  # folders of tests that drive a browser, or need what comes from npm
FAULTS = {"faults"}  # a folder of tests that kill programs, fill disks and hold a server to its limits
ON_POSTGRESQL = {"postgres", "clients"}  # fixtures that start a PostgreSQL, whatever the test is given
POSTGRESQL = "postgresql"  # the parameter of those that start one only then


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Start one worker more than processors for the whole suite, which often waits for servers and browsers."""
    workers = yield
    return workers if "not slow" in config.getoption("markexpr") else workers + 1


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import files of which `make quick` runs no test: their libraries take seconds to import."""
    left_out = {"not slow": SLOW, "not faults": FAULTS, "not browser": NPM}
    asked = config.getoption("markexpr")
    return any(words in asked and collection_path.name in names for words, names in left_out.items()) or None


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
    if item.path.parent.name in FAULTS:
        found.append("faults")
    if item.path.parent.name in NPM:
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
