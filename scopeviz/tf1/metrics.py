"""What ``tf.metrics`` holds."""
__all__: list[str] = []
