"""Addresses: whether mail can be sent to one, and how it is written."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from briefs.errors import printable

LONGEST_ADDRESS = 254
"""Octets of an envelope's address (RFC 5321, 4.5.3.1.3, without the angle brackets)."""
_LONGEST_LOCAL = 64
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")


def checked_address(text: str) -> str:
    """The address in ASCII, its domain in small letters; that of an international domain is the
    encoded one. Nobody is asked whether there is such a domain.

    Raises ValueError, which says what is wrong, where it is no address, or one that takes an
    extension of SMTP (RFC 6531) which we do not speak.
    """
    _bounded(text)
    local, _, domain = text.rpartition("@")
    if local.isprintable() and not local.isascii():
        raise ValueError("has letters before the @-sign that are not ASCII, which is not supported")
    if _PLAIN.fullmatch(local) and len(local) <= _LONGEST_LOCAL:
        # Lists have few domains, and to look at one takes longer than at all else.
        return _bounded(f"{local}@{_domain(domain)}")
    return _bounded(_checked(text))


@lru_cache(maxsize=4096)
def _domain(text: str) -> str:
    return _checked(f"a@{text}").partition("@")[2]


def _checked(text: str) -> str:
    try:
        valid = validate_email(
            text,
            check_deliverability=False,
            strict=True,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
        )
    except EmailNotValidError as error:
        raise ValueError(_said(str(error))) from None
    if valid.ascii_email is None:
        raise ValueError("cannot be written in ASCII")
    return valid.ascii_email


def _bounded(address: str) -> str:
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(f"is longer than {LONGEST_ADDRESS} characters")
    return address


def _said(message: str) -> str:
    """A sentence of the library, as the end of one of ours."""
    sentences = printable(message).rstrip(".").split(". ")
    return f"is no address: {', '.join(each[:1].lower() + each[1:] for each in sentences)}"
