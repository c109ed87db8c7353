"""Reading a configuration written for the incumbent suite.

Its keys are sorted into three kinds: those with a meaning here are moved to our place, those that
steer only the incumbent's own machinery are noted as ignored, and those that would change what is
tested, yet cannot be honoured, are problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bookproof.settings.errors import nearest
from bookproof.settings.reading import KeyPath, dotted

_MARKS = ("broker", "integrationTests")
_OURS = {  # have no counterpart in the incumbent's form, so both forms have them
    "$schema",
    "protocol",
    "lab",
    "feeds",
    "workers",
    "casesInFlight",
    "verifyTls",
    "options",
}
_IGNORED: dict[KeyPath, set[str]] = {
    (): {"ci", "consoleOutputLevel"},
    ("broker",): {
        "outputPath",
        "requestLogging",
        "waitForHarvestCompletion",
        "verbose",
        "disableBucketAllocation",
        "disableOrdersFeedHarvesting",
        "disableBrokerMicroserviceTimeout",
        "logAuthConfig",
        "loginPagesSelectors",
        "headlessAuth",
    },
    ("integrationTests",): {
        "outputPath",
        "requestHeaderLogging",
        "consoleOutputLevel",
        "bookingPartnersForSpecificTests",
        "generateConformanceCertificate",
        "conformanceCertificateId",
        "conformanceCertificatePath",
        "ignoreUnexpectedFeedUpdates",
        "useShapeExpressions",
    },
}
_UNSUPPORTED = {"opportunityFeedRequestHeaders", "datasetDistributionOverride"}
_LOGINS = {"initialAccessToken", "clientCredentials", "loginCredentials"}
_HEADERS_ONLY = (
    "needs an OpenID Connect login, which is not supported; "
    "give header authentication beside it, in {}"
)


def _seconds(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value / 1000 if number else value


def _same(value: Any) -> Any:
    return value


_MOVED: dict[KeyPath, tuple[KeyPath, Callable[[Any], Any]]] = {
    ("sellers",): (("sellers",), _same),
    ("useRandomOpportunities",): (("useRandomOpportunities",), _same),
    ("broker", "datasetSiteUrl"): (("datasetSiteUrl",), _same),
    ("broker", "bookingPartners"): (("bookingPartners",), _same),
    ("integrationTests", "useRandomOpportunities"): (("useRandomOpportunities",), _same),
    ("integrationTests", "testDatasetIdentifier"): (("testDatasetIdentifier",), _same),
    ("integrationTests", "implementedFeatures"): (("implementedFeatures",), _same),
    ("integrationTests", "bookingFlowsInScope"): (("bookingFlowsInScope",), _same),
    ("integrationTests", "bookableOpportunityTypesInScope"): (
        ("bookableOpportunityTypesInScope",),
        _same,
    ),
    ("integrationTests", "openBookingApiRequestTimeout"): (("timeouts", "request"), _seconds),
    ("integrationTests", "waitForItemToUpdateInFeedTimeout"): (
        ("timeouts", "feedUpdate"),
        _seconds,
    ),
}


@dataclass(slots=True)
class Translation:
    """A configuration in our form, and how it came to be."""

    document: dict[str, Any]
    ignored: tuple[str, ...] = ()
    """Key paths, as written, that have no effect."""
    problems: list[tuple[KeyPath, str]] = field(default_factory=list)
    """Key paths, as written, with what is wrong."""
    origins: dict[KeyPath, KeyPath] = field(default_factory=dict)
    """From key paths in our form to those of the file, where they differ."""
    unreadable: list[tuple[KeyPath, str]] = field(default_factory=list)
    """Problems after which nothing more can be said about the file."""


def translated(document: dict[str, Any]) -> Translation:
    """The document in our form; one that is not the incumbent's stays as it is."""
    if not any(mark in document for mark in _MARKS):
        return Translation(document)
    return _Translator(document).run()


