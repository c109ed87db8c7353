"""The lab for two-party cancellation: one party asks, the other one accepts or rejects."""

from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.options import Excess, ListForm, Options, Resolved

__all__ = ["Defect", "Excess", "ListForm", "Options", "Resolved"]
