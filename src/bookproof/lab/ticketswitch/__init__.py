"""A ticketing system after Ingresso F13 for tests, with defects that can be switched on."""

from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.options import (
    Capability,
    Lenience,
    ListName,
    NoPermission,
    Options,
)

__all__ = ["Capability", "Defect", "Lenience", "ListName", "NoPermission", "Options"]
