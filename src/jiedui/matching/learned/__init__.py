"""Tables trained on open text, and what the scorer takes from them: see ``docs/develop/model-card.md``.

``tables`` reads the files, ``encoding`` turns texts into vectors, ``similar`` finds terms that mean nearly the same.
"""
