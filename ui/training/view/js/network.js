// The forward pass over a grid, as core/training/networks.py has it: layers carry their bias as last column.
const ACTS = [
  (z) => (z > 0 ? z : 0),
  (z) => (z > 0 ? z : 0.01 * z),
  Math.tanh,
  (z) => 1 / (1 + Math.exp(-z)),
  (z) => z,
]

// All weights into a unit share one range.
function weightsAt(study, run, frame) {
  const weights = new Float32Array(run.codes.length / run.frames)
  let w = 0
  let unit = 0
  for (let layer = 1; layer < study.sizes.length; layer++) {
    for (let u = 0; u < study.sizes[layer]; u++, unit++) {
      for (const end = w + study.sizes[layer - 1] + 1; w < end; w++) {
        weights[w] = run.low[unit] + run.step[unit] * run.codes[w * run.frames + frame]
      }
    }
  }
  return weights
}

// Answers of every unit on a square grid of the window, row 0 at the top: one array for each layer,
// (units × cells), the last one the logit.
function answers(study, weights, side) {
  const [left, right, bottom, top] = study.window
  const cells = side * side
  const act = ACTS[study.activation]
  let before = new Float32Array(2 * cells)
  for (let i = 0; i < cells; i++) {
    before[i] = left + ((i % side) + 0.5) / side * (right - left)
    before[cells + i] = top - (Math.floor(i / side) + 0.5) / side * (top - bottom)
  }
  const layers = []
  let at = 0
  for (let l = 1; l < study.sizes.length; l++) {
    const inputs = study.sizes[l - 1]
    const units = study.sizes[l]
    const now = new Float32Array(units * cells)
    for (let u = 0; u < units; u++) {
      const sum = now.subarray(u * cells, (u + 1) * cells)
      sum.fill(weights[at + inputs])
      for (let k = 0; k < inputs; k++) {
        const weight = weights[at + k]
        const input = before.subarray(k * cells, (k + 1) * cells)
        for (let i = 0; i < cells; i++) sum[i] += weight * input[i]
      }
      at += inputs + 1
      if (l < study.sizes.length - 1) for (let i = 0; i < cells; i++) sum[i] = act(sum[i])
    }
    layers.push(now)
    before = now
  }
  return layers
}

// Few cells for large networks, so that playing stays smooth.
function sideFor(study) {
  const weights = study.sizes.slice(1).reduce((sum, size, i) => sum + size * (study.sizes[i] + 1), 0)
  return 2 * Math.max(14, Math.min(26, Math.round(Math.sqrt(3e6 / weights) / 2)))
}
