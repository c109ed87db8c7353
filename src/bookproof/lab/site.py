"""The dataset site: one HTML page with the Dataset as JSON-LD.

Source: OpenActive Dataset API Discovery, and what deployed clients read of it.
"""

from __future__ import annotations

from typing import Final

import orjson

from bookproof.lab.vocabulary import LICENCE, OPEN, RPDE_MEDIA_TYPE, SCHEMA, Json

_FEEDS: Final = {
    "SessionSeries": "session-series",
    "ScheduledSession": "scheduled-sessions",
    "FacilityUse": "facility-uses",
    "IndividualFacilityUse": "individual-facility-uses",
    "Slot": "slots",
}


def dataset(origin: str, base: str, modified: str) -> Json:
    """Describe the feeds and the booking API; ``modified`` is a moment as text."""
    return {
        "@context": [SCHEMA, OPEN],
        "@type": "Dataset",
        "@id": f"{origin}/",
        "url": f"{origin}/",
        "name": "Bookproof lab sessions and facilities",
        "description": "Invented opportunities of a booking system that exists for tests.",
        "keywords": ["Sessions", "Facilities", "Booking", "OpenActive"],
        "license": LICENCE,
        "discussionUrl": "https://github.com/bookproof/lab/issues",
        "documentation": "https://permalink.openactive.io/dataset-site/open-data-documentation",
        "inLanguage": ["en-GB"],
        "schemaVersion": "https://www.openactive.io/modelling-opportunity-data/2.0/",
        "datePublished": "2024-01-01T00:00:00Z",
        "dateModified": modified,
        "backgroundImage": {
            "@type": "ImageObject",
            "url": "https://lab.example/images/background.jpg",
        },
        "publisher": {
            "@type": "Organization",
            "name": "Thornby Leisure",
            "legalName": "Thornby Leisure Ltd",
            "url": "https://lab.example/",
            "logo": {"@type": "ImageObject", "url": "https://lab.example/images/logo.png"},
            "email": "desk@lab.example",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "identifier": name,
                "additionalType": OPEN + name,
                "encodingFormat": RPDE_MEDIA_TYPE,
                "contentUrl": f"{origin}/feeds/{path}",
            }
            for name, path in _FEEDS.items()
        ],
        "accessService": {
            "@type": "WebAPI",
            "name": "Open Booking API",
            "description": "Booking of the opportunities in these feeds.",
            "endpointUrl": base,
            "conformsTo": ["https://openactive.io/open-booking-api/EditorsDraft/1.0CR3/"],
            "endpointDescription": "https://openactive.io/open-booking-api/EditorsDraft/1.0CR3/",
            "landingPage": "https://lab.example/api",
            "documentation": "https://openactive.io/open-booking-api/EditorsDraft/1.0CR3/",
            "termsOfService": "https://lab.example/api/terms",
        },
        "bookingService": {
            "@type": "BookingService",
            "name": "Bookproof lab",
            "url": "https://lab.example/booking-service",
            "softwareVersion": "1.0.0",
        },
    }


def page(document: Json) -> bytes:
    """Render the page; markup in the data cannot end the script element."""
    data = orjson.dumps(document, option=orjson.OPT_INDENT_2).replace(b"<", b"\\u003c")
    links = "".join(
        f'<li><a href="{entry["contentUrl"]}">{entry["name"]}</a></li>'
        for entry in document["distribution"]
    )
    return (
        b'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        b"<title>Bookproof lab</title>\n"
        b'<script type="application/ld+json">\n' + data + b"\n</script></head>\n"
        b"<body><h1>Bookproof lab</h1><p>A booking system for tests.</p><ul>"
        + links.encode()
        + b"</ul></body></html>\n"
    )
