"""A language model of letters: two layers of LSTM, one graph to train and one to validate.

    scopeviz run examples/lstm.py --as-tensorflow -- --steps 150

Both are the class ``Model`` in the scope ``model``; the second is built with ``reuse=True``, as
in the language models of the tutorials, so what the first one learns the second one knows.
"""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 150, "Number of training steps.")
flags.DEFINE_integer("batch_size", 16, "Rows of text side by side.")
flags.DEFINE_integer("length", 20, "Letters between two updates.")
FLAGS = flags.FLAGS

TEXT = "the cat sat on the mat and the dog sat on the log. " * 60
UNITS = 48


class Model:
    def __init__(self, is_training, letters, batch_size, length):
        self.inputs = tf.placeholder(tf.int32, [batch_size, length], name="inputs")
        self.targets = tf.placeholder(tf.int32, [batch_size, length], name="targets")
        embedding = tf.get_variable("embedding", [letters, UNITS])
        inputs = tf.nn.embedding_lookup(embedding, self.inputs)
        cells = [tf.nn.rnn_cell.BasicLSTMCell(UNITS, forget_bias=1.0) for _ in range(2)]
        if is_training:
            cells = [
                tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.9, seed=layer)
                for layer, cell in enumerate(cells)
            ]
        cell = tf.nn.rnn_cell.MultiRNNCell(cells)
        self.initial_state = cell.zero_state(batch_size, tf.float32)
        outputs, self.final_state = tf.nn.dynamic_rnn(
            cell, inputs, initial_state=self.initial_state
        )
        flat = tf.reshape(outputs, [-1, UNITS])
        softmax_w = tf.get_variable("softmax_w", [UNITS, letters])
        softmax_b = tf.get_variable("softmax_b", [letters])
        logits = tf.matmul(flat, softmax_w) + softmax_b
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=tf.reshape(self.targets, [-1]), logits=logits
        )
        self.cost = tf.reduce_mean(losses)
        if not is_training:
            return
        variables = tf.trainable_variables()
        grads, _ = tf.clip_by_global_norm(tf.gradients(self.cost, variables), 5.0)
        optimizer = tf.train.AdamOptimizer(0.01)
        self.train_op = optimizer.apply_gradients(zip(grads, variables))


def windows(numbers, batch_size, length):
    """Rows of text side by side, cut into windows; each goes on where the last one ended."""
    rows = numbers[: len(numbers) // batch_size * batch_size].reshape(batch_size, -1)
    for start in range(0, rows.shape[1] - length, length):
        yield rows[:, start : start + length], rows[:, start + 1 : start + length + 1]


def perplexity(sess, model, numbers):
    costs = []
    state = sess.run(model.initial_state)
    for inputs, targets in windows(numbers, 1, FLAGS.length):
        feed = {model.inputs: inputs, model.targets: targets, model.initial_state: state}
        cost, state = sess.run([model.cost, model.final_state], feed)
        costs.append(cost)
    return np.exp(np.mean(costs))


def main(_):
    tf.set_random_seed(1)
    alphabet = sorted(set(TEXT))
    numbers = np.array([alphabet.index(letter) for letter in TEXT])
    with tf.variable_scope("model"):
        train = Model(True, len(alphabet), FLAGS.batch_size, FLAGS.length)
    with tf.variable_scope("model", reuse=True):
        valid = Model(False, len(alphabet), 1, FLAGS.length)

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        step = 0
        while step < FLAGS.steps:
            state = sess.run(train.initial_state)
            for inputs, targets in windows(numbers, FLAGS.batch_size, FLAGS.length):
                feed = {train.inputs: inputs, train.targets: targets}
                for (c, h), layer in zip(train.initial_state, state):
                    feed[c], feed[h] = layer
                _, cost, state = sess.run([train.train_op, train.cost, train.final_state], feed)
                if step % 50 == 0:
                    print("step %d: cost %.3f" % (step, cost))
                step += 1
                if step == FLAGS.steps:
                    break
        print("perplexity: %.2f" % perplexity(sess, valid, numbers[:200]))


if __name__ == "__main__":
    tf.app.run()
