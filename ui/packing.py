"""Numbers on their way to a component: one compressed message instead of long JSON lists."""

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

# The other side of `pack`, put in front of a component's own script.
UNPACK_JS = """// The message that ui/packing.py packs: { header, body }.
async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  const raw = new Uint8Array(await new Response(stream).arrayBuffer())
  const length = new DataView(raw.buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)))
  return { header, body: raw.slice(4 + length) }
}
"""


def pack(header: Mapping[str, Any], *arrays: np.ndarray) -> bytes:
    """zlib of: the header's length (uint32, little endian), the header as JSON, the arrays' bytes.

    Args:
        header: JSON-able; says what the arrays are.
        arrays: written one after the other, little endian, in C order.
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    encoded = text.encode("utf-8")
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return zlib.compress(struct.pack("<I", len(encoded)) + encoded + body, 6)


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and body of a packed message."""
    raw = zlib.decompress(message)
    (length,) = struct.unpack_from("<I", raw)
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]
