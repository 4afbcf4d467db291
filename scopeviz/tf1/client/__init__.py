"""Sessions: what runs a graph."""
