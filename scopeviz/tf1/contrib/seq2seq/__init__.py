"""What ``tf.contrib.seq2seq`` holds."""

from scopeviz.tf1.contrib.seq2seq.loss import sequence_loss

__all__ = ["sequence_loss"]
