"""The gradients that are tried against differences; an op's stands in the file of its subject."""

from tests.tf1.gradient_cases import elementary, neural, printing

CASES = [case for subject in (elementary, neural, printing) for case in subject.CASES]
