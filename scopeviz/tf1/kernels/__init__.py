"""What the ops compute, on arrays."""
