"""Runs made up for the tests, as fixtures."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    """The builders of runs; loaded by path, as test folders are no packages."""
    path = Path(__file__).with_name("synthetic.py")
    spec = importlib.util.spec_from_file_location("bookproof_test_synthetic_runs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
