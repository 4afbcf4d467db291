"""Five ways in which TensorFlow 1 decides whether two calls share their variables.

    scopeviz run examples/conv_block.py --html conv_block.html

The program is an ordinary TensorFlow-1 program; the import is the only line that
differs.  Each part has a graph of its own, is fed with images, and is computed.
"""

import numpy as np

import scopeviz.tf1 as tf


def conv_block(input, kernel_shape, bias_shape):
    # Create variable named "weights".
    weights = tf.get_variable("weights", kernel_shape, initializer=tf.random_normal_initializer())
    # Create variable named "biases".
    biases = tf.get_variable("biases", bias_shape, initializer=tf.constant_initializer(0.0))
    conv = tf.nn.conv2d(input, weights, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(conv + biases)


def two_sets_of_variables(images):
    """1. The same function under two scopes makes its variables twice."""
    with tf.variable_scope("conv1"):
        # Variables created here are named "conv1/weights" and "conv1/biases".
        relu1 = conv_block(images, [5, 5, 32, 32], [32])
    with tf.variable_scope("conv2"):
        # Variables created here are named "conv2/weights" and "conv2/biases".
        return conv_block(relu1, [5, 5, 32, 32], [32])


def one_set_used_twice(images):
    """2. After reuse_variables() the second call gets the variables of the first."""
    with tf.variable_scope("conv1") as conv1_scope:
        first = conv_block(images, [5, 5, 32, 32], [32])
        conv1_scope.reuse_variables()
        second = conv_block(images, [5, 5, 32, 32], [32])
    return first, second


def full_name():
    """3. The variable scope is part of a variable's name."""
    with tf.variable_scope("foo"):
        return tf.get_variable("v", [1])


def the_same_object():
    """4. With reuse=True, get_variable gives the existing variable back."""
    with tf.variable_scope("foo"):
        v = tf.get_variable("v", [1])
    with tf.variable_scope("foo", reuse=True):
        v1 = tf.get_variable("v", [1])
    return v, v1


def name_scope():
    """5. A name scope prefixes tf.Variable and ops, and leaves get_variable alone."""
    with tf.name_scope("my_scope"):
        v1 = tf.get_variable("var1", [1], dtype=tf.float32)
        v2 = tf.Variable(1, name="var2", dtype=tf.float32)
        a = tf.add(v1, v2)
    return v1, v2, a


def evaluate(fetches, feed_dict=None):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(fetches, feed_dict)


def main():
    pixels = np.sin(np.arange(2 * 8 * 8 * 32, dtype=np.float32)).reshape(2, 8, 8, 32)

    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 32], name="images")
        block = evaluate(two_sets_of_variables(images), {images: pixels})
        print("1.", [v.name for v in tf.trainable_variables()])
        print("   output", block.shape, "never below", block.min())

    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 32], name="images")
        first, second = evaluate(one_set_used_twice(images), {images: pixels})
        print("2.", [v.name for v in tf.trainable_variables()])
        print("   both calls give the same:", np.array_equal(first, second))

    with tf.Graph().as_default():
        v = full_name()
        print("3.", v.name, "has shape", evaluate(v).shape)

    with tf.Graph().as_default():
        v, v1 = the_same_object()
        print("4. v1 is v:", v1 is v, "and has one value:", np.equal(*evaluate([v, v1])).all())

    with tf.Graph().as_default():
        v1, v2, a = name_scope()
        x1, x2, total = evaluate([v1, v2, a])
        print("5.", v1.name, "+", v2.name, "=", a.name, ":", np.allclose(x1 + x2, total))


if __name__ == "__main__":
    main()
