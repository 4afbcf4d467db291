"""What ``tf.layers`` holds."""

from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.convolutional_layers import (
    AveragePooling2D,
    Conv2D,
    MaxPooling2D,
    average_pooling2d,
    conv2d,
    max_pooling2d,
)
from scopeviz.tf1.layers.core_layers import Dense, Dropout, Flatten, dense, dropout, flatten
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.normalization_layers import BatchNormalization, batch_normalization

__all__ = [
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "InputSpec",
    "Layer",
    "MaxPooling2D",
    "average_pooling2d",
    "batch_normalization",
    "conv2d",
    "dense",
    "dropout",
    "flatten",
    "max_pooling2d",
]
