"""Speaks, never computes."""
