"""What ``tf.contrib`` holds, as far as published models use it."""
