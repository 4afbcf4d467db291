"""The gradients that are tried against differences; an op's stands in the file of its subject."""

from tests.tf1.gradient_cases import elementary, moving, neural, sparse

CASES = [case for subject in (elementary, moving, neural, sparse) for case in subject.CASES]
