"""The HTTP server: its socket on this machine, its settings, and its end by a signal."""

import contextlib
import gc
import signal
import socket
from typing import Any

from pb.settings import BadSettings, Settings

SERVER: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "date_header": True,
    "proxy_headers": False,
    "limit_concurrency": 1_000,
    "timeout_keep_alive": 15,
}


_GARBAGE = (100_000, 20, 20)
"""Objects before a look for garbage: with the usual 700, three hundred requests at once are looked through
again and again while they wait."""


def spare_garbage() -> None:
    """What is there now stays: looking through it for garbage costs more than a ballot."""
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def listen(port: int) -> socket.socket:
    """The socket of the server; a taken port is told in one sentence, before any work is done."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise BadSettings(
            f"Port {port} cannot be used ({error.strerror}). Stop what runs there, or set PB_PORT to another."
        ) from error
    return listener


def run(settings: Settings) -> int:
    """Serve until a signal; it has ended well when it had begun."""
    import uvicorn

    from pb.app import create_app
    from pb.web.live import end_streams

    class Server(uvicorn.Server):
        """Live pages are told first: else their open streams would hold up the end."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            end_streams()
            await super().shutdown(sockets)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = Server(uvicorn.Config(create_app(settings), **SERVER))
    spare_garbage()
    with listen(settings.port) as listener, contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[listener])
    return 0 if server.started else 1
