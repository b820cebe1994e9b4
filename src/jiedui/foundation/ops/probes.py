"""The addresses that load balancers ask: answered without session, language and organisation."""

PROBES = frozenset({"/healthz", "/readyz"})
