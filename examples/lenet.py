"""LeNet, trained on digits that the script draws itself.

    scopeviz run examples/lenet.py --as-tensorflow -- --steps 100

The network is built twice: to train, with dropout, and to evaluate, without.  ``reuse=True``
makes the second one a second use of the first one's variables.
"""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 100, "Number of training steps.")
flags.DEFINE_integer("batch_size", 64, "Images in a batch.")
FLAGS = flags.FLAGS

SIZE = 28

# Which of the seven strokes a digit has: top, upper left, upper right, middle, lower left,
# lower right, bottom.
STROKES = [
    "1110111", "0010010", "1011101", "1011011", "0111010",
    "1101011", "1101111", "1010010", "1111111", "1111011",
]  # fmt: skip


def draw(digit, random):
    """A digit of seven strokes, somewhere in the image, with noise."""
    image = np.zeros([SIZE, SIZE])
    top, left = random.randint(2, 9), random.randint(2, 13)
    down, across = 8, 10
    ends = [
        (0, 0, 0, across), (0, 0, down, 0), (0, across, down, across), (down, 0, down, across),
        (down, 0, 2 * down, 0), (down, across, 2 * down, across), (2 * down, 0, 2 * down, across),
    ]  # fmt: skip
    for (y0, x0, y1, x1), there in zip(ends, STROKES[digit]):
        if there == "1":
            image[top + y0 : top + y1 + 2, left + x0 : left + x1 + 2] = 1.0
    return image + 0.2 * random.normal(size=image.shape)


def digits(random, count):
    labels = random.randint(10, size=count)
    images = np.stack([draw(label, random) for label in labels])
    return images[..., None].astype(np.float32), labels


def lenet(images, is_training, reuse=None):
    with tf.variable_scope("lenet", reuse=reuse):
        net = tf.layers.conv2d(images, 6, 5, padding="same", activation=tf.nn.relu, name="conv1")
        net = tf.layers.max_pooling2d(net, 2, 2)
        net = tf.layers.conv2d(net, 16, 5, activation=tf.nn.relu, name="conv2")
        net = tf.layers.max_pooling2d(net, 2, 2)
        net = tf.layers.flatten(net)
        net = tf.layers.dense(net, 120, activation=tf.nn.relu, name="fc1")
        net = tf.layers.dropout(net, 0.3, training=is_training)
        net = tf.layers.dense(net, 84, activation=tf.nn.relu, name="fc2")
        return tf.layers.dense(net, 10, name="logits")


def main(_):
    tf.set_random_seed(1)
    random = np.random.RandomState(1)
    images = tf.placeholder(tf.float32, [None, SIZE, SIZE, 1], name="images")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    loss = tf.losses.sparse_softmax_cross_entropy(labels, lenet(images, is_training=True))
    train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss)
    predicted = tf.argmax(lenet(images, is_training=False, reuse=True), 1)
    accuracy, update = tf.metrics.accuracy(labels, predicted)

    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        for step in range(FLAGS.steps):
            batch, answers = digits(random, FLAGS.batch_size)
            _, value = sess.run([train, loss], {images: batch, labels: answers})
            if step % 20 == 0:
                print("step %d: loss %.3f" % (step, value))
        for _ in range(4):
            batch, answers = digits(random, 100)
            sess.run(update, {images: batch, labels: answers})
        print("read right: %.0f %%" % (100 * sess.run(accuracy)))


if __name__ == "__main__":
    tf.app.run()
