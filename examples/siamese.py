"""A siamese network: one encoder, applied to two signals, learns whether they are of one kind.

    scopeviz run examples/siamese.py --as-tensorflow -- --steps 200

Both halves open the scope ``encoder`` with AUTO_REUSE, so they are one network; a pair of
signals of one frequency is pulled together, any other pair pushed apart.
"""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 200, "Number of training steps.")
flags.DEFINE_integer("batch_size", 32, "Pairs in a batch.")
FLAGS = flags.FLAGS

LENGTH = 64
MARGIN = 1.0


def encoder(signal):
    with tf.variable_scope("encoder", reuse=tf.AUTO_REUSE):
        net = tf.expand_dims(signal, 2)
        net = tf.layers.conv1d(net, 8, 9, strides=2, activation=tf.nn.relu, name="conv1")
        net = tf.layers.conv1d(net, 16, 5, strides=2, activation=tf.nn.relu, name="conv2")
        net = tf.reduce_mean(net, axis=1)
        return tf.layers.dense(net, 2, name="embedding")


def contrastive_loss(one, other, same):
    distance = tf.sqrt(tf.reduce_sum(tf.square(one - other), axis=1) + 1e-8)
    pulled = same * tf.square(distance)
    pushed = (1.0 - same) * tf.square(tf.maximum(MARGIN - distance, 0.0))
    return tf.reduce_mean(pulled + pushed), distance


def pairs(random, size):
    """Pairs of noisy sines, half of them of one frequency."""
    kinds = random.randint(1, 5, size=[2, size])
    same = random.rand(size) < 0.5
    kinds[1] = np.where(same, kinds[0], kinds[1] % 4 + 1)
    kinds[1] = np.where(~same & (kinds[0] == kinds[1]), kinds[1] % 4 + 1, kinds[1])
    time = np.linspace(0.0, 2.0 * np.pi, LENGTH)
    phase = random.uniform(0.0, 2.0 * np.pi, [2, size, 1])
    signals = np.sin(2.0 * kinds[:, :, None] * time + phase)
    return signals + 0.1 * random.normal(size=signals.shape), same.astype(np.float32)


def main(_):
    tf.set_random_seed(1)
    random = np.random.RandomState(1)
    left = tf.placeholder(tf.float32, [None, LENGTH], name="left")
    right = tf.placeholder(tf.float32, [None, LENGTH], name="right")
    same = tf.placeholder(tf.float32, [None], name="same")
    loss, distance = contrastive_loss(encoder(left), encoder(right), same)
    global_step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.01, global_step, 100, 0.5)
    train = tf.train.RMSPropOptimizer(rate).minimize(loss, global_step=global_step)

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(FLAGS.steps):
            signals, labels = pairs(random, FLAGS.batch_size)
            feed = {left: signals[0], right: signals[1], same: labels}
            _, value = sess.run([train, loss], feed)
            if step % 50 == 0:
                print("step %d: loss %.3f" % (step, value))
        signals, labels = pairs(random, 500)
        found = sess.run(distance, {left: signals[0], right: signals[1]})
        accuracy = np.mean((found < MARGIN / 2) == (labels == 1.0))
        print("told apart: %.0f %%" % (100 * accuracy))


if __name__ == "__main__":
    tf.app.run()
