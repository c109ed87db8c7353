"""The register of rules: what it rests on, and that the incumbent has nothing it lacks."""

from __future__ import annotations

from bookproof.requirements import requirements
from bookproof.validation.facts import facts
from bookproof.validation.rules import catalogue, structural
from bookproof.validation.rules.plan import bound
from bookproof.validation.rules.registry import RULES

_INCUMBENT = {
    "ValidInputRule",
    "RpdeFeedRule",
    "ValidModelTypeRule",
    "RequiredFieldsRule",
    "RequiredOptionalFieldsRule",
    "ShallNotIncludeFieldsRule",
    "RecommendedFieldsRule",
    "DeprecatedFieldsRule",
    "FieldsNotInModelRule",
    "NoEmptyValuesRule",
    "NoPrefixOrNamespaceRule",
    "ContextInRootNodeRule",
    "OpenactiveUrlsCorrectRule",
    "BookingRootTypeCorrectRule",
    "BookingRootTypeErrorRule",
    "FieldsCorrectTypeRule",
    "ValueInOptionsRule",
    "ValueIsRequiredContentRule",
    "MinValueInclusiveRule",
    "PrecisionRule",
    "ValueConstraintRule",
    "IdRule",
    "IdReferencesRequiredRule",
    "IdReferencesNotPermittedRule",
    "DurationFormatRule",
    "DatetimeFormatRule",
    "DateFormatRule",
    "TimeFormatRule",
    "CurrencyCodeFormatRule",
    "CountryCodeFormatRule",
    "LatLongFormatRule",
    "RruleFormatRule",
    "EndBeforeStartRule",
    "DatesMustHaveDurationRule",
    "NoZeroDurationRule",
    "MaxLessThenMinRule",
    "AgeRangeMinOrMaxRule",
    "ActivityInActivityListRule",
    "CurrencyIfNonZeroPriceRule",
    "IsAccessibleForFreeRule",
    "NoHtmlRule",
    "AddressTrailingCommaRule",
    "AddressWarningRule",
    "ConceptIdInSchemeRule",
    "ConceptNoPropsIfInSchemeRule",
    "ThumbnailHasNoThumbnailRule",
    "EventNoScheduleSubeventRule",
    "SessionCourseHasSubeventOrScheduleRule",
    "ScheduledSessionMustBeSubeventRule",
    "SessionSeriesScheduleTypeRule",
    "AssumeNoGenderRestrictionRule",
    "AssumeAgeRangeRule",
    "AssumeEventStatusRule",
}
"""Rules of the OpenActive data model validator 3.0.3 that can fire."""

_WITHOUT_COUNTERPART = {
    "IfNeedsBookingMustHaveValidOfferRule": "isAccessibleWithoutBooking is not in the 2.x models",
    "AvailableChannelPrepaymentRule": "both of its properties are gone from the 2.x models",
    "DiscussionUrlShouldPointToRecognisedDiscussionBoardRule": "it is never run",
    "OfferNamesUniqueRule": "it is not in the release",
}
"""Rules of the incumbent that cannot fire, each with the reason."""


_OTHERS = ("linked-", "feed-", "not-json", "no-dataset")
"""Rules of linked data and of whole feeds: the incumbent here judges single documents."""


def _counterparts() -> set[str]:
    own = (rule for rule in RULES.values() if not rule.id.startswith(_OTHERS))
    return {name for rule in own for name in rule.counterpart.split()}


def test_every_rule_of_the_incumbent_has_a_counterpart() -> None:
    """And no counterpart is made up."""
    assert catalogue.MODULES
    assert structural.__doc__
    assert _INCUMBENT - _counterparts() == set()
    assert _counterparts() - _INCUMBENT == set()
    assert not _counterparts() & set(_WITHOUT_COUNTERPART)


def test_requirements_exist() -> None:
    """Every rule rests on at least one, and each is on the register."""
    known = requirements()
    own = [rule for rule in RULES.values() if not rule.id.startswith(_OTHERS)]
    assert [rule.id for rule in own if not rule.requirements] == []
    unknown = {name for rule in RULES.values() for name in rule.requirements} - known.keys()
    assert unknown == set()


def test_modes_exist() -> None:
    """A rule with a misspelt mode would never fire."""
    assert {mode for rule in RULES.values() for mode in rule.modes} <= facts().modes.keys()


def test_rules_are_explained() -> None:
    """Each has a sentence, a link, and two fragments that differ."""
    for rule in RULES.values():
        assert rule.sentence.endswith("."), rule.id
        assert rule.link.startswith("https://"), rule.id
        assert rule.bad != rule.good, rule.id


def test_structure_and_meaning_share_no_rule() -> None:
    """A rule has one home, and both kinds are on the register."""
    code = set(bound())
    assert code
    assert code < RULES.keys()
    assert not any(rule.startswith(_OTHERS) for rule in code)
