"""Typed settings of a run, from one JSON file, the command line and environment variables.

``load`` gives ``Settings`` or raises ``SettingsError`` with every mistake, one line each. No
other module reads configuration.
"""

from bookproof.settings.common import CommonSettings
from bookproof.settings.errors import SettingsError
from bookproof.settings.features import FEATURES, Feature
from bookproof.settings.loading import load, load_any
from bookproof.settings.models import (
    BookingPartner,
    Feeds,
    Lab,
    Leasing,
    Options,
    PaymentReconciliationDetails,
    Seller,
    Settings,
    Timeouts,
)

__all__ = [
    "FEATURES",
    "BookingPartner",
    "CommonSettings",
    "Feature",
    "Feeds",
    "Lab",
    "Leasing",
    "Options",
    "PaymentReconciliationDetails",
    "Seller",
    "Settings",
    "SettingsError",
    "Timeouts",
    "load",
    "load_any",
]
