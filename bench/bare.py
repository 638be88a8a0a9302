"""What is measured against: a bare ASGI app that sends given bytes, or a plain text of the framework."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, MediaType, get


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


@get("/", media_type=MediaType.TEXT)
async def plain_text() -> str:
    """The least that a handler of the framework can do."""
    return "ok"


def main(folder: Path | None) -> None:
    """Serve the answer in `folder`, or the plain text, with the settings of `pb serve`."""
    from pb.server import SERVER

    app: Any = Litestar([plain_text], openapi_config=None)
    if folder is not None:
        pairs = json.loads((folder / "headers.json").read_text())
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
        app = bare_app(headers, (folder / "body").read_bytes())
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PB_PORT"]), **SERVER)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
