"""Graphs, ops and tensors: what TF1 keeps in ``tensorflow/python/framework``."""
