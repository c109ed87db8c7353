"""Bytes as text in base 58 with the sign of its alphabet before it (multibase, base58btc)."""

from __future__ import annotations

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_SIGN = "z"
_LONGEST = 256
"""Signs; far more than a key or a signature has."""


def encode(data: bytes) -> str:
    """The bytes as text that begins with ``z``."""
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return _SIGN + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def decode(text: str) -> bytes:
    """The bytes that a text stands for.

    Raises:
        ValueError: it does not begin with ``z``, or holds a sign that is none of base 58.
    """
    digits = text.removeprefix(_SIGN)
    if len(digits) == len(text) or len(digits) > _LONGEST:
        raise ValueError("no text in base58btc")
    number = 0
    for sign in digits:
        if sign not in _VALUES:
            raise ValueError(f"{sign!r} is no sign of base 58")
        number = number * 58 + _VALUES[sign]
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
