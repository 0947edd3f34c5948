// How a cell came about: the sum with its numbers, and the cells that went into it.
const MOST_TERMS = 12

// "0.5 × 2 + (−1) × 3"; of long sums the largest products and what the others add.
function products(left, right) {
  const terms = left.map((each, i) => ({ left: each, right: right[i], product: each * right[i] }))
  const told = ({ left: a, right: b }) => `${bracketed(a)} × ${bracketed(b)}`
  if (terms.length <= MOST_TERMS) return terms.map(told).join(" + ")
  const order = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
  const rest = order.slice(6).reduce((total, each) => total + each.product, 0)
  return `${order.slice(0, 6).map(told).join(" + ")} + ${terms.length - 6} smaller products that add ${short(rest)}`
}

function bracketed(value) {
  return value < 0 ? `(${short(value)})` : short(value)
}

function divided(value, by) {
  return by === 1 ? short(value) : `${bracketed(value)} ÷ ${short(by)}`
}

// Returns { text, from }: `from` names matrices with a test for the cells that were used.
function cameFrom(data, name, i, j) {
  const m = data.matrices
  const self = m[name]
  const value = short(self.at(i, j))
  const row = (r) => (a) => a === r
  const column = (c) => (_, b) => b === c
  const cell = (a, b) => a === i && b === j
  const query = data.matrices.scores.rows[i]
  const key = data.matrices.scores.columns[j]
  if (name === "kt") return cameFrom(data, "k", j, i)
  if (["q", "k", "v"].includes(name)) return inputs(data, name, i, j)
  if (name === "x") return { text: `X: number ${j + 1} of the made-up vector of “${self.rows[i]}” is ${value}.`, from: {} }
  if (name.startsWith("w") && name !== "weights") return { text: `${self.title}, row ${i + 1}, column ${j + 1}: a random number, ${value}.`, from: {} }
  if (name === "scores") {
    return {
      text: `Score of key “${key}” for query “${query}” = ${products(m.q.row(i), m.k.row(j))} = ${value}`,
      from: { q: row(i), kt: column(j), k: row(j) },
    }
  }
  if (name === "scaled") {
    const text = data.scaled
      ? `“${query}” → “${key}”: ${divided(m.scores.at(i, j), data.divisor)} = ${value}   (√${m.q.width} = ${short(data.divisor)})`
      : `“${query}” → “${key}”: scaling is off, ${value} stays.`
    return { text, from: { scores: cell } }
  }
  if (name === "masked") {
    const hidden = self.at(i, j) === -Infinity
    const text = hidden
      ? `“${query}” may not look at “${key}”: ${short(m.scaled.at(i, j))} becomes −∞, and e^−∞ = 0.`
      : `“${query}” may look at “${key}”: ${value} stays.`
    return { text, from: { scaled: cell } }
  }
  if (name === "weights") return { text: softmaxText(data, i, j, query, key), from: { masked: row(i) } }
  if (name === "dropped") {
    const weight = short(m.weights.at(i, j))
    const factor = m.factors.at(i, j)
    const text = !data.dropout
      ? `“${query}” → “${key}”: no dropout, ${weight} stays.`
      : factor === 0
        ? `“${query}” → “${key}”: dropped, ${weight} becomes 0.`
        : `“${query}” → “${key}”: kept, ${weight} ÷ ${short(1 - data.dropout)} = ${value}`
    return { text, from: { weights: cell } }
  }
  const values = m.v.column(j)
  return {
    text: `Output ${j + 1} of “${query}” = Σ weight × value = ${products(m.dropped.row(i), values)} = ${value}`,
    from: { dropped: row(i), v: column(j) },
  }
}

function inputs(data, name, i, j) {
  const m = data.matrices
  const self = m[name]
  const what = { q: "query", k: "key", v: "value" }[name]
  const place = `${self.title}: number ${j + 1} of the ${what} of “${self.rows[i]}”`
  const value = short(self.at(i, j))
  const weights = m[`w${name}`]
  if (!m.x || !weights) return { text: `${place} is ${value}${data.editable ? ", as typed." : "."}`, from: {} }
  return {
    text: `${place} = ${products(m.x.row(i), weights.column(j))} = ${value}`,
    from: { x: (a) => a === i, [`w${name}`]: (_, b) => b === j },
  }
}

// The largest score is subtracted first, as every implementation does; it cancels.
function softmaxText(data, i, j, query, key) {
  const m = data.matrices
  const scores = m.masked.row(i)
  const open = scores.filter((each) => each !== -Infinity)
  if (!open.length) return `“${query}” may look nowhere: 0/0, defined as 0 here.`
  if (scores[j] === -Infinity) return `Weight of “${key}” for “${query}”: masked, e^−∞ = 0.`
  const top = Math.max(...open) / data.temperature
  const exponentials = scores.map((each) => Math.exp(each / data.temperature - top))
  const power = `e^${bracketed(scores[j] / data.temperature - top)}`
  const shown = exponentials.filter((_, k) => scores[k] !== -Infinity).map(short)
  const total = exponentials.reduce((a, b) => a + b, 0)
  const heated = data.temperature === 1 ? "" : `scores ÷ ${short(data.temperature)}; `
  return (
    `Weight of “${key}” for “${query}” = ${power} ÷ (${shown.join(" + ")}) = ` +
    `${short(exponentials[j])} ÷ ${short(total)} = ${short(m.weights.at(i, j))}   ` +
    `(${heated}the row’s largest score, ${short(top)}, is subtracted first)`
  )
}
