"""What the configurations of all protocols have in common.

A protocol's own settings derive from :class:`CommonSettings`. The descriptions of the fields are
the text of the reference and of the published JSON Schema. Times are seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from bookproof.settings.features import Feature
from bookproof.settings.reading import KeyPath

HIDDEN = "***"


class Section(BaseModel):
    """A JSON object of the configuration; names are camelCase on the outside."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, strict=True)


def feature_names(known: Mapping[str, Feature]) -> tuple[Any, ...]:
    """What annotates a text that must be the identifier of one of these features."""

    def check(identifier: str) -> str:
        if identifier not in known:
            raise PydanticCustomError("unknown_feature", "unknown feature")
        return identifier

    return AfterValidator(check), WithJsonSchema({"enum": sorted(known)})


def _web_address(text: str) -> str:
    wrong = PydanticCustomError(
        "web_address",
        "must be an absolute http or https URL such as https://example.com/openactive",
    )
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"\s", text):
        raise wrong
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


Text = Annotated[str, AfterValidator(_not_blank)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
SecondsOrNone = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Workers = Annotated[int, Field(ge=1, le=64)]


class RequestTimeouts(Section):
    """How long to wait before giving up."""

    request: Seconds = Field(
        default=20.0, description="Seconds for one request to the system.", examples=[30]
    )


class CommonSettings(Section):
    """Settings that a run has whatever the protocol; checked and complete."""

    FEATURES: ClassVar[Mapping[str, Feature]] = {}
    """The features that a system of this protocol can declare."""
    TARGET: ClassVar[str] = ""
    """The key that names the system under test; ``lab`` stands in its place."""
    SECRETS: ClassVar[frozenset[str]] = frozenset()
    """Keys whose values are secrets: hidden, and ``${NAME}`` in them is replaced."""

    schema_: str | None = Field(
        default=None,
        alias="$schema",
        description="For editors: where the JSON Schema lies.",
        examples=["../schemas/config.schema.json"],
    )
    protocol: str = Field(
        default="open_booking",
        description="The protocol the system speaks.",
        examples=["open_booking"],
    )
    implemented_features: dict[str, bool | None] = Field(
        description="What the system implements: true runs the scenarios of the feature, false "
        "says that it has nothing of the kind, null (or nothing) leaves the feature out.",
    )
    timeouts: RequestTimeouts = Field(
        default_factory=RequestTimeouts, description="Limits of waiting."
    )
    workers: Workers = Field(default=4, description="Processes that run cases.", examples=[2])
    cases_in_flight: int = Field(
        default=128,
        ge=1,
        le=4096,
        description="Cases that one worker has under way at a time.",
        examples=[16],
    )
    verify_tls: bool = Field(
        default=True, description="Verify certificates of the system under test.", examples=[False]
    )

    _source: str = PrivateAttr("")
    _ignored: tuple[str, ...] = PrivateAttr(())

    @property
    def source(self) -> str:
        """The file they came from, relative to the working folder if below it."""
        return self._source

    @property
    def ignored(self) -> tuple[str, ...]:
        """Keys of an incumbent configuration that mean nothing here."""
        return self._ignored

    def from_file(self, source: str, ignored: tuple[str, ...]) -> Self:
        """The same settings, knowing where they came from."""
        known = self.model_copy()
        known._source, known._ignored = source, ignored
        return known

    def implemented(self, feature: str) -> bool | None:
        """What is declared of a feature; None when nothing is. ``KeyError`` when unknown."""
        return self.implemented_features.get(self.FEATURES[feature].identifier)

    @property
    def target_url(self) -> str:
        """The address of the system under test; empty when the lab is."""
        raise NotImplementedError

    def lab_arguments(self) -> list[str] | None:
        """The command line of the lab; None when another system is tested."""
        raise NotImplementedError

    def secrets(self) -> list[dict[str, str]]:
        """Header sets, or other named values, that no report may show."""
        raise NotImplementedError

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong across several keys."""
        yield from ()

    def redacted(self) -> dict[str, Any]:
        """The settings as JSON-able data, without the values of secrets and without passwords."""
        document = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        document.pop("$schema", None)
        document["implementedFeatures"] = {
            name: self.implemented_features.get(name) for name in self.FEATURES
        }
        if document.get(self.TARGET) is not None:
            document[self.TARGET] = without_password(document[self.TARGET])
        _hide(document, self.SECRETS)
        return document


def _hide(value: Any, secrets: frozenset[str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in secrets:
                _hide(inner, secrets)
            elif isinstance(inner, dict):
                value[key] = dict.fromkeys(inner, HIDDEN)
            elif inner is not None:
                value[key] = HIDDEN
    elif isinstance(value, list):
        for inner in value:
            _hide(inner, secrets)


def without_password(url: str) -> str:
    """The address with what stands before the host hidden."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=HIDDEN + at + host).geturl() if user else url
