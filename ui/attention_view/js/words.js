// What is said of the state on screen, in words.
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

function points(change) {
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±"
  return `${sign}${Math.abs(100 * change).toFixed(1)} points`
}

function signed(value, digits) {
  return value.toFixed(digits).replace("-", "−")
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
    .map(([i, weight]) => `${axis.labels[i]} ${percent(weight)}`)
    .join(", ")
}

function describeFinding(data, layer, head) {
  const { query, key, weight, exact, spread, removed, onSpecial } = summaryOf(data, layer, head)
  if (!(weight > 0)) return `${nameOf(data, layer, head)}: nothing is shown.`
  const [from, to] = [quoted(data.rows.labels[query]), quoted(data.columns.labels[key])]
  const strength = exact ? `${(100 * weight).toFixed(1)} %` : `about ${percent(weight)}`
  const parts = [`${nameOf(data, layer, head)}: its strongest link is ${from} → ${to}, ${strength}.`]
  if (spread !== null) {
    const word = spread < 0.35 ? "focused" : spread < 0.7 ? "mixed" : "spread out"
    parts.push(`Its rows are ${word}: normalised entropy ${spread.toFixed(2)} (0: each row on one column, 1: evenly on all).`)
  }
  const told = rolesOf(data, layer, head)
  if (told) parts.push(told)
  if (data.columns.special.some(Boolean)) parts.push(`${percent(onSpecial)} of its attention goes to tokens that the model adds.`)
  if (removed > 0.005) {
    const scaled = data.renormalised ? "; the rest of each row is scaled up to 100 %" : ""
    parts.push(`Hidden special tokens hold ${percent(removed)} of its attention${scaled}.`)
  }
  return parts.join(" ")
}

function rolesOf(data, layer, head) {
  const own = data.roles.filter(([l, h]) => l === layer && h === head)
  if (!own.length) return ""
  const names = own.map(([, , key, score]) => {
    const measure = data.measures.find((each) => each.key === key)
    return `${measure.label.toLowerCase()} (${score.toFixed(2)})`
  })
  return `Role on this text: ${names.join(", ")}.`
}

function describeCell(data, matrix, layer, head, query, key) {
  const weight = matrix[query * data.width + key]
  const link = `${quoted(data.rows.labels[query])} → ${quoted(data.columns.labels[key])}`
  if (Number.isNaN(weight)) {
    const later = data.causal && key > query
    return `${link}: ${later ? "not visible, the model reads from left to right" : "blank, this row has nothing left to show"}`
  }
  const { query: bestQuery, key: bestKey, weight: best, exact } = summaryOf(data, layer, head)
  if (exact && query === bestQuery && key === bestKey) return `${link}: ${(100 * best).toFixed(2)} %`
  return `${link}: ${(100 * weight).toFixed(1)} % (±0.2)`
}

function describeRow(data, matrix, query) {
  const row = topThree(rowOf(data, matrix, query), data.columns)
  return `${quoted(data.rows.labels[query])} looks at ${row || "nothing that is shown"}.`
}

function describeColumn(data, matrix, key) {
  const column = topThree(columnOf(data, matrix, key), data.rows)
  return `${quoted(data.columns.labels[key])} is looked at by ${column || "nothing that is shown"}.`
}
