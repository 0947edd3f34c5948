// Numbers that are above 0 and below 1, or finite, however they are rounded: charts/losses/_number_format.py.
const LEAST = 1e-307
const short = (value) => formatNumber(value, 4)

// A number above 0 that is finite.
function amount(value, digits = 4) {
  if (value < LEAST) return "< 10⁻³⁰⁷"
  return value === Infinity ? "> 10³⁰⁸" : formatNumber(value, digits)
}

// A probability that is neither 0 nor 1; `rest` is 1 − p, with digits of its own.
function probability(p, rest, digits = 4) {
  if (p < LEAST) return "< 10⁻³⁰⁷"
  const text = formatNumber(p, digits)
  if (text !== "1") return text
  return rest < LEAST ? "> 1 − 10⁻³⁰⁷" : `1 − ${formatNumber(rest, 3)}`
}

// "p = 0.5", "p > 1 − 10⁻³⁰⁷".
const equation = (name, text) => (/^[<>]/.test(text) ? `${name} ${text}` : `${name} = ${text}`)
