"""Training of the learned tables; needs the extra ``train``. Nothing here is imported when the platform runs.

``corpus`` reads papers, ``skipgram`` gives words their first vectors, ``pairs`` and ``contrast`` train tables on,
``recipe`` does all of it in order and writes the model.
"""
