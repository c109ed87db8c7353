"""Documents in plain form."""

from __future__ import annotations

from typing import Any

OA = "https://openactive.io/"

ORDER: dict[str, Any] = {
    "@context": OA,
    "@type": "Order",
    "@id": "https://a.example/orders/1",
    "brokerRole": OA + "AgentBroker",
    "seller": "https://a.example/sellers/1",
    "customer": {"@type": "Person", "givenName": "schema: not a name", "email": "a@post.example"},
    "orderedItem": [
        {
            "@type": "OrderItem",
            "@id": "https://a.example/orders/1#/orderedItem/1",
            "position": 0,
            "orderItemStatus": OA + "OrderItemConfirmed",
            "acceptedOffer": {
                "@type": "Offer",
                "@id": "https://a.example/o",
                "price": 12.5,
                "priceCurrency": "GBP",
                "openBookingFlowRequirement": [OA + "OpenBookingApproval"],
            },
            "orderedItem": {
                "@type": "ScheduledSession",
                "@id": "https://a.example/s",
                "startDate": "2031-05-01T10:00:00Z",
                "duration": "PT1H",
                "eventStatus": "https://schema.org/EventScheduled",
                "location": {
                    "@type": "Place",
                    "name": "Hall",
                    "geo": {"@type": "GeoCoordinates", "latitude": 51.501, "longitude": -0.142},
                },
            },
            "unitTaxSpecification": [
                {"@type": "TaxChargeSpecification", "name": "VAT", "price": 2, "identifier": "t"}
            ],
        },
        {
            "@type": "OrderItem",
            "@id": "https://a.example/orders/1#/orderedItem/2",
            "position": 1,
            "orderedItem": "https://a.example/s/2",
        },
    ],
    "totalPaymentDue": {"@type": "PriceSpecification", "price": 12.5, "priceCurrency": "GBP"},
    "taxCalculationExcluded": False,
}

SERIES: dict[str, Any] = {
    "@context": [OA, "https://openactive.io/ns-beta"],
    "@type": "SessionSeries",
    "@id": "https://a.example/series/1",
    "name": "Yoga",
    "beta:formattedDescription": "<p>Calm</p>",
    "activity": [
        {
            "@type": "Concept",
            "@id": OA + "activity-list#bf1a5e00-cdcf-465d-8c5a-6f57040b7f7e",
            "prefLabel": "Yoga",
            "inScheme": OA + "activity-list",
        }
    ],
    "genderRestriction": OA + "NoRestriction",
    "organizer": {"@type": "Organization", "@id": "https://a.example/sellers/1", "name": "A"},
    "offers": [{"@type": "Offer", "@id": "https://a.example/o", "price": 0}],
    "eventSchedule": [{"@type": "PartialSchedule", "byDay": ["https://schema.org/Monday"]}],
}

DOCUMENTS = (ORDER, SERIES)
