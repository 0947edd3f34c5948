// What is said of the state on screen, in words.
function nameOf(data, layer, head) {
  const part = partName(data)
  return part ? `${headName(data, layer, head)}, ${part}` : headName(data, layer, head)
}

function headName(data, layer, head) {
  if (layer === AVERAGE) return `Average of all ${data.layers * data.heads} heads`
  if (head === AVERAGE) return `Layer ${layer}, average of its ${data.heads} heads`
  return `Layer ${layer}, head ${head}`
}

// "6·12", where there is no room for more.
function shortName(layer, head) {
  if (layer === AVERAGE) return "average of all"
  return head === AVERAGE ? `${layer}, average` : `${layer}·${head}`
}

// Scripts that are read from the right, and signs that turn the direction: a number beside them
// would change its place, so they are kept apart (Unicode Standard Annex 9, section 2.4).
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

function isolated(label) {
  return TURNS.test(label) ? `\u2068${label}\u2069` : label
}

function quoted(label) {
  return `“${isolated(label)}”`
}

// In a list: in quotes where the label could be read as a part of the sentence.
function listed(label) {
  return /^[\p{L}\p{M}'’[\]<>|#/_-]+$/u.test(label) ? isolated(label) : quoted(label)
}

function percent(weight) {
  return formatPercent(weight)
}

function points(change) {
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±"
  return `${sign}${formatFixed(Math.abs(100 * change), 1)} points`
}

function signed(value, digits) {
  return formatFixed(value, digits)
}

function ordinal(place) {
  const teen = place % 100 >= 11 && place % 100 <= 13
  return `${place}${teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th")}`
}

// The three largest entries, of a row (what a word looks at) or a column (who looks at it).
function topThree(weights, axis) {
  return weights
    .map((weight, i) => [i, weight])
    .filter(([, weight]) => weight > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([i, weight]) => `${listed(axis.labels[i])} ${percent(weight)}`)
    .join(", ")
}

function describeFinding(data, layer, head) {
  const { query, key, weight, exact } = strongestOf(data, layer, head)
  if (!(weight > 0)) return `${nameOf(data, layer, head)}: nothing is shown.`
  const [from, to] = [quoted(data.rows.labels[query]), quoted(data.columns.labels[key])]
  const strength = exact ? formatPercent(weight, 1) : `about ${percent(weight)}`
  const parts = [`${nameOf(data, layer, head)}: its strongest link is ${from} → ${to}, ${strength}.`]
  if (data.part === "all") parts.push(...describeWhole(data, layer, head))
  else {
    const [rows, columns] = data.part.toUpperCase()
    parts.push(`On average ${percent(insideOf(data, layer, head))} of the attention of a word in ${rows} goes to ${columns}.`)
  }
  const told = rolesOf(data, layer, head)
  if (told) parts.push(told)
  return parts.join(" ")
}

// What was measured on all rows and columns.
function describeWhole(data, layer, head) {
  const parts = []
  if (!isAverage(layer, head)) {
    const spread = meanOf(data, data.spread, layer, head)
    const word = spread < 0.35 ? "focused" : spread < 0.7 ? "mixed" : "spread out"
    parts.push(`Its rows are ${word}: normalised entropy ${formatFixed(spread, 2)} (0: each row on one column, 1: evenly on all).`)
  }
  if (data.columns.special.some(Boolean)) {
    parts.push(`${percent(meanOf(data, data.onSpecial, layer, head))} of its attention goes to tokens that the model adds.`)
  }
  const removed = meanOf(data, data.removed, layer, head)
  if (removed > 0.005) {
    const scaled = data.renormalised ? "; the rest of each row is scaled up to 100 %" : ""
    parts.push(`Hidden special tokens hold ${percent(removed)} of its attention${scaled}.`)
  }
  return parts
}

function rolesOf(data, layer, head) {
  const own = data.roles.filter(([l, h]) => l === layer && h === head)
  if (!own.length) return ""
  const names = own.map(([, , key, score]) => {
    const measure = data.measures.find((each) => each.key === key)
    return `${measure.label.toLowerCase()} (${formatFixed(score, 2)})`
  })
  return `Role on ${data.part === "all" ? "this text" : "the whole pair"}: ${names.join(", ")}.`
}

function describeCell(data, matrix, layer, head, query, key) {
  const weight = matrix[query * data.width + key]
  const link = `${quoted(data.rows.labels[query])} → ${quoted(data.columns.labels[key])}`
  if (Number.isNaN(weight)) {
    const later = data.causal && key > query
    const blank = isAverage(layer, head) ? "in a head of this average the row has nothing left to show" : "this row has nothing left to show"
    return `${link}: ${later ? "not visible, the model reads from left to right" : `blank, ${blank}`}`
  }
  const { query: bestQuery, key: bestKey, weight: best, exact } = strongestOf(data, layer, head)
  if (exact && query === bestQuery && key === bestKey) return `${link}: ${formatPercent(best, 2)}`
  return `${link}: ${formatPercent(weight, 1)} (±0.2)`
}

function describeRow(data, matrix, query) {
  const row = topThree(rowOf(data, matrix, query), data.columns)
  return `${quoted(data.rows.labels[query])} looks at ${row || "nothing that is shown"}.`
}

function describeColumn(data, matrix, key) {
  const column = topThree(columnOf(data, matrix, key), data.rows)
  return `${quoted(data.columns.labels[key])} is looked at by ${column || "nothing that is shown"}.`
}
