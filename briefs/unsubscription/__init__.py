"""Unsubscription: the address that the header and the foot of each message lead to."""

from briefs.unsubscription.application import application
from briefs.unsubscription.register import Register
from briefs.unsubscription.server import serve

__all__ = ["Register", "application", "serve"]
