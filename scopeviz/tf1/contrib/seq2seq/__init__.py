"""What ``tf.contrib.seq2seq`` holds."""

from scopeviz.tf1.contrib.seq2seq.attention_mechanism import (
    AttentionMechanism,
    BahdanauAttention,
    LuongAttention,
    hardmax,
)
from scopeviz.tf1.contrib.seq2seq.attention_wrapper import AttentionWrapper, AttentionWrapperState
from scopeviz.tf1.contrib.seq2seq.basic_decoder import BasicDecoder, BasicDecoderOutput
from scopeviz.tf1.contrib.seq2seq.decoder import Decoder, dynamic_decode
from scopeviz.tf1.contrib.seq2seq.helper import (
    CustomHelper,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    TrainingHelper,
)
from scopeviz.tf1.contrib.seq2seq.loss import sequence_loss
from scopeviz.tf1.contrib.seq2seq.scheduled_helper import (
    ScheduledEmbeddingTrainingHelper,
    ScheduledOutputTrainingHelper,
)
from scopeviz.tf1.contrib.seq2seq.tiling import tile_batch

__all__ = [
    "AttentionMechanism",
    "AttentionWrapper",
    "AttentionWrapperState",
    "BahdanauAttention",
    "BasicDecoder",
    "BasicDecoderOutput",
    "CustomHelper",
    "Decoder",
    "GreedyEmbeddingHelper",
    "Helper",
    "InferenceHelper",
    "LuongAttention",
    "SampleEmbeddingHelper",
    "ScheduledEmbeddingTrainingHelper",
    "ScheduledOutputTrainingHelper",
    "TrainingHelper",
    "dynamic_decode",
    "hardmax",
    "sequence_loss",
    "tile_batch",
]
