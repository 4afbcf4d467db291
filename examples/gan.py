"""A generative adversarial network whose discriminator judges real and made points.

    scopeviz run examples/gan.py --as-tensorflow -- --steps 500

The generator learns to place points on a circle.  The discriminator is called twice, on real
points and on made ones; the second call has ``reuse=True``, so both are one network.
"""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 400, "Number of training steps.")
flags.DEFINE_integer("batch_size", 64, "Points in a batch.")
FLAGS = flags.FLAGS

NOISE = 4


def generator(noise):
    with tf.variable_scope("generator"):
        hidden = tf.layers.dense(noise, 32, activation=tf.nn.relu)
        hidden = tf.layers.dense(hidden, 32, activation=tf.nn.relu)
        return tf.layers.dense(hidden, 2)


def discriminator(points, reuse=None):
    with tf.variable_scope("discriminator", reuse=reuse):
        hidden = tf.layers.dense(points, 32, activation=tf.nn.leaky_relu)
        hidden = tf.layers.dense(hidden, 32, activation=tf.nn.leaky_relu)
        return tf.layers.dense(hidden, 1)


def cross_entropy(logits, label):
    labels = tf.fill(tf.shape(logits), label)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


def circle(random, size):
    angle = random.uniform(0.0, 2.0 * np.pi, size)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def main(_):
    tf.set_random_seed(1)
    random = np.random.RandomState(1)
    real = tf.placeholder(tf.float32, [None, 2], name="real")
    noise = tf.placeholder(tf.float32, [None, NOISE], name="noise")
    made = generator(noise)
    real_logits = discriminator(real)
    made_logits = discriminator(made, reuse=True)

    d_loss = cross_entropy(real_logits, 1.0) + cross_entropy(made_logits, 0.0)
    g_loss = cross_entropy(made_logits, 1.0)
    d_variables = tf.trainable_variables("discriminator")
    g_variables = tf.trainable_variables("generator")
    d_step = tf.train.AdamOptimizer(2e-3, beta1=0.5).minimize(d_loss, var_list=d_variables)
    g_step = tf.train.AdamOptimizer(1e-3, beta1=0.5).minimize(g_loss, var_list=g_variables)

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(FLAGS.steps):
            feed = {
                real: circle(random, FLAGS.batch_size),
                noise: random.normal(size=[FLAGS.batch_size, NOISE]),
            }
            sess.run(d_step, feed)
            _, d_value, g_value = sess.run([g_step, d_loss, g_loss], feed)
            if step % 100 == 0:
                print("step %d: discriminator %.3f, generator %.3f" % (step, d_value, g_value))
        points = sess.run(made, {noise: random.normal(size=[500, NOISE])})
        print("mean distance from the centre: %.2f" % np.linalg.norm(points, axis=1).mean())


if __name__ == "__main__":
    tf.app.run()
