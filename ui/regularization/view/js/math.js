// Quadratic losses and balls in two dimensions. A loss is { center, curvatures, angle }, degrees.
const RATIO = 1.2 // width over height of a panel
const SIGNS = [[1, 1], [-1, 1], [-1, -1], [1, -1]]

function matrixOf({ curvatures: [first, second], angle }) {
  const turn = (angle * Math.PI) / 180
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  return [first * c * c + second * s * s, (first - second) * c * s, first * s * s + second * c * c]
}

function valueOf(loss, [x, y]) {
  const [a, b, d] = matrixOf(loss)
  const [u, v] = [x - loss.center[0], y - loss.center[1]]
  return 0.5 * (a * u * u + 2 * b * u * v + d * v * v) + (loss.floor ?? 0)
}

function gradientOf(loss, [x, y]) {
  const [a, b, d] = matrixOf(loss)
  const [u, v] = [x - loss.center[0], y - loss.center[1]]
  return [a * u + b * v, b * u + d * v]
}

// The level set on which (w − ŵ)ᵀA(w − ŵ) is size².
function ellipseOf(loss, size) {
  const turn = (loss.angle * Math.PI) / 180
  return {
    x: loss.center[0],
    y: loss.center[1],
    first: size / Math.sqrt(loss.curvatures[0]),
    second: size / Math.sqrt(loss.curvatures[1]),
    turn,
  }
}

// p of a norm's ball; null for the elastic net.
function powerOf({ key, shape }) {
  return { l1: 1, l2: 2, linf: Infinity, lp: shape }[key] ?? null
}

function slopeOf(panel, radius) {
  const power = powerOf(panel)
  if (power === null) return panel.shape + (1 - panel.shape) * radius
  return power === Infinity ? 1 : radius ** (power - 1)
}

function edgeOf(panel, radius, count = 360) {
  const power = powerOf(panel)
  const points = []
  for (let i = 0; i < count; i += 1) {
    const angle = (2 * Math.PI * i) / count
    let [x, y] = [Math.cos(angle), Math.sin(angle)]
    let reach
    if (power === null) {
      const ratio = panel.shape
      const linear = ratio * (Math.abs(x) + Math.abs(y))
      const level = ratio * radius + ((1 - ratio) / 2) * radius * radius
      reach = (-linear + Math.sqrt(linear * linear + 2 * (1 - ratio) * level)) / (1 - ratio)
    } else {
      // Under p = 2 evenly in |w|ᵖ, so that the cusps have their tips.
      const exponent = 2 / Math.min(power, 2)
      x = Math.sign(x) * Math.abs(x) ** exponent
      y = Math.sign(y) * Math.abs(y) ** exponent
      const [a, b] = [Math.abs(x), Math.abs(y)]
      reach = radius / (power === Infinity ? Math.max(a, b) : (a ** power + b ** power) ** (1 / power))
    }
    points.push([x * reach, y * reach])
  }
  return points
}

// Directions that push out of the ball at w: one normal, or the two sides of a corner's cone.
function normalsAt(panel, [x, y], radius) {
  const power = powerOf(panel)
  if (x === 0 && y === 0) return []
  if (power === Infinity) {
    if (Math.abs(x) === Math.abs(y)) return [[Math.sign(x), 0], [0, Math.sign(y)]]
    return [Math.abs(x) > Math.abs(y) ? [Math.sign(x), 0] : [0, Math.sign(y)]]
  }
  const cornered = power === null || power <= 1
  if (cornered && (x === 0 || y === 0)) {
    // Along the axis the penalty's own slope, across it anything up to the L1 part; under p = 1 all.
    const along = power === null ? slopeOf(panel, radius) : 1
    const across = power === null ? panel.shape : power === 1 ? 1 : 1e9
    return y === 0
      ? [[Math.sign(x) * along, across], [Math.sign(x) * along, -across]]
      : [[across, Math.sign(y) * along], [-across, Math.sign(y) * along]]
  }
  const part = (w) => power === null
    ? Math.sign(w) * panel.shape + (1 - panel.shape) * w
    : Math.sign(w) * Math.abs(w) ** (power - 1)
  return [[x === 0 ? 0 : part(x), y === 0 ? 0 : part(y)]]
}
