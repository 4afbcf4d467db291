"""Optimizers and what they keep."""
