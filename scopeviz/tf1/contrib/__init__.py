"""What ``tf.contrib`` holds, as far as published models use it."""

from scopeviz.tf1.contrib import framework as framework
from scopeviz.tf1.contrib import layers as layers
from scopeviz.tf1.contrib import slim as slim
from scopeviz.tf1.contrib import training as training
