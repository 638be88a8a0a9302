"""Points for the proposals of the demo: somewhere in the drawn kelurahan, another one for each RW."""

from pb.places.pins import frame_of, pin_at, ward_at


def pin_in(ward: str, rw: str) -> str:
    """A point as it is typed; an empty text without an RW, or where it would lie outside."""
    frame = frame_of(ward)
    if frame is None or not rw:
        return ""
    across, down = 0.3 + 0.1 * (int(rw) % 5), 0.35 + 0.15 * (int(rw) // 5 % 3)
    pin = pin_at(frame.x + frame.width * across, frame.y + frame.height * down)
    return str(pin) if ward_at(pin) == ward else ""
