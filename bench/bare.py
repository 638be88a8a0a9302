"""A bare ASGI app that sends given bytes with given headers: what the cached page is measured against."""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn


def bare_app(headers: list[tuple[bytes, bytes]], body: bytes) -> Any:
    """An app that knows one answer."""
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    end = {"type": "http.response.body", "body": body}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        await send(start)
        await send(end)

    return app


def main(folder: Path, port: int) -> None:
    """Serve the answer in `folder` with the settings of `pb serve`."""
    from pb.cli import SERVER

    pairs = json.loads((folder / "headers.json").read_text())
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    uvicorn.run(bare_app(headers, (folder / "body").read_bytes()), host="127.0.0.1", port=port, **SERVER)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
