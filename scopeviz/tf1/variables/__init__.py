"""Variables, the scopes that name them, and the store that shares them."""