class _Translator:
    def __init__(self, document: dict[str, Any]) -> None:
        self._given = document
        self._ignored: list[str] = []
        self._made = Translation({}, origins={goal: place for place, (goal, _) in _MOVED.items()})
        self._moved: set[KeyPath] = set()
        self._mixed: list[str] = []

    def run(self) -> Translation:
        for place in ((), *((mark,) for mark in _MARKS)):
            self._section(place)
        for name, header_keys in (
            ("bookingPartners", ("ordersFeedRequestHeaders", "requestHeaders")),
            ("sellers", ("requestHeaders",)),
        ):
            members = self._made.document.get(name)
            if isinstance(members, dict):
                for role in members:
                    self._member((name, role), members[role], header_keys)
        if self._mixed:
            marks = " and ".join(mark for mark in _MARKS if mark in self._given)
            text = f"cannot stand beside {marks}; use one form of the configuration, not both"
            self._made.unreadable.append(((", ".join(self._mixed),), text))
        self._made.ignored = tuple(self._ignored)
        return self._made

    def _section(self, place: KeyPath) -> None:
        section: Any = self._given
        for part in place:
            section = section.get(part)
        if section is None:
            return
        if not isinstance(section, Mapping):
            self._made.unreadable.append((place, "must be an object, { … }"))
            return
        for key, value in section.items():
            if place or key not in _MARKS:
                self._key((*place, key), value)

    def _key(self, place: KeyPath, value: Any) -> None:
        section, key = place[:-1], place[-1]
        if place in _MOVED:
            self._move(place, value)
        elif key in _IGNORED[section]:
            self._ignored.append(dotted(place))
        elif not section and key in _OURS:
            self._made.document[str(key)] = deepcopy(value)
        elif section == ("broker",) and key in _UNSUPPORTED:
            self._unsupported(place, value)
        else:
            self._unknown(place)

    def _move(self, place: KeyPath, value: Any) -> None:
        goal, converted = _MOVED[place]
        holder = self._made.document
        for part in goal[:-1]:
            holder = holder.setdefault(str(part), {})
        if goal in self._moved and holder.get(str(goal[-1])) != value:
            self._problem(place, f"differs from {dotted(self._made.origins[goal])}; remove one")
        holder[str(goal[-1])] = converted(deepcopy(value))
        self._made.origins[goal] = place
        self._moved.add(goal)

    def _unsupported(self, place: KeyPath, value: Any) -> None:
        if value:
            self._problem(place, "changes which feeds are read, and is not supported; remove it")
        else:
            self._ignored.append(dotted(place))

    def _unknown(self, place: KeyPath) -> None:
        section, key = place[:-1], place[-1]
        known = {str(path[-1]) for path in _MOVED if path[:-1] == section}
        known |= _IGNORED[section]
        if not section:
            ours = {goal[0] for goal, _ in _MOVED.values()} | {"bookingPartners", "timeouts"}
            if key in ours:
                self._mixed.append(str(key))
                return
            known |= _OURS | set(_MARKS)
        self._problem(place, f"unknown key{nearest(str(key), known)}")

    def _member(self, goal: KeyPath, member: Any, header_keys: tuple[str, ...]) -> None:
        """Move the headers of one Seller or booking partner out of ``authentication``."""
        if not isinstance(member, dict) or "authentication" not in member:
            return
        place = (*self._made.origins[goal[:1]], *goal[1:], "authentication")
        authentication = member.pop("authentication")
        if authentication is None:
            return
        if not isinstance(authentication, dict):
            self._problem(place, "must be an object, { … }")
            return
        has_headers = any(authentication.get(key) for key in header_keys)
        for key, value in authentication.items():
            if key in header_keys:
                if value is not None:
                    member[key] = value
                    self._made.origins[(*goal, key)] = (*place, key)
            elif key not in _LOGINS:
                self._problem((*place, key), f"unknown key{nearest(key, {*header_keys, *_LOGINS})}")
            elif value is not None and has_headers:
                self._ignored.append(dotted((*place, key)))
            elif value is not None:
                self._problem((*place, key), _HEADERS_ONLY.format(header_keys[0]))

    def _problem(self, place: KeyPath, text: str) -> None:
        self._made.problems.append((place, text))


def correspondence() -> Iterator[tuple[str, str]]:
    """Each key of the incumbent with a meaning, and where it goes, as Markdown."""
    for place, (goal, converted) in _MOVED.items():
        unit = " (milliseconds become seconds)" if converted is _seconds else ""
        yield dotted(place), f"`{dotted(goal)}`{unit}"
    yield (
        "broker.bookingPartners.<name>.authentication.ordersFeedRequestHeaders",
        "`bookingPartners.<name>.ordersFeedRequestHeaders`",
    )
    yield (
        "sellers.<name>.authentication.requestHeaders",
        "`sellers.<name>.requestHeaders`",
    )


def ignored_keys() -> list[str]:
    """Keys of the incumbent without effect here."""
    return [dotted((*section, key)) for section, keys in _IGNORED.items() for key in sorted(keys)]


def unsupported_keys() -> list[str]:
    """Keys of the incumbent that cannot be honoured."""
    return [f"broker.{key}" for key in sorted(_UNSUPPORTED)]
