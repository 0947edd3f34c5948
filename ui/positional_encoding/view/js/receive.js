// The message of ui/positional_encoding/view/__init__.py, and the URL.
function readScene(bytes) {
  const { header, body } = unpack(bytes)
  let at = 0
  const take = (Kind, count) => {
    const end = at + count * Kind.BYTES_PER_ELEMENT
    const numbers = new Kind(body.slice(at, end).buffer)
    at = end
    return numbers
  }
  for (const map of header.maps) map.codes = take(Uint8Array, map.rows * map.columns)
  header.residuals = take(Float32Array, header.residualCount)
  // Radians a position, for every pair: all that an encoding is.
  const pairs = header.width / 2
  header.omegas = Float64Array.from({ length: pairs }, (_, i) => header.base ** ((-2 * i) / header.width))
  return header
}

function numberOf(raw, count, fallback) {
  return /^\d{1,6}$/.test(raw ?? "") && Number(raw) < count ? Number(raw) : fallback
}

// The entry of a sorted list that is closest.
function nearestOf(list, value) {
  return list.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best))
}

