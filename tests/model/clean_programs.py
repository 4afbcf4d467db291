"""Programs without a mistake, as people write them: a warning about one is a false alarm."""

from __future__ import annotations

from collections.abc import Callable

from tests.scenes import Cells

CLEAN: dict[str, Callable[[], Cells]] = {}


def clean(program: Callable[[], Cells]) -> Callable[[], Cells]:
    CLEAN[program.__name__] = program
    return program


INPUTS = """
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    y = tf.placeholder(tf.float32, [None, 4], name="y")
    """
TRAIN = """
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    for step in range(2):
        session.run([train, loss], feed)
    """


@clean
def siamese_under_auto_reuse() -> Cells:
    return (
        """
        def encoder(x):
            with tf.variable_scope("encoder", reuse=tf.AUTO_REUSE):
                w1 = tf.get_variable("weights", [8, 4])
                b1 = tf.get_variable("biases", [4], initializer=tf.zeros_initializer())
                hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
                return tf.layers.dense(hidden, 2, name="project")

        left = tf.placeholder(tf.float32, [None, 8])
        right = tf.placeholder(tf.float32, [None, 8])
        loss = tf.reduce_mean(tf.square(encoder(left) - encoder(right)))
        train = tf.train.AdamOptimizer().minimize(loss)
        feed = {left: [[1.0] * 8], right: [[2.0] * 8]}
        """,
        TRAIN,
    )


@clean
def siamese_by_two_callers() -> Cells:
    return (
        """
        def tower(x):
            with tf.variable_scope("tower", reuse=tf.AUTO_REUSE):
                return tf.matmul(x, tf.get_variable("w", [4, 4]))

        def left_tower(x):
            return tower(x)

        def right_tower(x):
            return tower(x)

        def main():
            x = tf.placeholder(tf.float32, [None, 4])
            return left_tower(x) - right_tower(x)

        main()
        """,
    )


def gan(open_again: str, layers: str) -> Cells:
    return (
        f"""
        def generator(z):
            with tf.variable_scope("generator"):
                h = tf.layers.dense(z, 8, activation=tf.nn.relu)
                return tf.layers.dense(h, 4)

        def discriminator(x, reuse=None):
            with tf.variable_scope("discriminator", reuse=reuse):
                {layers}
        """,
        f"""
        z = tf.placeholder(tf.float32, [None, 2], name="z")
        x = tf.placeholder(tf.float32, [None, 4], name="x")
        fake = generator(z)
        {open_again}
        d_loss = tf.reduce_mean(d_real) - tf.reduce_mean(d_fake)
        g_loss = loss = tf.reduce_mean(d_fake)
        """,
        """
        d_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="discriminator")
        g_vars = [v for v in tf.trainable_variables() if v.name.startswith("generator")]
        d_train = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=d_vars)
        g_train = tf.train.AdamOptimizer(1e-3).minimize(g_loss, var_list=g_vars)
        train = tf.group(d_train, g_train)
        feed = {z: [[1.0, 2.0]], x: [[1.0, 2.0, 3.0, 4.0]]}
        """,
        TRAIN,
    )


NAMED = """h = tf.layers.dense(x, 8, tf.nn.relu, name="hidden")
                return tf.layers.dense(h, 1, name="logit")"""
UNNAMED = """h = tf.layers.dense(x, 8, tf.nn.relu)
                return tf.layers.dense(h, 1)"""
BY_HAND = """w = tf.get_variable("w", [4, 1], initializer=tf.random_normal_initializer(stddev=0.02))
                return tf.matmul(x, w)"""


@clean
def gan_with_reuse_true() -> Cells:
    return gan("d_real = discriminator(x); d_fake = discriminator(fake, reuse=True)", UNNAMED)


@clean
def gan_with_named_layers() -> Cells:
    return gan("d_real = discriminator(x); d_fake = discriminator(fake, reuse=True)", NAMED)


@clean
def gan_by_hand() -> Cells:
    return gan("d_real = discriminator(x); d_fake = discriminator(fake, reuse=True)", BY_HAND)


@clean
def gan_with_auto_reuse() -> Cells:
    return gan(
        "d_real = discriminator(x, tf.AUTO_REUSE); d_fake = discriminator(fake, tf.AUTO_REUSE)",
        UNNAMED,
    )


