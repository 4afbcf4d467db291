"""Gradients of what asks whether numbers are finite."""

import scopeviz.tf1 as tf
from tests.tf1.gradient_cases.case import Case, some

CASES = [Case("CheckNumerics", lambda x: tf.check_numerics(x, "wrong"), [some(2, 3)])]
