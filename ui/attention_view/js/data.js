// The payload, and what can be computed from it. Weights arrive as codes: w = code / 254.
const LEVELS = 254
const BLANK = 255
const AVERAGE = "average"

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

// The n × n weights of one head, or of an average; NaN where blank.
function matrixOf(data, layer, head) {
  const name = `${layer}/${head}`
  if (!data.cache.has(name)) data.cache.set(name, computeMatrix(data, layer, head))
  return data.cache.get(name)
}

function computeMatrix(data, layer, head) {
  const cells = data.labels.length ** 2
  const sum = new Float32Array(cells)
  const slices = slicesOf(data, layer, head)
  for (const slice of slices) {
    const start = slice * cells
    for (let i = 0; i < cells; i += 1) {
      const code = data.codes[start + i]
      sum[i] += code === BLANK ? NaN : code / LEVELS
    }
  }
  for (let i = 0; i < cells; i += 1) sum[i] /= slices.length
  return sum
}

function slicesOf(data, layer, head) {
  const all = [...Array(data.layers * data.heads).keys()]
  if (layer === AVERAGE) return all
  const own = all.slice((layer - 1) * data.heads, layer * data.heads)
  return head === AVERAGE ? own : [own[head - 1]]
}

function isAverage(layer, head) {
  return layer === AVERAGE || head === AVERAGE
}

// What the words under the map say; exact for a single head, from the codes for an average.
function summaryOf(data, layer, head) {
  const slices = slicesOf(data, layer, head)
  const mean = (values) => slices.reduce((sum, i) => sum + values[i], 0) / slices.length
  const removed = mean(data.removed)
  const onSpecial = mean(data.onSpecial)
  if (!isAverage(layer, head)) {
    const [query, key, weight] = data.strongest[slices[0]]
    return { query, key, weight, exact: true, spread: data.spread[slices[0]], removed, onSpecial }
  }
  const matrix = matrixOf(data, layer, head)
  const n = data.labels.length
  let best = 0
  for (let i = 0; i < matrix.length; i += 1) if (matrix[i] > matrix[best]) best = i
  return {
    query: Math.floor(best / n),
    key: best % n,
    weight: matrix[best],
    exact: false,
    spread: null,
    removed,
    onSpecial,
  }
}

function largest(matrix) {
  let top = 0
  for (const weight of matrix) if (weight > top) top = weight
  return top
}

function nameOf(data, layer, head) {
  if (layer === AVERAGE) return `Average of all ${data.layers * data.heads} heads`
  if (head === AVERAGE) return `Layer ${layer}, average of its ${data.heads} heads`
  return `Layer ${layer}, head ${head}`
}

function quoted(label) {
  return `“${label}”`
}

function percent(weight) {
  return `${Math.round(100 * weight)} %`
}

// The three largest entries of a row (what a word looks at) or a column (who looks at it).
function topThree(matrix, n, index, alongRow) {
  const entries = []
  for (let other = 0; other < n; other += 1) {
    const weight = alongRow ? matrix[index * n + other] : matrix[other * n + index]
    if (weight > 0) entries.push([other, weight])
  }
  return entries.sort((a, b) => b[1] - a[1]).slice(0, 3)
}

function describeFinding(data, layer, head) {
  const { query, key, weight, exact, spread, removed, onSpecial } = summaryOf(data, layer, head)
  const [from, to] = [quoted(data.labels[query]), quoted(data.labels[key])]
  const strength = exact ? `${(100 * weight).toFixed(1)} %` : `about ${percent(weight)}`
  const parts = [`${nameOf(data, layer, head)}: its strongest link is ${from} → ${to}, ${strength}.`]
  if (spread !== null) {
    const word = spread < 0.35 ? "focused" : spread < 0.7 ? "mixed" : "spread out"
    parts.push(`Its rows are ${word}: normalised entropy ${spread.toFixed(2)} (0: each row on one column, 1: evenly on all).`)
  }
  if (data.special.some(Boolean)) parts.push(`${percent(onSpecial)} of its attention goes to tokens that the model adds.`)
  if (removed > 0.005) {
    const scaled = data.renormalised ? "; the rest of each row is scaled up to 100 %" : ""
    parts.push(`Hidden special tokens hold ${percent(removed)} of its attention${scaled}.`)
  }
  return parts.join(" ")
}

function describeCell(data, matrix, layer, head, query, key) {
  const weight = matrix[query * data.labels.length + key]
  const link = `${quoted(data.labels[query])} → ${quoted(data.labels[key])}`
  if (Number.isNaN(weight)) return `${link}: blank, this row has nothing left to show`
  const { query: bestQuery, key: bestKey, weight: best, exact } = summaryOf(data, layer, head)
  if (exact && query === bestQuery && key === bestKey) return `${link}: ${(100 * best).toFixed(2)} %`
  return `${link}: ${(100 * weight).toFixed(1)} % (±0.2)`
}

function describeReading(data, matrix, query, key) {
  const n = data.labels.length
  const list = (entries) => entries.map(([i, weight]) => `${data.labels[i]} ${percent(weight)}`).join(", ")
  const row = list(topThree(matrix, n, query, true))
  const column = list(topThree(matrix, n, key, false))
  return (
    `${quoted(data.labels[query])} looks at ${row || "nothing that is shown"}. ` +
    `${quoted(data.labels[key])} is looked at by ${column || "nothing that is shown"}.`
  )
}
