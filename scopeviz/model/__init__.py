"""The model: what a trace says about scopes, variables and calls, as frozen records."""
