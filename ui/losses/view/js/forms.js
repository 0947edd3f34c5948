// The closed, stable forms of core/losses/binary.py and core/losses/categorical.py: a test compares the numbers.
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))
const logitOf = (p) => Math.log(p) - Math.log1p(-p)
// 0 · inf is 0 here, the limit of x log x.
const times = (share, value) => (share === 0 ? 0 : share * value)

// Value and slope of each loss at the signed logit s = (2y − 1)z.
const FORMS = {
  bce: [(s) => softplus(-s), (s) => -sigmoid(-s)],
  squared: [(s) => sigmoid(-s) ** 2, (s) => -2 * sigmoid(-s) ** 2 * sigmoid(s)],
  hinge: [(s) => Math.max(0, 1 - s), (s) => (s < 1 ? -1 : 0)],
  focal: [
    (s, gamma) => times(sigmoid(-s) ** gamma, softplus(-s)),
    (s, gamma) => -(sigmoid(-s) ** gamma) * (gamma * times(sigmoid(s), softplus(-s)) + sigmoid(-s)),
  ],
  absolute: [(s) => sigmoid(-s), (s) => -sigmoid(-s) * sigmoid(s)],
}
const sideOf = (y) => 2 * y - 1
const lossAt = (key, z, y, gamma) => FORMS[key][0](sideOf(y) * z, gamma)
const gradientAt = (key, z, y, gamma) => sideOf(y) * FORMS[key][1](sideOf(y) * z, gamma)

// Probabilities, loss and gradient of one example over classes.
function classify({ targets, weights, temperature, gamma }, logits) {
  const top = Math.max(...logits)
  const shifted = logits.map((z) => (z - top) / temperature)
  // The largest term is 1; log1p of the others keeps the digits of a probability near 1.
  const largest = shifted.indexOf(0)
  const total = Math.log1p(shifted.reduce((sum, z, k) => (k === largest ? sum : sum + Math.exp(z)), 0))
  const logs = shifted.map((z) => z - total)
  const p = logs.map(Math.exp)
  const rest = logs.map((log) => -Math.expm1(log))
  const terms = logs.map((log, k) => times(weights[k] * targets[k], times(rest[k] ** gamma, -log)))
  const share = logs.map((log, k) => {
    const second = gamma === 0 || p[k] === 0 || rest[k] === 0 ? 0 : gamma * p[k] * rest[k] ** (gamma - 1) * log
    return weights[k] * targets[k] * (rest[k] ** gamma - second)
  })
  return {
    p,
    rest,
    loss: terms.reduce((sum, each) => sum + each, 0),
    gradient: p.map((each, k) => {
      // Without p − 1, which has no digits where p is near 1; what is only rounding is 0.
      const up = each * share.reduce((sum, other, i) => (i === k ? sum : sum + other), 0)
      const down = rest[k] * share[k]
      return Math.abs(up - down) <= 1e-12 * (up + down) ? 0 : (up - down) / temperature
    }),
  }
}

// Mean negative log-likelihood of labelled points under σ(wx + b).
function meanNll(xs, ys, [w, b]) {
  return xs.reduce((sum, x, i) => sum + lossAt("bce", w * x + b, ys[i], 0), 0) / xs.length
}
