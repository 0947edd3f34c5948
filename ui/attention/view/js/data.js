// The payload, and what can be computed from it. Weights arrive as codes: w = code / 254.
const LEVELS = 254
const BLANK = 255
const AVERAGE = "average"

async function inflate(bytes) {
  const { writable, readable } = new DecompressionStream("deflate")
  const writer = writable.getWriter()
  writer.write(bytes)
  writer.close()
  return new Uint8Array(await new Response(readable).arrayBuffer())
}

// The message of ui/attention/view/payload.py: heads, passage, and the heads it is compared with.
async function readPayload(bytes) {
  const { header, body } = unpack(await inflate(bytes))
  const data = withAxes(header)
  let start = 0
  const take = (length) => body.subarray(start, (start += length))
  data.codes = take(data.layers * data.heads * data.cells)
  data.passage = data.square ? take(data.layers * data.cells) : null
  // The heads' mean of each layer, where rows have been scaled up; else it is that of the codes.
  data.means = header.hasMeans ? take(data.layers * data.cells) : null
  if (header.other) {
    data.other = withAxes({ ...header.other, prefix: header.prefix, palette: header.palette })
    data.other.codes = take(data.other.layers * data.other.heads * data.other.cells)
  } else {
    data.other = null
  }
  return data
}

function withAxes(header) {
  const columns = header.columns ?? header.rows
  return {
    ...header,
    columns,
    square: header.columns === null,
    width: columns.labels.length,
    height: header.rows.labels.length,
    cells: columns.labels.length * header.rows.labels.length,
    part: "all",
    cache: new Map(),
  }
}

// Only the rows of one sentence of a pair and the columns of another: "ab" is A looking at B. What
// has been computed on the whole pair is left out, except what is told as such.
function restricted(data, part) {
  if (part === "all") return data
  const kept = (axis, letter) =>
    axis.labels.map((_, i) => i).filter((i) => axis.segments[i] === (letter === "b" ? 1 : 0))
  const [rows, columns] = [kept(data.rows, part[0]), kept(data.columns, part[1])]
  const pick = (axis, indices) => ({
    labels: indices.map((i) => axis.labels[i]),
    special: indices.map((i) => axis.special[i]),
    segments: indices.map((i) => axis.segments[i]),
    groups: indices.map((i) => axis.groups[i]),
  })
  const cells = rows.length * columns.length
  const count = data.layers * data.heads
  const codes = new Uint8Array(count * cells)
  for (let slice = 0; slice < count; slice += 1) {
    let at = slice * cells
    for (const row of rows) {
      for (const column of columns) {
        codes[at] = data.codes[slice * data.cells + row * data.width + column]
        at += 1
      }
    }
  }
  const { prefix, model, layers, heads, defaultLayer, defaultHead, tokens, causal, renormalised, palette, measures, roles, script } = data
  const own = pick(data.rows, rows)
  return {
    // Of the model, and of its tokens.
    prefix, model, layers, heads, defaultLayer, defaultHead, tokens, causal, renormalised, palette, script,
    // Computed on the whole pair, and told as such.
    measures, roles,
    // Of the part.
    part,
    rows: own,
    columns: part[0] === part[1] ? own : pick(data.columns, columns),
    square: part[0] === part[1],
    width: columns.length,
    height: rows.length,
    cells,
    codes,
    cache: new Map(),
    // Tokens flow through both sentences.
    passage: null,
    other: null,
  }
}

// What a part is called, "A → B", or "" for the whole.
function partName(data) {
  return data.part === "all" ? "" : `${data.part[0].toUpperCase()} → ${data.part[1].toUpperCase()}`
}

// The weights of one head, or of an average, row by row; NaN where blank.
function matrixOf(data, layer, head) {
  const name = `${layer}/${head}`
  if (!data.cache.has(name)) data.cache.set(name, computeMatrix(data, layer, head))
  return data.cache.get(name)
}

function computeMatrix(data, layer, head) {
  const sum = new Float32Array(data.cells)
  const slices = slicesOf(data, layer, head)
  for (const slice of slices) {
    const start = slice * data.cells
    for (let i = 0; i < data.cells; i += 1) {
      const code = data.codes[start + i]
      sum[i] += code === BLANK ? NaN : code / LEVELS
    }
  }
  for (let i = 0; i < data.cells; i += 1) sum[i] /= slices.length
  return sum
}

function slicesOf(data, layer, head) {
  const all = [...Array(data.layers * data.heads).keys()]
  if (layer === AVERAGE) return all
  const own = all.slice((layer - 1) * data.heads, layer * data.heads)
  return head === AVERAGE ? own : [own[head - 1]]
}

function weightOf(data, layer, head, cell) {
  const [slice] = slicesOf(data, layer, head)
  const code = data.codes[slice * data.cells + cell]
  return code === BLANK ? 0 : code / LEVELS
}

