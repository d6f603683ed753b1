"""Subscribers: who gets an issue by e-mail, and what of it."""

from briefs.subscribers.subscriber import Choice, Subscriber

__all__ = ["Choice", "Subscriber"]
