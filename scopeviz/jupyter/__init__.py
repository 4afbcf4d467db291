"""The notebook: ``%load_ext scopeviz`` and its magics."""
