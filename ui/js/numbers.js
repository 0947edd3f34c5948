// How numbers are written in pictures: the twin of core/common/number_format.py, which says the rules. A test
// holds the two to each other.

const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
const TOO_MANY_DIGITS = 1e15

/** At most `digits` significant digits: 1234.5 is "1,235", 0.000045678 is "4.57·10⁻⁵". */
function formatNumber(value, digits = 3) {
  const special = numberName(value)
  if (special !== null) return special
  const sign = value < 0 ? "−" : ""
  const size = Math.abs(value)
  const [mantissa, power] = size.toExponential(digits - 1).split("e")
  const exponent = Number(power)
  if (exponent < -4 || exponent > 5) {
    const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa
    const ten = `10${powerSigns(exponent)}`
    return sign + (short === "1" ? ten : `${short}·${ten}`)
  }
  if (exponent >= digits) return sign + withCommas(size.toFixed(0))
  const text = size.toFixed(Math.max(0, digits - 1 - exponent))
  return sign + withCommas(text.includes(".") ? text.replace(/\.?0+$/, "") : text)
}

/** Exactly `decimals` digits after the point; what is rounded to 0 has no sign. */
function formatFixed(value, decimals) {
  if (!(Math.abs(value) < TOO_MANY_DIGITS)) return formatNumber(value)
  const text = Math.abs(value).toFixed(decimals)
  return (value < 0 && /[1-9]/.test(text) ? "−" : "") + withCommas(text)
}

/** `formatNumber` with a plus before what is above zero, for differences. */
function formatSigned(value, digits = 3) {
  return (value > 0 ? "+" : "") + formatNumber(value, digits)
}

/** A share of 1 as a percentage, which says 0 and 100 only where they are exact. */
function formatPercent(share, decimals = 0) {
  const hundred = 100 * share
  if (!(Math.abs(hundred) < TOO_MANY_DIGITS)) return `${formatNumber(hundred)} %`
  const text = Math.abs(hundred).toFixed(decimals)
  const minus = share < 0 ? "−" : ""
  const step = 10 ** -decimals
  if (Number(text) === 0 && share !== 0) return `${minus ? ">" : "<"} ${minus}${step.toFixed(decimals)} %`
  if (Number(text) === 100 && Math.abs(share) < 1) return `${minus ? "<" : ">"} ${minus}${(100 - step).toFixed(decimals)} %`
  return `${minus}${withCommas(text)} %`
}

function numberName(value) {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞"
  return value === 0 ? "0" : null
}

function powerSigns(exponent) {
  return String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => RAISED_DIGITS[digit])
}

function withCommas(text) {
  const [whole, rest] = text.split(".")
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ",")
  return rest === undefined ? commas : `${commas}.${rest}`
}
