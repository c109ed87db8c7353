"""The lab: a complete booking system for tests, with defects that can be switched on."""

from bookproof.lab.defects import Defect
from bookproof.lab.options import Cancellation, LabOptions, Leasing, Proposals

__all__ = ["Cancellation", "Defect", "LabOptions", "Leasing", "Proposals"]