@clean
def gan_with_a_template() -> Cells:
    return gan(
        "template = tf.make_template('D', discriminator)\n"
        "        d_real = template(x); d_fake = template(fake)\n"
        "        tf.add_to_collection('unused', 0)",
        NAMED,
    )[:2]


@clean
def gan_with_a_scope_object() -> Cells:
    return (
        """
        def discriminator(x):
            h = tf.layers.dense(x, 8, tf.nn.relu)
            return tf.layers.dense(h, 1)

        x = tf.placeholder(tf.float32, [None, 4])
        y = tf.placeholder(tf.float32, [None, 4])
        with tf.variable_scope("D") as scope:
            real = discriminator(x)
        with tf.variable_scope(scope, reuse=True):
            fake = discriminator(y)
        """,
    )


@clean
def gan_with_reuse_variables_in_the_block() -> Cells:
    return (
        """
        def discriminator(x):
            return tf.matmul(x, tf.get_variable("w", [4, 1]))

        x = tf.placeholder(tf.float32, [None, 4])
        with tf.variable_scope("D") as scope:
            real = discriminator(x)
            scope.reuse_variables()
            fake = discriminator(x + 1.0)
        loss = tf.reduce_mean(real - fake)
        train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def helpers_with_default_names() -> Cells:
    return (
        """
        def block(x):
            with tf.variable_scope(None, default_name="block"):
                w = tf.get_variable("w", [4, 4])
                return tf.nn.relu(tf.matmul(x, w))

        def net(x):
            for _ in range(3):
                x = block(x)
            return x

        x = tf.placeholder(tf.float32, [None, 4])
        y = net(x)
        """,
    )


@clean
def discriminator_of_default_names_in_a_reused_scope() -> Cells:
    return (
        """
        def block(x):
            with tf.variable_scope(None, default_name="block"):
                return tf.nn.relu(tf.matmul(x, tf.get_variable("w", [4, 4])))

        def discriminator(x, reuse=False):
            with tf.variable_scope("D", reuse=reuse):
                return block(block(block(x)))

        x = tf.placeholder(tf.float32, [None, 4])
        a = discriminator(x)
        b = discriminator(x * 2.0, reuse=True)
        """,
    )


@clean
def two_heads_by_one_helper() -> Cells:
    return (
        """
        def head(x):
            h = tf.layers.dense(x, 4, tf.nn.relu)
            return tf.layers.dense(h, 1)

        x = tf.placeholder(tf.float32, [None, 4])
        with tf.variable_scope("agent", reuse=tf.AUTO_REUSE):
            trunk = tf.layers.dense(x, 4)
            policy, value = head(trunk), head(trunk)
        """,
    )


@clean
def tied_embeddings_with_reuse_true() -> Cells:
    return (
        """
        def embed(ids):
            with tf.variable_scope("shared"):
                table = tf.get_variable("embedding", [10, 4])
            return tf.matmul(ids, table)

        def logits(hidden):
            with tf.variable_scope("shared", reuse=True):
                table = tf.get_variable("embedding", [10, 4])
            return tf.matmul(hidden, tf.transpose(table))

        ids = tf.placeholder(tf.float32, [None, 10])
        loss = tf.reduce_mean(logits(embed(ids)))
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        feed = {ids: [[1.0] * 10]}
        """,
        TRAIN,
    )


@clean
def tied_embeddings_in_one_class() -> Cells:
    return (
        """
        class Model:
            def table(self):
                with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
                    return tf.get_variable("embedding", [10, 4])

            def embed(self, ids):
                return tf.matmul(ids, self.table())

            def logits(self, hidden):
                return tf.matmul(hidden, tf.transpose(self.table()))

        model = Model()
        y = model.logits(model.embed(tf.placeholder(tf.float32, [None, 10])))
        """,
    )


@clean
def recurrent_cell_in_a_loop() -> Cells:
    return (
        """
        def gate(x, h, name):
            with tf.variable_scope(name):
                w = tf.get_variable("w", [4, 4])
                u = tf.get_variable("u", [4, 4])
                b = tf.get_variable("b", [4], initializer=tf.zeros_initializer())
                return tf.matmul(x, w) + tf.matmul(h, u) + b

        def cell(x, h, c):
            with tf.variable_scope("lstm", reuse=tf.AUTO_REUSE):
                i = tf.sigmoid(gate(x, h, "igate"))
                f = tf.sigmoid(gate(x, h, "fgate"))
                o = tf.sigmoid(gate(x, h, "ogate"))
                c = f * c + i * tf.tanh(gate(x, h, "state"))
                return o * tf.tanh(c), c

        x = tf.placeholder(tf.float32, [3, 2, 4])
        h = c = tf.zeros([2, 4])
        for step in range(3):
            h, c = cell(x[step], h, c)
        loss = tf.reduce_mean(h)
        train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[[1.0] * 4] * 2] * 3}
        """,
        TRAIN,
    )


@clean
def regression_with_a_session() -> Cells:
    return (
        """
        x = tf.placeholder(tf.float32, [None, 3])
        y = tf.placeholder(tf.float32, [None, 1])
        w = tf.Variable(tf.zeros([3, 1]), name="w")
        b = tf.Variable(0.0, name="b")
        step = tf.train.get_or_create_global_step()
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - y))
        train = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, global_step=step)
        feed = {x: [[1.0, 2.0, 3.0]], y: [[1.0]]}
        """,
        TRAIN,
    )


@clean
def batch_normalization_for_training_and_evaluation() -> Cells:
    return (
        """
        def net(x, training):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                h = tf.layers.dense(x, 4, name="fc")
                h = tf.layers.batch_normalization(h, training=training, name="bn")
                return tf.layers.dense(h, 1, name="out")

        x = tf.placeholder(tf.float32, [None, 4])
        trained, evaluated = net(x, True), net(x, False)
        loss = tf.reduce_mean(trained)
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
        "session.run(evaluated, feed)",
    )


