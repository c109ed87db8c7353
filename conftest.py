"""In a checkout, scenarios run with ``pytest features/…`` as they do with ``bookproof run``."""

pytest_plugins = ["bookproof.plugin", "pytester"]
