"""The ops that a user calls, and their gradients."""
