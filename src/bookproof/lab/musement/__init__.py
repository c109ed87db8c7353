"""A reference target for the Musement partner API: cart, order, and cancellation of single items.

Source: the vendor's public documentation of the partner booking flow, API versions 3.4.0 and 3.5.0.
"""

from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.options import Capability, MusementOptions, Policies

__all__ = ["Capability", "Defect", "MusementOptions", "Policies"]
