"""Why a case can stop without a verdict on the system.

=================  ====================================================  ==================
exception          raised when                                           outcome of the case
=================  ====================================================  ==================
EnvironmentFault   no answer, time-out, connection lost, endless feed    environment
DataFault          no opportunity meets the criteria                     data
ConfigFault        the configuration does not fit the target             config
BlockedFault       a precondition in the system cannot be reached        blocked
StageFailed        a check that later steps rely on failed               failed
NotApplicable      the case says nothing about this system               not-applicable
=================  ====================================================  ==================

Each message says in one sentence what is wrong, where, and what to do.
"""

from __future__ import annotations


class Fault(Exception):
    """Base of everything that ends a case before its end."""


class EnvironmentFault(Fault):
    """The target could not be reached, hung, or broke the transport."""


class FeedGone(EnvironmentFault):
    """There is no feed at the address (404 or 410)."""


class DataFault(Fault):
    """No opportunity with the needed properties."""


class ConfigFault(Fault):
    """The configuration contradicts what the target says."""


class BlockedFault(Fault):
    """Something that is not the subject of the case keeps it from being tested."""


class NotApplicable(Fault):
    """The case does not apply to this system."""


class StageFailed(Fault):
    """A check that the rest of the case rests on has failed; the results are recorded."""


class ScenarioError(Exception):
    """A file of scenarios cannot be imported; the message names the file and the cause."""
