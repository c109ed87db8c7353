"""Features that can be declared, and declarations that contradict each other."""

from typing import Any

import pytest

from bookproof.settings import FEATURES

from .conftest import Load, Problems, changed

FEATURE = "implementedFeatures"


def test_there_are_the_features_of_the_incumbent_and_one_of_our_own() -> None:
    assert len(FEATURES) == 62
    assert FEATURES["order-quote-deletion"].required
    assert {name for name, feature in FEATURES.items() if feature.required} == {
        "agent-broker",
        "amending-order-quote",
        "availability-check",
        "common-error-conditions",
        "dataset-site",
        "order-deletion",
        "order-quote-deletion",
    }


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_a_feature_is_told_whole(feature: Any) -> None:
    assert feature.name
    assert feature.category
    assert feature.spec.startswith("https://")
    assert set(feature.needs) | set(feature.excludes) <= set(FEATURES)


CANCELLATION = "customer-requested-cancellation"
ALWAYS = "customer-requested-cancellation-always-allowed"
OPENID = "booking-partner-openid-authentication"


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (
            {ALWAYS: True, CANCELLATION: False},
            f"{ALWAYS}: true contradicts {CANCELLATION}: false; it builds upon it",
        ),
        (
            {"cancellation-window": True, ALWAYS: True},
            f"cancellation-window: true contradicts {ALWAYS}: true; only one can hold",
        ),
        (
            {"cancellation-window": True, CANCELLATION: False},
            f"cancellation-window: true contradicts {CANCELLATION}: false; it builds upon it",
        ),
        (
            {"anonymous-leasing": True, "named-leasing": False},
            "anonymous-leasing: true contradicts named-leasing: false; it builds upon it",
        ),
        (
            {f"{OPENID}-for-multiple-sellers": True, OPENID: False},
            f"{OPENID}-for-multiple-sellers: true contradicts {OPENID}: false; it builds upon it",
        ),
        (
            {"multiple-sellers": True, "single-seller": True},
            "multiple-sellers: true contradicts single-seller: true; only one can hold",
        ),
        (
            {"multiple-sellers": False, "single-seller": False},
            "multiple-sellers: false contradicts single-seller: false; a system has one Seller "
            "or several",
        ),
        (
            {"minimal-proposal": False},
            "minimal-proposal: false contradicts bookingFlowsInScope.OpenBookingApprovalFlow: "
            "true; a system with this flow implements it",
        ),
        (
            {
                "non-free-opportunities": True,
                "prepayment-required": False,
                "prepayment-optional": False,
                "prepayment-unavailable": False,
            },
            "non-free-opportunities: true contradicts prepayment-required, prepayment-optional, "
            "prepayment-unavailable: false; what has a price is paid somehow",
        ),
        (
            {
                "prepayment-required": True,
                "prepayment-unavailable": True,
                "prepayment-required-unavailable": False,
            },
            "prepayment-required-unavailable: false contradicts prepayment-required: true and "
            "prepayment-unavailable: true; one Order can then hold both",
        ),
    ],
)
def test_a_contradiction_is_told_in_one_line(
    problems: Problems, ours: dict[str, Any], declared: dict[str, bool], told: str
) -> None:
    assert problems(changed(ours, FEATURE, declared)) == (f"config/my.json: {FEATURE}.{told}",)


def test_several_sellers_need_two_to_test_with(problems: Problems, ours: dict[str, Any]) -> None:
    document = changed(ours, f"{FEATURE}/multiple-sellers", True)
    assert problems(changed(document, "sellers/secondary", None)) == (
        f"config/my.json: {FEATURE}.multiple-sellers: true needs sellers.secondary",
    )


def test_the_second_seller_is_another_one(problems: Problems, ours: dict[str, Any]) -> None:
    document = changed(ours, f"{FEATURE}/multiple-sellers", True)
    ours_twice = changed(document, "sellers/secondary", ours["sellers"]["primary"])
    assert problems(ours_twice) == (
        "config/my.json: sellers.secondary.@id: is that of sellers.primary; name another Seller",
    )


def test_what_is_null_contradicts_nothing(load: Load, ours: dict[str, Any]) -> None:
    declared = {"cancellation-window": True, CANCELLATION: None, ALWAYS: None}
    assert load(changed(ours, FEATURE, declared)).implemented("cancellation-window") is True


def test_a_required_feature_cannot_be_declared_absent(
    problems: Problems, ours: dict[str, Any]
) -> None:
    [problem] = problems(changed(ours, f"{FEATURE}/order-deletion", False))
    assert "implementedFeatures.order-deletion: false contradicts the specification" in problem


def test_a_narrower_scope_of_flows_leaves_declarations_true(
    load: Load, ours: dict[str, Any]
) -> None:
    document = changed(ours, f"{FEATURE}/minimal-proposal", True)
    document = changed(document, "bookingFlowsInScope/OpenBookingApprovalFlow", False)
    assert load(document).implemented("minimal-proposal") is True
