"""Engines behind the ``Backend`` protocol: ``memory`` is the reference, ``tantivy`` the embedded default."""
