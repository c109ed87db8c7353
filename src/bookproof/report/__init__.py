"""What a run leaves behind: its report in several formats, and the closing lines.

Everything is made from one ``RunResult`` and needs nothing of the run itself, so a report can be
rebuilt from its own folder.
"""

from bookproof.report.closing import terminal
from bookproof.report.writing import load, write, write_partial

__all__ = ["load", "terminal", "write", "write_partial"]
