// The message of ui/race/view/__init__.py: the header's parts get their numbers from the body.
function readScene(bytes) {
  const { header, body } = unpack(bytes)
  let at = 0
  const take = (Kind, count) => {
    const end = at + count * Kind.BYTES_PER_ELEMENT
    const numbers = new Kind(body.slice(at, end).buffer)
    at = end
    return numbers
  }
  for (const track of header.tracks) {
    for (const line of track.lines) {
      line.steps = take(Uint16Array, line.count)
      line.xs = line.byStep ? line.steps : take(Float32Array, line.count)
      line.ys = take(Float32Array, line.count)
    }
  }
  const { relief, probe } = header
  if (relief) relief.heights = take(Uint8Array, relief.rows * relief.columns)
  for (const dots of header.dots) {
    dots.steps = take(Uint16Array, dots.keyframes)
    dots.codes = take(Uint16Array, dots.keyframes * dots.count * 2)
  }
  if (probe) {
    probe.steps = take(Uint16Array, probe.count)
    probe.rates = take(Float32Array, probe.count)
    probe.numbers = take(Float32Array, probe.count * 7)
  }
  return header
}
