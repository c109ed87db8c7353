"""What a run of the Open Booking API loads, loaded: a process forked from here starts at once."""

import xdist.plugin  # noqa: F401 - for those that are forked

import bookproof.cli.run
import bookproof.plugin  # noqa: F401 - for those that are forked
from bookproof.protocols import profile_of
from bookproof.validation.engine import judge
from bookproof.validation.facts import facts

profile_of("open_booking")
for mode in facts().modes:
    judge({}, mode)
