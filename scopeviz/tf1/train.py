"""What ``tf.train`` holds."""

from scopeviz.tf1.training.adadelta import AdadeltaOptimizer
from scopeviz.tf1.training.adagrad import AdagradOptimizer
from scopeviz.tf1.training.adam import AdamOptimizer
from scopeviz.tf1.training.basic_session_run_hooks import (
    CheckpointSaverHook,
    StopAtStepHook,
)
from scopeviz.tf1.training.checkpoint_file import (
    CheckpointReader as NewCheckpointReader,
)
from scopeviz.tf1.training.checkpoint_management import (
    checkpoint_exists,
    generate_checkpoint_state_proto,
    get_checkpoint_mtimes,
    get_checkpoint_state,
    latest_checkpoint,
    remove_checkpoint,
    update_checkpoint_state,
)
from scopeviz.tf1.training.checkpoint_utils import (
    init_from_checkpoint,
    list_variables,
    load_checkpoint,
    load_variable,
)
from scopeviz.tf1.training.coordinator import Coordinator, start_queue_runners
from scopeviz.tf1.training.device_setter import replica_device_setter
from scopeviz.tf1.training.ftrl import FtrlOptimizer
from scopeviz.tf1.training.gradient_descent import GradientDescentOptimizer
from scopeviz.tf1.training.learning_rate_decay import (
    cosine_decay,
    cosine_decay_restarts,
    exponential_decay,
    inverse_time_decay,
    linear_cosine_decay,
    natural_exp_decay,
    noisy_linear_cosine_decay,
    piecewise_constant,
    piecewise_constant_decay,
    polynomial_decay,
)
from scopeviz.tf1.training.logging_hook import LoggingTensorHook
from scopeviz.tf1.training.momentum import MomentumOptimizer
from scopeviz.tf1.training.monitored_session import (
    ChiefSessionCreator,
    MonitoredSession,
    MonitoredTrainingSession,
    Scaffold,
    SingularMonitoredSession,
)
from scopeviz.tf1.training.moving_averages import ExponentialMovingAverage
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.proximal_gradient_descent import ProximalGradientDescentOptimizer
from scopeviz.tf1.training.rmsprop import RMSPropOptimizer
from scopeviz.tf1.training.saver import (
    Saver,
    SaverDef,
    export_meta_graph,
    import_meta_graph,
)
from scopeviz.tf1.training.session_run_hook import (
    SessionRunArgs,
    SessionRunContext,
    SessionRunHook,
    SessionRunValues,
)
from scopeviz.tf1.training.training_util import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
    global_step,
)

__all__ = [
    "AdadeltaOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "CheckpointSaverHook",
    "ChiefSessionCreator",
    "Coordinator",
    "ExponentialMovingAverage",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "LoggingTensorHook",
    "MomentumOptimizer",
    "MonitoredSession",
    "MonitoredTrainingSession",
    "NewCheckpointReader",
    "Optimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
    "Saver",
    "SaverDef",
    "Scaffold",
    "SessionRunArgs",
    "SessionRunContext",
    "SessionRunHook",
    "SessionRunValues",
    "SingularMonitoredSession",
    "StopAtStepHook",
    "assert_global_step",
    "checkpoint_exists",
    "cosine_decay",
    "cosine_decay_restarts",
    "create_global_step",
    "exponential_decay",
    "export_meta_graph",
    "generate_checkpoint_state_proto",
    "get_checkpoint_mtimes",
    "get_checkpoint_state",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "import_meta_graph",
    "init_from_checkpoint",
    "inverse_time_decay",
    "latest_checkpoint",
    "linear_cosine_decay",
    "list_variables",
    "load_checkpoint",
    "load_variable",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
    "remove_checkpoint",
    "replica_device_setter",
    "start_queue_runners",
    "update_checkpoint_state",
]