function isAverage(layer, head) {
  return layer === AVERAGE || head === AVERAGE
}

function rowOf(data, matrix, index) {
  return Array.from(matrix.subarray(index * data.width, (index + 1) * data.width))
}

function columnOf(data, matrix, index) {
  return Array.from({ length: data.height }, (_, row) => matrix[row * data.width + index])
}

function largest(matrix) {
  let top = 0
  for (const weight of matrix) if (weight > top) top = weight
  return top
}

// The fewest largest entries that hold a share of the sum (exBERT's threshold), largest first.
function heaviest(weights, share) {
  const order = weights.map((_, i) => i).filter((i) => weights[i] > 0)
  order.sort((a, b) => weights[b] - weights[a])
  const total = order.reduce((sum, i) => sum + weights[i], 0)
  let held = 0
  let count = 0
  while (count < order.length && held < share * total - 1e-9) {
    held += weights[order[count]]
    count += 1
  }
  return order.slice(0, count)
}

// The strongest link: exact for a single head of the whole, from the codes otherwise.
function strongestOf(data, layer, head) {
  if (!isAverage(layer, head) && data.part === "all") {
    const [slice] = slicesOf(data, layer, head)
    const [query, key, weight] = data.strongest[slice]
    return { query, key, weight, exact: true }
  }
  const matrix = matrixOf(data, layer, head)
  let best = 0
  for (let i = 0; i < matrix.length; i += 1) if (matrix[i] > matrix[best] || Number.isNaN(matrix[best])) best = i
  return { query: Math.floor(best / data.width), key: best % data.width, weight: matrix[best], exact: false }
}

// A number that was measured for each head on the whole, averaged over those that are shown.
function meanOf(data, values, layer, head) {
  const slices = slicesOf(data, layer, head)
  return slices.reduce((sum, i) => sum + values[i], 0) / slices.length
}

// How much of its rows' attention stays in a part, on average.
function insideOf(data, layer, head) {
  const held = matrixOf(data, layer, head).reduce((sum, weight) => sum + (weight || 0), 0)
  return held / data.height
}

// All heads by their weight on one link, each with the key's place among the row's keys.
function headsLinking(data, query, key) {
  const ranked = []
  for (let layer = 1; layer <= data.layers; layer += 1) {
    for (let head = 1; head <= data.heads; head += 1) {
      const weight = weightOf(data, layer, head, query * data.width + key)
      const [slice] = slicesOf(data, layer, head)
      const start = slice * data.cells + query * data.width
      const code = data.codes[start + key]
      let rank = 1
      for (let other = 0; other < data.width; other += 1) {
        const theirs = data.codes[start + other]
        if (theirs !== BLANK && theirs > code) rank += 1
      }
      ranked.push({ layer, head, weight, rank })
    }
  }
  return ranked.sort((a, b) => b.weight - a.weight)
}

// Two heads on the words that both texts share, and on those that replace each other.
function comparisonOf(data, a, b) {
  const other = data.other ?? data
  const own = (axis) => axis.labels.map((_, i) => [i, i])
  const rows = data.alignment?.rows ?? own(data.rows)
  const columns = data.alignment?.columns ?? own(data.columns)
  const first = matrixOf(data, ...a)
  const second = matrixOf(other, ...b)
  const size = rows.length * columns.length
  const [left, right, change] = [0, 1, 2].map(() => new Float32Array(size))
  rows.forEach(([rowA, rowB], i) => {
    columns.forEach(([columnA, columnB], j) => {
      const at = i * columns.length + j
      left[at] = first[rowA * data.width + columnA]
      right[at] = second[rowB * other.width + columnB]
      change[at] = right[at] - left[at]
    })
  })
  return { rows, columns, left, right, change, width: columns.length, height: rows.length }
}

// Jensen–Shannon divergence per row, averaged; rows are taken as shares of what they hold.
function divergence(left, right, width, height) {
  let sum = 0
  let count = 0
  for (let row = 0; row < height; row += 1) {
    const [p, q] = [left, right].map((matrix) => {
      const part = matrix.subarray(row * width, (row + 1) * width).map((w) => (w > 0 ? w : 0))
      const total = part.reduce((a, b) => a + b, 0)
      return total > 0 ? part.map((w) => w / total) : null
    })
    if (!p || !q) continue
    let distance = 0
    for (let i = 0; i < width; i += 1) {
      const middle = (p[i] + q[i]) / 2
      if (p[i] > 0) distance += (p[i] * Math.log(p[i] / middle)) / 2
      if (q[i] > 0) distance += (q[i] * Math.log(q[i] / middle)) / 2
    }
    sum += distance
    count += 1
  }
  return count ? Math.max(0, sum / count) : NaN
}
