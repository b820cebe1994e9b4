"""What was trained on open text, and what the scorer takes from it: see ``docs/develop/model-card.md``.

``manifest`` checks the files, ``tables`` reads the vectors, ``encoding`` turns texts into vectors, ``similar`` finds terms that
mean nearly the same, ``dictionary`` turns Chinese words into English ones, ``sentence`` runs a model that somebody plugs in.
"""
