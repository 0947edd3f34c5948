// A method's recursion e_{k+1} = T e_k − D e_{k−1}, from the coefficients that the server sent.
const bilinear = ([c, s, b, sb], scaled, beta) => c + s * scaled + b * beta + sb * scaled * beta

// Both roots of σ² − Tσ + D as { re, im }, the larger modulus first.
function rootsOf({ trace, determinant }, scaled, beta) {
  const half = bilinear(trace, scaled, beta) / 2
  const d = bilinear(determinant, scaled, beta)
  const inside = half * half - d
  if (inside < 0) return [1, -1].map((sign) => ({ re: half, im: sign * Math.sqrt(-inside) }))
  const spread = Math.sqrt(inside)
  return [half + spread, half - spread].map((re) => ({ re, im: 0 })).sort((a, b) => modulus(b) - modulus(a))
}

const modulus = ({ re, im }) => Math.hypot(re, im)

function radiusOf(data, rate, beta) {
  return Math.max(...data.curvatures.map((each) => modulus(rootsOf(data.terms, rate * each, beta)[0])))
}

// Steps until the error is `share` of the first; Infinity where it never is.
function predicted(radius, share) {
  if (radius >= 1) return Infinity
  return radius === 0 ? 1 : Math.max(1, Math.log(1 / share) / -Math.log(radius))
}

// e_k / e_0 for k = 0 … count.
function errorsOf({ trace, determinant, first }, scaled, beta, count) {
  const [t, d] = [bilinear(trace, scaled, beta), bilinear(determinant, scaled, beta)]
  const errors = new Float64Array(count + 1)
  errors[0] = 1
  if (count > 0) errors[1] = bilinear(first, scaled, beta)
  for (let k = 1; k < count; k += 1) errors[k + 1] = t * errors[k] - d * errors[k - 1]
  return errors
}

function behaviourOf([first], radius) {
  if (radius > 1 + 1e-12) return "diverges"
  if (radius > 1 - 1e-12) return "never settles"
  if (Math.abs(first.im) > 1e-12) return "ripples"
  return first.re < 0 ? "jumps from side to side" : "falls monotonically"
}
