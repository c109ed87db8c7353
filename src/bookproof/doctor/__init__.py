"""Finding out whether a system can be tested with a configuration, and what to mend if not."""

from bookproof.doctor.examination import examine
from bookproof.doctor.findings import Level, Line

__all__ = ["Level", "Line", "examine"]