@clean
def moving_averages() -> Cells:
    return (
        """
        x = tf.placeholder(tf.float32, [None, 4])
        w = tf.get_variable("w", [4, 1])
        loss = tf.reduce_mean(tf.matmul(x, w))
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        averages = tf.train.ExponentialMovingAverage(0.9)
        with tf.control_dependencies([step]):
            train = averages.apply([w])
        shadow = averages.average(w)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
        "session.run(shadow)",
    )


@clean
def u_net_with_names_from_loops() -> Cells:
    return (
        """
        def conv(x, filters, name):
            with tf.variable_scope(name):
                size = x.get_shape().as_list()[-1]
                w = tf.get_variable("weights", [3, 3, size, filters])
                b = tf.get_variable("biases", [filters], initializer=tf.zeros_initializer())
                return tf.nn.relu(tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME") + b)

        x = tf.placeholder(tf.float32, [None, 8, 8, 4])
        skips = []
        with tf.variable_scope("unet", reuse=tf.AUTO_REUSE):
            for level in range(3):
                x = conv(x, 4, f"down{level}")
                skips.append(x)
            for level in reversed(range(3)):
                x = conv(x + skips[level], 4, "up%d" % level)
            for branch in "ab":
                x = conv(x, 4, f"branch_{branch}")
            logits = conv(x, 2, "logits")
        """,
    )


@clean
def layer_objects_called_twice() -> Cells:
    return (
        """
        first, second = tf.layers.Dense(4, tf.nn.relu), tf.layers.Dense(1)
        a = tf.placeholder(tf.float32, [None, 4])
        b = tf.placeholder(tf.float32, [None, 4])
        y = second(first(a)) - second(first(b))
        """,
    )


@clean
def reuse_across_cells() -> Cells:
    return (
        """
        def net(x):
            return tf.matmul(x, tf.get_variable("w", [4, 4]))
        x = tf.placeholder(tf.float32, [None, 4])
        """,
        """
        with tf.variable_scope("net"):
            y = net(x)
        """,
        """
        with tf.variable_scope("net", reuse=True):
            z = net(y)
        """,
    )


@clean
def a_cell_edited_and_run_again_under_auto_reuse() -> Cells:
    define = """
        def net(x):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                return tf.matmul(x, tf.get_variable("w", [4, 4])) * {factor}
        """
    call = "y = net(tf.placeholder(tf.float32, [None, 4]))"
    return define.format(factor=1.0), call, define.format(factor=2.0), call


@clean
def train_and_evaluate_by_one_model_function() -> Cells:
    return (
        """
        def model(x):
            with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
                h = tf.layers.dense(x, 4, tf.nn.relu, name="hidden")
                return tf.layers.dense(h, 1, name="out")

        def train(x):
            return tf.reduce_mean(model(x))

        def evaluate(x):
            return tf.reduce_max(model(x))

        def main():
            x = tf.placeholder(tf.float32, [None, 4])
            return train(x), evaluate(x)

        main()
        """,
    )


@clean
def towers_on_several_devices() -> Cells:
    return (
        """
        def tower(x):
            h = tf.layers.dense(x, 4, tf.nn.relu, name="hidden")
            return tf.reduce_mean(tf.layers.dense(h, 1, name="out"))

        losses = []
        for number in range(2):
            with tf.device("/cpu:0"), tf.name_scope(f"tower_{number}"):
                with tf.variable_scope(tf.get_variable_scope(), reuse=number > 0):
                    x = tf.placeholder(tf.float32, [None, 4])
                    losses.append(tower(x))
        loss = tf.add_n(losses)
        train = tf.train.AdamOptimizer().minimize(loss)
        """,
    )


@clean
def target_network_that_is_copied_to() -> Cells:
    return (
        """
        def q(x, name):
            with tf.variable_scope(name):
                h = tf.layers.dense(x, 4, tf.nn.relu)
                return tf.layers.dense(h, 2)

        x = tf.placeholder(tf.float32, [None, 4])
        online, target = q(x, "online"), q(x, "target")
        pairs = zip(tf.trainable_variables("target"), tf.trainable_variables("online"))
        copy = tf.group(*[tf.assign(t, o) for t, o in pairs])
        loss = tf.reduce_mean(tf.square(online - tf.stop_gradient(target)))
        train = tf.train.AdamOptimizer().minimize(loss, var_list=tf.trainable_variables("online"))
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
        "session.run(copy)",
    )


@clean
def attention_by_hand() -> Cells:
    return (
        """
        def project(x, name):
            return tf.matmul(x, tf.get_variable(name, [4, 4]))

        def attention(x, scope):
            with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
                q, k, v = project(x, "w_q"), project(x, "w_k"), project(x, "w_v")
                return tf.matmul(tf.nn.softmax(tf.matmul(q, tf.transpose(k))), v)

        x = tf.placeholder(tf.float32, [4, 4])
        for layer in range(3):
            x = attention(x, f"layer_{layer}")
        """,
    )


@clean
def parameters_by_a_helper() -> Cells:
    return (
        """
        def parameter(name, shape):
            with tf.variable_scope("parameters", reuse=tf.AUTO_REUSE):
                return tf.get_variable(name, shape)

        x = tf.placeholder(tf.float32, [None, 4])
        for name in ("gamma_x", "gamma_h", "w1", "w2", "kernel_A", "kernel_B", "left", "right"):
            x = x * parameter(name, [4])
        """,
    )


@clean
def variables_in_a_loop_of_a_plain_scope() -> Cells:
    return (
        """
        def layer(x, name):
            with tf.name_scope(name):
                w = tf.Variable(tf.ones([4, 4]), name="w")
                b = tf.Variable(tf.zeros([4]), name="b")
                return tf.nn.relu(tf.matmul(x, w) + b)

        x = tf.placeholder(tf.float32, [None, 4])
        for number in range(3):
            x = layer(x, "layer")
        """,
    )


@clean
def variables_counted_in_partitions_and_resources() -> Cells:
    return (
        """
        with tf.variable_scope("m", partitioner=tf.fixed_size_partitioner(2)):
            table = tf.get_variable("table", [8, 4])
        with tf.variable_scope("m", reuse=True, partitioner=tf.fixed_size_partitioner(2)):
            again = tf.get_variable("table", [8, 4])
        scale = tf.get_variable("scale", [4], use_resource=True)
        loss = tf.reduce_mean(tf.convert_to_tensor(table) * scale)
        train = tf.train.AdamOptimizer().minimize(loss)
        feed = {}
        """,
        TRAIN,
    )


@clean
def critic_with_a_gradient_penalty() -> Cells:
    return (
        INPUTS,
        """
        def critic(x, reuse):
            with tf.variable_scope("critic") as scope:
                if reuse:
                    scope.reuse_variables()
                h = tf.layers.dense(x, 8, name="h")
                return tf.layers.dense(h, 1, name="o")

        a = critic(x, False)
        b = critic(y, True)
        c = critic(x * 0.5 + y * 0.5, True)
        loss = tf.reduce_mean(a - b) + tf.reduce_mean(tf.square(tf.gradients(c, x)[0]))
        with tf.variable_scope("opt"):
            train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[1.0] * 4], y: [[2.0] * 4]}
        """,
        TRAIN,
    )


@clean
def decoder_for_training_and_inference() -> Cells:
    return (
        INPUTS,
        """
        def decoder(x, mode):
            with tf.variable_scope("decoder", reuse=tf.AUTO_REUSE):
                w = tf.get_variable("w", [4, 4])
                b = tf.get_variable("b", [4])
                out = tf.matmul(x, w) + b
                if mode == "infer":
                    out = tf.nn.softmax(out)
                return out

        def train_graph():
            return decoder(x, "train")

        def infer_graph():
            return decoder(x, "infer")

        loss = tf.reduce_mean(train_graph())
        infer_graph()
        train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def parts_of_one_class() -> Cells:
    return (
        INPUTS,
        """
        class Net:
            def __init__(self):
                self.name = "net"

            def __call__(self, x):
                with tf.variable_scope(self.name, reuse=tf.AUTO_REUSE):
                    return self.out(self.hidden(x))

            def hidden(self, x):
                return tf.nn.relu(x * tf.get_variable("hid", [4]))

            def out(self, x):
                return x * tf.get_variable("out", [4])

        n = Net()
        n(x)
        n(y)
        m = Net()
        m(x)
        """,
    )


@clean
def functions_with_a_decorator_that_opens_their_scope() -> Cells:
    return (
        INPUTS,
        """
        import functools

        def scoped(f):
            @functools.wraps(f)
            def g(*a):
                with tf.variable_scope(f.__name__, reuse=tf.AUTO_REUSE):
                    return f(*a)

            return g

        @scoped
        def enc(x):
            return x * tf.get_variable("w", [4])

        @scoped
        def dec(x):
            return x * tf.get_variable("w", [4])

        dec(enc(x))
        dec(enc(y))
        """,
    )


@clean
def properties_that_are_built_once() -> Cells:
    return (
        INPUTS,
        """
        def lazy(f):
            attr = "_c_" + f.__name__

            @property
            def p(self):
                if not hasattr(self, attr):
                    with tf.variable_scope(f.__name__):
                        setattr(self, attr, f(self))
                return getattr(self, attr)

            return p

        class M:
            @lazy
            def prediction(self):
                return tf.layers.dense(x, 2)

            @lazy
            def optimize(self):
                return tf.train.AdamOptimizer().minimize(tf.reduce_mean(self.prediction))

        m = M()
        m.optimize
        train = m.optimize
        loss = m.prediction
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def residual_blocks_of_default_names_in_a_shared_network() -> Cells:
    return (
        INPUTS,
        """
        def block(x):
            with tf.variable_scope(None, "block"):
                h = tf.layers.dense(x, 4, tf.nn.relu)
                return x + tf.layers.dense(h, 4)

        def net(x):
            with tf.variable_scope("resnet", reuse=tf.AUTO_REUSE):
                for _ in range(3):
                    x = block(x)
                return x

        a = net(x)
        b = net(y)
        """,
    )


@clean
def actor_and_critics_by_one_helper() -> Cells:
    return (
        INPUTS,
        """
        def mlp(x, out):
            h = tf.layers.dense(x, 8)
            return tf.layers.dense(h, out)

        with tf.variable_scope("pi"):
            pi = mlp(x, 2)
        with tf.variable_scope("v"):
            v = mlp(x, 1)
        with tf.variable_scope("q1"):
            q1 = mlp(tf.concat([x, y], 1), 1)
        with tf.variable_scope("q1", reuse=True):
            q1_pi = mlp(tf.concat([x, pi, pi], 1), 1)
        with tf.variable_scope("q2"):
            q2 = mlp(tf.concat([x, y], 1), 1)
        """,
    )


@clean
def two_named_encoders_in_one_scope() -> Cells:
    return (
        INPUTS,
        """
        def mlp(x, name):
            with tf.variable_scope(name):
                return tf.layers.dense(tf.layers.dense(x, 8), 4)

        with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
            a = mlp(x, "text")
            b = mlp(y, "image")
        """,
    )


@clean
def a_variable_that_is_looked_at_later() -> Cells:
    return (
        INPUTS,
        """
        def net(x):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                return x * tf.get_variable("w", [4])

        net(x)
        """,
        """
        with tf.variable_scope("net", reuse=True):
            w = tf.get_variable("w")
        """,
        """
        def show():
            with tf.variable_scope("net", reuse=True):
                return tf.get_variable("w")

        show()
        """,
    )


@clean
def a_counter_and_a_rate() -> Cells:
    return (
        INPUTS,
        """
        step = tf.Variable(0, trainable=False, name="global_step")
        rate = tf.Variable(0.1, trainable=False, name="rate")
        w = tf.get_variable("w", [4])
        loss = tf.reduce_mean(x * w)
        train = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def towers_that_share_the_root() -> Cells:
    return (
        INPUTS,
        """
        opt = tf.train.GradientDescentOptimizer(0.1)
        grads = []
        with tf.variable_scope(tf.get_variable_scope()):
            for i in range(2):
                with tf.name_scope("tower%d" % i):
                    w = tf.get_variable("w", [4])
                    loss = tf.reduce_mean(x * w)
                    tf.get_variable_scope().reuse_variables()
                    grads.append(opt.compute_gradients(loss))
        train = opt.apply_gradients(grads[0])
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def a_graph_for_each_purpose() -> Cells:
    return (
        INPUTS,
        """
        def model(x):
            with tf.variable_scope("m"):
                return x * tf.get_variable("w", [4])

        for _ in range(2):
            with tf.Graph().as_default():
                xx = tf.placeholder(tf.float32, [None, 4])
                model(xx)
        """,
    )


@clean
def local_variables_of_a_metric() -> Cells:
    return (
        INPUTS,
        """
        total = tf.get_local_variable("total", [], initializer=tf.zeros_initializer())
        up = tf.assign_add(total, tf.reduce_sum(x))
        s = tf.Session()
        s.run([tf.local_variables_initializer()])
        s.run(up, {x: [[1.0] * 4]})
        """,
    )


@clean
def averages_by_a_custom_getter() -> Cells:
    return (
        INPUTS,
        """
        ema = tf.train.ExponentialMovingAverage(0.9)

        def net(x, custom=None, reuse=None):
            with tf.variable_scope("net", custom_getter=custom, reuse=reuse):
                return x * tf.get_variable("w", [4])

        a = net(x)
        up = ema.apply(tf.trainable_variables())

        def custom(getter, name, *args, **kw):
            v = getter(name, *args, **kw)
            return ema.average(v) or v

        b = net(x, custom, True)
        loss = tf.reduce_mean(a)
        train = tf.group(up)
        feed = {x: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def target_networks_that_are_averages() -> Cells:
    return (
        INPUTS,
        """
        ema = tf.train.ExponentialMovingAverage(0.9)

        def averaged(getter, name, *args, **kw):
            return ema.average(getter(name, *args, **kw))

        def actor(x, reuse=None, custom_getter=None):
            trainable = reuse is None
            with tf.variable_scope("actor", reuse=reuse, custom_getter=custom_getter):
                w = tf.get_variable("w", [4, 4], trainable=trainable)
                return tf.layers.dense(tf.matmul(x, w), 2, trainable=trainable)

        now = actor(x)
        update = ema.apply(tf.trainable_variables("actor"))
        target = actor(y, True, averaged)
        loss = tf.reduce_mean(tf.square(tf.stop_gradient(target) - now))
        with tf.control_dependencies([update]):
            train = tf.train.AdamOptimizer().minimize(loss)
        feed = {x: [[1.0] * 4], y: [[1.0] * 4]}
        """,
        TRAIN,
    )


@clean
def frozen_in_both_calls() -> Cells:
    return (
        INPUTS,
        """
        def net(x, trainable):
            with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
                return x * tf.get_variable("w", [4], trainable=trainable)

        net(x, True)
        net(y, True)
        """,
    )
