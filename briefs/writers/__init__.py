"""Editions of a brief: each writer turns the hub into bytes and computes nothing."""
