"""What ``tf.resource_loader`` holds."""

from scopeviz.tf1.platform.resource_loader import *  # noqa: F403  # all of it, as TF1 has it
