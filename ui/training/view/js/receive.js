// The message of ui/training/view/payload.py: the header's parts get their numbers from the body.
async function readStudy(bytes) {
  const { header, body } = unpack(bytes)
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"))
  const raw = await new Response(stream).arrayBuffer()
  let at = 0
  const take = (Kind, count) => {
    const end = at + count * Kind.BYTES_PER_ELEMENT
    const numbers = new Kind(raw.slice(at, end))
    at = end
    return numbers
  }
  const { points } = header
  points.x = [take(Float32Array, 2 * points.train), null]
  points.y = [take(Uint8Array, points.train), null]
  points.x[1] = take(Float32Array, 2 * points.test)
  points.y[1] = take(Uint8Array, points.test)
  const numWeights = header.sizes.slice(1).reduce((sum, size, i) => sum + size * (header.sizes[i] + 1), 0)
  const numUnits = header.sizes.slice(1).reduce((sum, size) => sum + size, 0)
  for (const run of header.runs) {
    run.epochs = take(Uint16Array, run.count)
    run.curves = {}
    for (const name of ["trainLoss", "testLoss", "trainAccuracy", "testAccuracy"]) {
      const parts = header.seeds > 1 ? ["middle", "low", "high"] : ["middle"]
      run.curves[name] = Object.fromEntries(parts.map((part) => [part, take(Float32Array, run.count)]))
    }
    run.cosineEpochs = take(Uint16Array, run.cosines)
    run.cosine = take(Float32Array, run.cosines)
    run.frameEpochs = take(Uint16Array, run.frames)
    run.low = take(Float32Array, numUnits)
    run.step = take(Float32Array, numUnits)
    run.codes = take(Uint8Array, numWeights * run.frames)
    for (let w = 0; w < numWeights; w++) {
      for (let f = 1; f < run.frames; f++) run.codes[w * run.frames + f] += run.codes[w * run.frames + f - 1]
    }
  }
  return header
}

// The last entry of an ascending list that is not above `value`.
function entryAt(list, value) {
  let low = 0
  let high = list.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (list[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
}
