"""Delivery: an approved issue into every subscriber's inbox, once."""
