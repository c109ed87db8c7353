"""The two Sellers of the lab, and who may call its booking API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bookproof.lab.vocabulary import ID_BASE, OPEN, Json

BOOKING_PARTNERS: Final = ("booking-partner-1", "booking-partner-2")


@dataclass(frozen=True, slots=True)
class Seller:
    """A provider of opportunities; ``tax_included`` is true for ``TaxGross``."""

    number: int
    type: str
    name: str
    tax_included: bool

    @property
    def uri(self) -> str:
        """Its ``@id``."""
        return f"{ID_BASE}sellers/{self.number}"

    def body(self) -> Json:
        """Write the Seller as it stands in feeds and answers."""
        return {
            "@type": self.type,
            "@id": self.uri,
            "identifier": f"seller-{self.number}",
            "name": self.name,
            "legalName": f"{self.name} Ltd",
            "taxMode": OPEN + ("TaxGross" if self.tax_included else "TaxNet"),
            "vatID": f"GB10000000{self.number}",
            "isOpenBookingAllowed": True,
            "url": f"https://lab.example/sellers/{self.number}",
            "email": f"desk{self.number}@lab.example",
            "telephone": "01234 567890",
            "logo": {"@type": "ImageObject", "url": "https://lab.example/images/logo.png"},
            "address": {
                "@type": "PostalAddress",
                "streetAddress": f"{self.number} Quarry Lane",
                "addressLocality": "Thornby",
                "addressRegion": "Northshire",
                "postalCode": "TH1 2AB",
                "addressCountry": "GB",
            },
            "termsOfService": [
                {
                    "@type": "TermsOfUse",
                    "name": "House rules",
                    "url": f"https://lab.example/sellers/{self.number}/terms",
                    "requiresExplicitConsent": False,
                }
            ],
        }


PRIMARY: Final = Seller(1, "Organization", "Thornby Leisure", tax_included=True)
SECONDARY: Final = Seller(2, "Person", "Morgan Fell Coaching", tax_included=False)
SELLERS: Final = {seller.number: seller for seller in (PRIMARY, SECONDARY)}
SELLERS_BY_URI: Final = {seller.uri: seller for seller in SELLERS.values()}
SELLER_BODIES: Final = {number: seller.body() for number, seller in SELLERS.items()}
