"""Benchmarks: what scopeviz costs, measured in one run, so that the ratios hold anywhere."""
