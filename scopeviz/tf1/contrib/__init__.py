"""What ``tf.contrib`` holds, as far as published models use it."""

from scopeviz.tf1.contrib import framework as framework
from scopeviz.tf1.contrib import layers as layers
from scopeviz.tf1.contrib import legacy_seq2seq as legacy_seq2seq
from scopeviz.tf1.contrib import metrics as metrics
from scopeviz.tf1.contrib import rnn as rnn
from scopeviz.tf1.contrib import seq2seq as seq2seq
from scopeviz.tf1.contrib import slim as slim
from scopeviz.tf1.contrib import training as training
