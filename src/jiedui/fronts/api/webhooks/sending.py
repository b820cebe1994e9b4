"""One request to a receiver: to an address that was judged, within fifteen seconds, reading little and following nowhere."""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.util.ssl_ import create_urllib3_context

from .choices import Problem
from .targets import IpAddress, Target, Unreachable, addresses_of, target_of

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 15.0
MOST_READ = 64 * 1024
KEPT = 500


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: a status, or the problem why there is none, or not the right one."""

    status: int | None
    problem: Problem | None
    duration: int
    text: str = ""

    @property
    def ok(self) -> bool:
        return self.problem is None


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send, and say what came of it; it never raises for what the other side does."""
    began = time.monotonic()
    try:
        target = target_of(url)
        status, text = _exchange(target, addresses_of(target), body, headers)
    except Unreachable as refusal:
        return Answer(None, refusal.problem, _since(began))
    except NewConnectionError:  # a kind of ConnectTimeoutError to urllib3, though nothing took its time
        return Answer(None, Problem.CONNECTION, _since(began))
    except (ConnectTimeoutError, ReadTimeoutError, TimeoutError):
        return Answer(None, Problem.TIMEOUT, _since(began))
    except ssl.SSLCertVerificationError:
        return Answer(None, Problem.CERTIFICATE, _since(began))
    except (HTTPError, HTTPException, OSError, ValueError):
        late = time.monotonic() - began >= WHOLE_SECONDS
        return Answer(None, Problem.TIMEOUT if late else Problem.CONNECTION, _since(began))
    problem = None if 200 <= status < 300 else Problem.REDIRECT if 300 <= status < 400 else Problem.STATUS
    return Answer(status, problem, _since(began), text)


def _exchange(
    target: Target, addresses: list[IpAddress], body: bytes, headers: Mapping[str, str]
) -> tuple[int, str]:
    connection = _connected(target, addresses)
    # each read has its own limit; whoever drips a byte at a time is cut off by this one
    late = threading.Event()
    cut = threading.Timer(WHOLE_SECONDS, _cut_off, [connection, late])
    cut.daemon = True
    cut.start()
    try:
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={
                **headers,
                "Host": target.host_header,
                "Connection": "close",
                "Accept-Encoding": "identity",
            },
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        answer = response.status, _beginning(response.read(MOST_READ))
        if late.is_set():  # what was cut off reads like an answer that ended early
            raise TimeoutError
        return answer
    finally:
        cut.cancel()
        connection.close()


def _connected(target: Target, addresses: list[IpAddress]) -> HTTPConnection:
    """A connection to the first address that takes one; the name is used for the certificate, never looked up again."""
    refused: Exception | None = None
    for address in addresses[:4]:
        connection = _connection(target, str(address))
        try:
            connection.connect()
        except (NewConnectionError, ConnectTimeoutError) as error:
            connection.close()
            refused = error
        except BaseException:
            connection.close()
            raise
        else:
            connection.timeout = READ_SECONDS
            return connection
    raise refused or Unreachable(Problem.UNRESOLVED)


def _connection(target: Target, address: str) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    context = create_urllib3_context()
    context.load_default_certs()
    return HTTPSConnection(
        address,
        target.port,
        timeout=CONNECT_SECONDS,
        ssl_context=context,
        cert_reqs="CERT_REQUIRED",
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _cut_off(connection: HTTPConnection, late: threading.Event) -> None:
    late.set()
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # closed in the same moment
            return


def _beginning(raw: bytes) -> str:
    """The first bytes as text: without what PostgreSQL does not keep."""
    return raw[:KEPT].decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
