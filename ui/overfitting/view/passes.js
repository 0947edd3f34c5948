// Masks and passes of a small ReLU network; the rules are those of core/overfitting/dropout.py.
function readNetwork(bytes) {
  const { header, body } = unpack(bytes)
  const flat = new Float32Array(body.buffer)
  let at = 0
  header.layers = header.sizes.slice(1).map((out, i) => {
    const columns = header.sizes[i] + 1
    const rows = Array.from({ length: out }, (_, r) => flat.subarray(at + r * columns, at + (r + 1) * columns))
    at += out * columns
    return rows
  })
  return header
}

// Mulberry32: the same number gives the same mask in every browser.
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// One row of 1 and 0 for each hidden layer; null where nothing is dropped.
function maskOf(net, number) {
  const random = randomFrom(number * 7919 + 17)
  const hidden = net.sizes.slice(1, -1)
  return hidden.map((units, i) => {
    if (net.place === "last" && i < hidden.length - 1) return null
    return Array.from({ length: units }, () => (random() < 1 - net.p ? 1 : 0))
  })
}

// Activations of every layer; factors are what the units are multiplied by, or null.
function passOf(net, factors) {
  const activations = [net.point]
  net.layers.forEach((layer, i) => {
    const before = activations[i]
    const last = i === net.layers.length - 1
    activations.push(
      layer.map((row, unit) => {
        let sum = row[before.length]
        for (let j = 0; j < before.length; j += 1) sum += row[j] * before[j]
        if (last) return sum
        return Math.max(sum, 0) * (factors[i] ? factors[i][unit] : 1)
      }),
    )
  })
  return activations
}

function trainingPass(net, mask) {
  const factor = net.scaling === "inverted" ? 1 / (1 - net.p) : 1
  return passOf(net, mask.map((row) => row && row.map((bit) => bit * factor)))
}

function testPass(net) {
  const factor = net.scaling === "inverted" ? 1 : 1 - net.p
  return passOf(net, maskOf(net, 0).map((row) => row && row.map(() => factor)))
}
