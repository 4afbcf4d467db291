"""The gradients that are tried against differences; an op's stands in the file of its subject."""

from tests.tf1.gradient_cases import elementary, numerics

CASES = [case for subject in (elementary, numerics) for case in subject.CASES]
