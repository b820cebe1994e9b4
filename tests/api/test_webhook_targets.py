"""The platform sends to public addresses only: no name, number or detour leads it inside."""

import ipaddress
import socket
import time

import pytest

from jiedui.foundation.core.errors import Invalid
from jiedui.fronts.api.webhooks import sending, services, targets
from jiedui.fronts.api.webhooks.choices import Problem
from jiedui.fronts.api.webhooks.targets import Unreachable, addresses_of, check_written, target_of


def why(url, check=check_written):
    try:
        check(url)
    except Unreachable as refusal:
        return refusal.problem
    return None


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250", "255.255.255.255",  # noqa: S104 -- that is the case
    "240.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.0.0.170",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
    "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:4136:e378::]", "[2001:db8::1]", "[100::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_or_reserved_address_is_refused_as_it_is_written(host):
    assert why(f"https://{host}/hook") == Problem.PRIVATE


@pytest.mark.parametrize("host", PRIVATE)
def test_a_name_that_leads_there_is_refused_when_it_is_looked_up(host, monkeypatch):
    address = host.strip("[]")
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *args, **kwargs: [
            (0, 0, 0, "", ("93.184.215.14", 443)),
            (0, 0, 0, "", (address, 443)),
        ],
    )
    assert why("https://hooks.example.org/", lambda url: addresses_of(target_of(url))) == Problem.PRIVATE


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "LOCALHOST."])
def test_a_figure_written_otherwise_is_refused_when_it_is_looked_up(host):
    refused = why(f"https://{host}/", lambda url: addresses_of(target_of(url)))
    assert refused in {Problem.PRIVATE, Problem.UNRESOLVED}


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "1.1.1.1", "[2606:4700:4700::1111]", "hooks.example.org", "结对.example"]
)
def test_public_addresses_are_taken(host):
    assert why(f"https://{host}/hook?a=1") is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://8.8.8.8/", Problem.SCHEME),
        ("ftp://8.8.8.8/", Problem.SCHEME),
        ("file:///etc/passwd", Problem.SCHEME),
        ("gopher://8.8.8.8/", Problem.SCHEME),
        ("https://8.8.8.8:22/", Problem.PORT),
        ("https://8.8.8.8:6379/", Problem.PORT),
        ("https://8.8.8.8:0/", Problem.PORT),
        ("https://8.8.8.8:99999/", Problem.ADDRESS),
        ("https://user:pass@8.8.8.8/", Problem.ADDRESS),
        ("https://8.8.8.8/#x", Problem.ADDRESS),
        ("https://8.8.8.8\\@127.0.0.1/", Problem.ADDRESS),
        ("https://8.8.8.8/a b", Problem.ADDRESS),
        ("https://8.8.8.8/\r\nX-Injected: 1", Problem.ADDRESS),
        ("https:///hook", Problem.ADDRESS),
        ("https://[fe80::1%25eth0]/", Problem.ADDRESS),
        ("https://localhost/", Problem.PRIVATE),
        ("https://metadata.google.internal/", Problem.PRIVATE),
        ("https://" + "a" * 600, Problem.ADDRESS),
    ],
)
def test_what_no_receiver_has_is_refused_with_its_reason(url, problem):
    assert why(url) == problem


@pytest.mark.parametrize("port", [80, 443, 8000, 8443, 9999])
def test_the_ports_of_web_servers_are_taken(port):
    assert why(f"https://8.8.8.8:{port}/") is None


def test_a_network_named_in_the_settings_is_allowed_and_no_other(settings):
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("10.20.0.0/16")]
    assert why("http://10.20.3.4:3000/hook") is None
    assert why("http://[::ffff:10.20.3.4]:3000/hook") is None
    assert why("https://10.21.0.1/hook") == Problem.PRIVATE
    assert why("https://127.0.0.1/hook") == Problem.PRIVATE


def test_the_refusal_stands_beside_the_field(town):
    with pytest.raises(Invalid) as refused:
        services.create_webhook(
            town.enterprise,
            actor=town.boss,
            label="系统",
            url="https://192.168.1.10/hook",
            kinds=["exchange.demand.published"],
        )
    assert refused.value.errors == {"url": [str(Problem.PRIVATE.label)]}


def test_a_name_that_answers_differently_the_second_time_gains_nothing(receiver, monkeypatch):
    """The connection goes to the address that was judged: the name is asked once."""
    asked = []
    port = int(receiver.url.split(":")[2].split("/")[0])

    def answers(host, *args, **kwargs):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(targets.socket, "getaddrinfo", answers)
    monkeypatch.setattr(
        "urllib3.util.connection.socket.getaddrinfo",
        lambda host, *args, **kwargs: answers(host) if host == "rebound.example" else real(host, *args),
        raising=False,
    )
    answer = sending.post(f"http://rebound.example:{port}/hook", b"{}", {})
    assert (answer.status, asked[0]) == (204, "rebound.example")
    assert asked.count("rebound.example") == 1
    assert receiver.requests[0][0]["host"] == f"rebound.example:{port}"


def test_a_detour_is_not_followed(receiver):
    receiver.answer = lambda number: (302, {"Location": receiver.url}, b"")
    answer = sending.post(receiver.url, b"{}", {})
    assert (answer.status, answer.problem, len(receiver.requests)) == (302, Problem.REDIRECT, 1)


def test_of_a_long_answer_little_is_read_and_less_is_kept(receiver):
    receiver.answer = lambda number: (200, {}, b"\0" + b"x" * 5_000_000)
    answer = sending.post(receiver.url, b"{}", {})
    assert (answer.status, len(answer.text), "\0" in answer.text) == (200, 500, False)


def test_a_server_that_hangs_up_is_told_as_such(settings):
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert sending.post(f"http://127.0.0.1:{port}/", b"{}", {}).problem == Problem.CONNECTION


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_server_that_takes_its_time_is_cut_off(settings, monkeypatch, drip):
    """One that says nothing by the limit of each read, one that drips its answer by the limit of the whole."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    monkeypatch.setattr(sending, "READ_SECONDS", 0.2 if not drip else 5)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        from threading import Thread

        def serve():
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(drip)
                    while time.monotonic() < began + 2:
                        time.sleep(0.05)
                        if drip:
                            connection.sendall(b"x")
                except OSError:
                    return

        Thread(target=serve, daemon=True).start()
        answer = sending.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
    assert (answer.problem, time.monotonic() - began < 1.5) == (Problem.TIMEOUT, True)


def test_a_certificate_of_another_host_is_refused(settings, tmp_path):
    """Nothing is sent to a server whose certificate nobody vouches for."""
    import ssl
    from threading import Thread

    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

        thread = Thread(target=serve, daemon=True)
        thread.start()
        answer = sending.post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        thread.join(timeout=2)
    assert answer.problem == Problem.CERTIFICATE


def _certificate(folder):
    """A certificate of its own making, for another name."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from django.utils import timezone

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "other.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(timezone.now() - timedelta(days=1))
        .not_valid_after(timezone.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
