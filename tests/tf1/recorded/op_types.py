"""What each type of op takes and gives in TensorFlow 1.15.5, and its gradient.

Nothing here is newer than Python 3.7.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Dict  # noqa: UP035  # Python 3.7

CONTRIB = ("layers", "rnn", "seq2seq", "slim")
"""Parts of ``tf.contrib`` that register ops and gradients when they are imported."""

FOREIGN = re.compile(
    "Boosted|Collective|Cudnn|Dataset|Eager|Encode|Experimental|Infeed|Iterator|Lookup|Map|Mkl|"
    "Multi|Outfeed|Queue|Quantiz|Reader|Requantiz|Sdca|Stage|Summary|TPU|Table|Tensor(Forest|List)"
    "|Tree|Xla"
)
"""What is in the names of types that no model's graph is about, and no op of ours."""

KEPT = re.compile("EagerPyFunc|Multinomial|.*Summary(V2)?")


def op_types() -> Dict[str, Any]:  # noqa: UP006  # Python 3.7
    """Type of an op -> its arguments, the dtypes that they may have, and its gradient."""
    for part in CONTRIB:
        importlib.import_module("tensorflow.contrib." + part)
    framework = "tensorflow.python.framework."
    known: Any = importlib.import_module(framework + "op_def_registry").get_registered_ops()
    gradients: Any = importlib.import_module(framework + "ops")._gradient_registry
    dtypes: Any = importlib.import_module(framework + "dtypes")
    return {
        name: dict(signature(row, dtypes), gradient=gradient_of(name, gradients))
        for name, row in sorted(known.items())
        if KEPT.fullmatch(name) or not FOREIGN.search(name)
    }


def gradient_of(op_type: str, gradients: Any) -> str:
    if op_type not in gradients.list():
        return "refused"
    return "nothing" if gradients.lookup(op_type) is None else "gradient"


def signature(row: Any, dtypes: Any) -> Dict[str, Any]:  # noqa: UP006  # Python 3.7
    allowed = {
        attr.name: " ".join(
            sorted(dtypes.as_dtype(one).name for one in attr.allowed_values.list.type)
        )
        for attr in row.attr
        if attr.type == "type" and attr.allowed_values.list.type
    }
    return {
        "inputs": " ".join(argument(one, dtypes) for one in row.input_arg),
        "types": allowed,
    }


def argument(arg: Any, dtypes: Any) -> str:
    """As it is written in the table of ops: ``values*:T axis:int32``."""
    many = "*" if arg.number_attr or arg.type_list_attr else ""
    kind = arg.type_attr or arg.type_list_attr or dtypes.as_dtype(arg.type).name
    return f"{arg.name}{many}:{kind}"
