"""The booking protocols that can be tested; :class:`Profile` says what each must bring.

``profile_of`` finds one by its name, which is also the value of ``protocol`` in a configuration
and the folder of its scenarios below ``features``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from bookproof.protocols.profile import Probe, Profile, Target
from bookproof.settings.protocols import PROTOCOLS


@cache
def profile_of(protocol: str) -> Profile:
    """The profile of a protocol, with all its checks declared.

    Raises:
        KeyError: there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise KeyError(protocol)
    found: Profile = import_module(f"{__name__}.{protocol}").PROFILE
    return found


__all__ = ["PROTOCOLS", "Probe", "Profile", "Target", "profile_of"]
