// Queries, keys and value lengths of one layer; they come when the neuron view is opened.
function readNeurons(bytes) {
  const { header, body } = unpack(bytes)
  const { heads, queries, keys, size } = header
  let start = 0
  const shorts = (count) => {
    const part = new Int16Array(body.buffer, start, count)
    start += 2 * count
    return part
  }
  const query = shorts(heads * queries * size)
  const key = shorts(heads * keys * size)
  const norms = shorts(heads * keys)
  const bias = header.biasScale ? shorts(heads * queries * keys) : null
  return { ...header, query, key, norms, bias }
}

// One query against all keys: c_d(j) = q_d k_jd · scaling, the scores and their softmax.
function explain(layer, head, token, visible) {
  const { queries, keys, size, scaling } = layer
  const qScale = layer.queryScale[head]
  const kScale = layer.keyScale[head]
  const q = Array.from({ length: size }, (_, d) => layer.query[(head * queries + token) * size + d] * qScale)
  const k = []
  const products = []
  const scores = []
  const biases = []
  for (let j = 0; j < keys; j += 1) {
    const own = Array.from({ length: size }, (_, d) => layer.key[(head * keys + j) * size + d] * kScale)
    const product = own.map((value, d) => value * q[d] * scaling)
    const at = (head * queries + token) * keys + j
    const bias = layer.bias ? layer.bias[at] * layer.biasScale : 0
    k.push(own)
    products.push(product)
    biases.push(bias)
    scores.push(visible(j) ? product.reduce((a, b) => a + b, bias) : -Infinity)
  }
  const top = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - top))
  const total = exps.reduce((a, b) => a + b, 0)
  const weights = exps.map((value) => value / total)
  const seen = products.filter((_, j) => visible(j))
  const mean = Array.from({ length: size }, (_, d) => seen.reduce((sum, row) => sum + row[d], 0) / seen.length)
  const norms = k.map((_, j) => layer.norms[head * keys + j] * layer.normScale[head])
  return {
    q, k, products, scores, biases, weights, norms, mean,
    centred: products.map((row) => row.map((value, d) => value - mean[d])),
  }
}
