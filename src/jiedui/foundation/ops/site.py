"""The web server of `serve`: gunicorn with two workers of four threads on a socket that is already bound."""

import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication

FIRST_PORT = 8000
LAST_PORT = 8099
WORKERS = 2
THREADS = 4


class PortTaken(Exception):
    """The port that was asked for is in use, or none is free."""


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket on this port, or on the first free one from 8000.

    Raises:
        PortTaken: with a sentence.
    """
    for number in [port] if port is not None else range(FIRST_PORT, LAST_PORT + 1):
        try:
            return _listening(host, number)
        except OSError as problem:
            if problem.errno == errno.EACCES:
                raise PortTaken(
                    _("没有使用端口 %(port)s 的权限，请改用 1024 以上的端口。") % {"port": number}
                ) from problem
            if problem.errno != errno.EADDRINUSE:
                raise PortTaken(f"{host}:{number}: {problem.strerror}") from problem
    if port is not None:
        raise PortTaken(
            _("端口 %(port)s 已被占用，请换一个端口，例如 PORT=%(other)s make run。")
            % {"port": port, "other": port + 1}
        )
    raise PortTaken(_("8000 到 8099 的端口都被占用，请用 PORT=… 指定一个空闲端口。"))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(512)
    except OSError:
        made.close()
        raise
    made.set_inheritable(True)
    return made


def address_of(bound: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = bound.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 -- compared, not bound
    return f"http://{shown}:{port}/"


def lead_links_to(bound: socket.socket) -> None:
    """Let links in mail lead to this server, in all processes started from here, where no public address is set."""
    if not settings.JIEDUI.origin:
        settings.WAGTAILADMIN_BASE_URL = address_of(bound).rstrip("/")


class SiteServer(BaseApplication):
    """gunicorn, told everything here and nothing by files."""

    def __init__(self, bound: socket.socket, *, ready: Callable[[], object], workers: int = WORKERS) -> None:
        self._options: dict[str, Any] = {
            "bind": f"fd://{bound.fileno()}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 -- a heartbeat file in memory
            "control_socket_disable": True,
            "post_worker_init": lambda worker: ready(),
            "forwarded_allow_ips": "*" if settings.JIEDUI.proxied else "127.0.0.1",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- loads middleware: wanted in the site's process only
        from django.urls import get_resolver  # noqa: PLC0415 -- see above

        application = get_wsgi_application()
        get_resolver().url_patterns  # noqa: B018 -- loads every page once, before the workers part
        connections.close_all()
        return application
