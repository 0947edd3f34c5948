"""Numbers on their way to a component: one message of bytes instead of long JSON lists."""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

# The other side of `pack`, put in front of a component's own script.
UNPACK_JS = """// The message that ui/runtime/packing.py packs: { header, body }.
function unpack(raw) {
  const length = new DataView(raw.buffer, raw.byteOffset).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)))
  return { header, body: raw.slice(4 + length) }
}
"""


def pack(header: Mapping[str, Any], *arrays: np.ndarray) -> bytes:
    """The header's length (uint32, little endian), the header as JSON, the arrays' bytes.

    Args:
        header: JSON-able; says what the arrays are.
        arrays: written one after the other, little endian, in C order.
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    encoded = text.encode("utf-8")
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return struct.pack("<I", len(encoded)) + encoded + body


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and body of a packed message."""
    (length,) = struct.unpack_from("<I", message)
    return json.loads(message[4 : 4 + length]), message[4 + length :]
