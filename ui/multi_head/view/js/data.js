// The message of ui/multi_head/view/__init__.py, and the weights that a choice of view picks from it.
const FULL = 65535
const KINDS = ["cross", "own", "encoder"]

function readTranslation(raw) {
  const { header, body } = unpack(raw)
  const steps = header.symbols.length
  const { layers, heads, length, choices } = header
  let at = 0
  const take = (Type, count) => {
    const part = new Type(body.buffer, body.byteOffset + at, count)
    at += count * Type.BYTES_PER_ELEMENT
    return part
  }
  const data = { ...header, steps, maps: header.causal ? 1 : steps }
  data.probabilities = take(Float32Array, steps * choices.length)
  data.encoder = take(Uint16Array, layers * heads * length * length)
  data.cross = take(Uint16Array, layers * heads * steps * length)
  data.own = take(Uint16Array, data.maps * layers * heads * steps * steps)
  data.input = [...header.text, "end"]
  // What stands at each place of the decoder: the start, then what it wrote before.
  data.places = ["start", ...header.symbols.slice(0, -1)]
  return data
}

// A space is shown by a sign, so that it can be seen.
const visible = (name) => (name === " " ? "␣" : name)

// The rows of the shown matrix, its columns, and how many there are at this step.
function axes(data, state) {
  const steps = data.steps
  if (state.kind === "encoder") return { rows: data.input, columns: data.input, used: data.length }
  if (state.kind === "cross") return { rows: data.symbols, columns: data.input, used: steps }
  return { rows: data.symbols, columns: data.places, used: steps }
}

// One weight; head −1 is the mean of all heads. null: the mask hides it, or it is not there yet.
function weightAt(data, state, row, column) {
  const { kind, layer, step } = state
  if (kind === "own") {
    const seen = data.causal ? column <= row : column <= step && row <= step
    if (!seen) return null
  }
  const width = kind === "own" ? data.steps : data.length
  const height = kind === "encoder" ? data.length : data.steps
  const map = kind === "own" && data.maps > 1 ? step : 0
  const one = (head) => {
    const place = ((map * data.layers + layer) * data.heads + head) * height + row
    return data[kind][place * width + column] / FULL
  }
  if (state.head >= 0) return one(state.head)
  let sum = 0
  for (let head = 0; head < data.heads; head += 1) sum += one(head)
  return sum / data.heads
}

function rowOf(data, state, row) {
  return axes(data, state).columns.map((_, column) => weightAt(data, state, row, column))
}

function chances(data, step) {
  const count = data.choices.length
  return data.choices.map((name, i) => ({ name, chance: data.probabilities[step * count + i] }))
}
