"""``embed_sequence``: rows of a table for numbers of words."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.ops import reductions
from scopeviz.tf1.ops.embedding_ops import embedding_lookup
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


def embed_sequence(
    ids: Any,
    vocab_size: int | None = None,
    embed_dim: int | None = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """For each number, a row of a table that is trained.

    Args:
        ids: whole numbers ``[batch, length]``.
        vocab_size: the number of rows.
        embed_dim: the length of a row.
        unique: whether each row is looked up once; the values are the same.
        initializer: gives ``embeddings`` their first values.
        regularizer: a function from new embeddings to a loss.
        trainable: whether optimizers train them.
        scope: the layer's scope; None is ``EmbedSequence``, made unique.
        reuse: whether to share the variable of the scope; then the sizes may be left out.

    Returns:
        A tensor ``[batch, length, embed_dim]``.

    Raises:
        ValueError: if sizes are missing, or the scope refuses the variable.

    Follows: tensorflow/contrib/layers/python/layers/encoders.py, embed_sequence.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = embed_sequence([[1, 2, 1]], vocab_size=10, embed_dim=4)
    ...     y.shape.as_list(), tf.trainable_variables()[0].name
    ([1, 3, 4], 'EmbedSequence/embeddings:0')
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing. Got "
            f"vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with internal_variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        known = vocab_size is not None and embed_dim is not None
        embeddings = model_variable(
            "embeddings",
            shape=[vocab_size, embed_dim] if known else None,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        return embedding_lookup(embeddings, ids)


def bow_encoder(
    ids: Any,
    vocab_size: int,
    embed_dim: int,
    sparse_lookup: bool = True,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """The mean of the rows of a table for the numbers of each example.

    Args:
        ids: whole numbers ``[batch, length]``.
        vocab_size: the number of rows.
        embed_dim: the length of a row.
        sparse_lookup: must be False: there are no sparse tensors here.
        initializer: gives ``embeddings`` their first values.
        regularizer: a function from new embeddings to a loss.
        trainable: whether optimizers train them.
        scope: the layer's scope; None is ``bow_encoder``, made unique.
        reuse: whether to share the variable of the scope.

    Returns:
        A tensor ``[batch, embed_dim]``.

    Raises:
        NotImplementedError: if the lookup is to be sparse.
        ValueError: if sizes are missing, or the scope refuses the variable.

    Follows: tensorflow/contrib/layers/python/layers/encoders.py, bow_encoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     bow_encoder([[1, 2, 1]], 10, 4, sparse_lookup=False).shape.as_list()
    [1, 4]
    """
    if not vocab_size or not embed_dim:
        raise ValueError("Must specify vocab size and embedding dimension")
    if sparse_lookup:
        raise NotImplementedError(
            f"bow_encoder got sparse_lookup={sparse_lookup!r}; scopeviz.tf1 has no sparse tensors, "
            "so give sparse_lookup=False."
        )
    with internal_variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = model_variable(
            "embeddings",
            shape=[vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        return reductions.reduce_mean(embedding_lookup(embeddings, ids), axis=1)
