"""A transformer block whose embedding is its output layer, too.

    scopeviz run examples/transformer.py --as-tensorflow -- --steps 300

The model learns to turn sequences of letters round.  One variable turns letters
into vectors and, transposed, vectors into scores of letters: ``embedding`` finds it
with AUTO_REUSE.
"""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 300, "Number of training steps.")
flags.DEFINE_integer("batch_size", 32, "Sequences in a batch.")
FLAGS = flags.FLAGS

LETTERS = 12
LENGTH = 8
WIDTH = 32
HEADS = 4


def split_heads(x):
    batch = tf.shape(x)[0]
    x = tf.reshape(x, [batch, LENGTH, HEADS, WIDTH // HEADS])
    return tf.transpose(x, [0, 2, 1, 3])


def attention(x):
    with tf.variable_scope("attention"):
        query, key, value = [
            split_heads(tf.layers.dense(x, WIDTH, use_bias=False, name=name))
            for name in ("query", "key", "value")
        ]
        scores = tf.matmul(query, key, transpose_b=True) / (WIDTH // HEADS) ** 0.5
        mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores), value), [0, 2, 1, 3])
        mixed = tf.reshape(mixed, [tf.shape(x)[0], LENGTH, WIDTH])
        return tf.layers.dense(mixed, WIDTH, name="output")


def feed_forward(x):
    with tf.variable_scope("feed_forward"):
        hidden = tf.layers.dense(x, 4 * WIDTH, activation=tf.nn.relu, name="hidden")
        return tf.layers.dense(hidden, WIDTH, name="output")


def layer_norm(x, scope):
    return tf.contrib.layers.layer_norm(x, begin_norm_axis=-1, scope=scope)


def embedding():
    with tf.variable_scope("embedding", reuse=tf.AUTO_REUSE):
        return tf.get_variable(
            "letters", [LETTERS, WIDTH], initializer=tf.random_normal_initializer(stddev=0.1)
        )


def embed(letters):
    positions = tf.get_variable(
        "positions", [LENGTH, WIDTH], initializer=tf.random_normal_initializer(stddev=0.1)
    )
    return tf.nn.embedding_lookup(embedding(), letters) * WIDTH**0.5 + positions


def scores(x):
    flat = tf.matmul(tf.reshape(x, [-1, WIDTH]), embedding(), transpose_b=True)
    return tf.reshape(flat, [-1, LENGTH, LETTERS])


def model(letters):
    x = embed(letters)
    with tf.variable_scope("block"):
        x = layer_norm(x + attention(x), "norm_1")
        x = layer_norm(x + feed_forward(x), "norm_2")
    return scores(x)


def main(_):
    tf.set_random_seed(1)
    random = np.random.RandomState(1)
    letters = tf.placeholder(tf.int32, [None, LENGTH], name="letters")
    targets = tf.placeholder(tf.int32, [None, LENGTH], name="targets")
    with tf.variable_scope("transformer"):
        logits = model(letters)
    loss = tf.losses.sparse_softmax_cross_entropy(targets, logits)
    optimizer = tf.train.AdamOptimizer(3e-3)
    grads, variables = zip(*optimizer.compute_gradients(loss))
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    train = optimizer.apply_gradients(zip(grads, variables))
    right = tf.equal(tf.argmax(logits, 2, output_type=tf.int32), targets)
    accuracy = tf.reduce_mean(tf.cast(right, tf.float32))

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(FLAGS.steps):
            batch = random.randint(LETTERS, size=[FLAGS.batch_size, LENGTH])
            feed = {letters: batch, targets: batch[:, ::-1]}
            _, value, share = sess.run([train, loss, accuracy], feed)
            if step % 50 == 0:
                print("step %d: loss %.3f, %.0f %% right" % (step, value, 100 * share))
        batch = random.randint(LETTERS, size=[100, LENGTH])
        share = sess.run(accuracy, {letters: batch, targets: batch[:, ::-1]})
        print("turned round: %.0f %% of the letters" % (100 * share))


if __name__ == "__main__":
    tf.app.run()
