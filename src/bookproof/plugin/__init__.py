"""The pytest plugin: scenarios become test items, and items become a run with a verdict.

Load it with ``-p bookproof.plugin``; the command ``bookproof run`` does.
"""

from bookproof.plugin.collecting import (
    pytest_collection_modifyitems,
    pytest_generate_tests,
    pytest_ignore_collect,
    scenario,
)
from bookproof.plugin.hooks import (
    pytest_addoption,
    pytest_cmdline_main,
    pytest_collection_finish,
    pytest_configure,
    pytest_configure_node,
    pytest_pyfunc_call,
    pytest_runtest_protocol,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_testnodedown,
    pytest_unconfigure,
    pytest_xdist_make_scheduler,
    pytest_xdist_node_collection_finished,
)

__all__ = [
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_generate_tests",
    "pytest_ignore_collect",
    "pytest_pyfunc_call",
    "pytest_runtest_protocol",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_testnodedown",
    "pytest_unconfigure",
    "pytest_xdist_make_scheduler",
    "pytest_xdist_node_collection_finished",
    "scenario",
]
