// Exact optima for the diamond, the circle and the square, while the loss is being dragged. The
// server computes them again on release, and those of the other balls.
function solveHere(panel, loss, mode, number) {
  const power = powerOf(panel)
  if (![1, 2, Infinity].includes(power)) return null
  const within = { 1: l1Within, 2: l2Within, Infinity: linfWithin }[power]
  const sizeOf = ([x, y]) => power === 1 ? Math.abs(x) + Math.abs(y) : power === 2 ? Math.hypot(x, y) : Math.max(Math.abs(x), Math.abs(y))
  if (mode === "radius") {
    const inside = sizeOf(loss.center) <= number
    const point = inside ? [...loss.center] : within(loss, number)
    return { radius: number, point, lambda: inside ? 0 : lambdaAt(loss, point, power), value: valueOf(loss, point) }
  }
  const point = { 1: l1Penalised, 2: l2Penalised, Infinity: linfPenalised }[power](loss, number)
  return { radius: sizeOf(point), point, lambda: number, value: valueOf(loss, point) }
}

function lambdaAt(loss, point, power) {
  const [x, y] = point
  const [gx, gy] = gradientOf(loss, point)
  const pull = power === 1 ? Math.abs(x) + Math.abs(y) : power === 2 ? x * x + y * y : Math.max(Math.abs(x), Math.abs(y))
  return pull > 0 ? Math.max(0, -(gx * x + gy * y)) / pull : Infinity
}

function lowestOf(loss, points, extra = () => 0) {
  let best = points[0]
  for (const point of points) {
    if (valueOf(loss, point) + extra(point) < valueOf(loss, best) + extra(best)) best = point
  }
  return best
}

const clip = (value, low, high) => Math.min(Math.max(value, low), high)

function l1Within(loss, radius) {
  const [a, b, d] = matrixOf(loss)
  const points = SIGNS.map(([s, t]) => {
    const [gx, gy] = gradientOf(loss, [s * radius, 0])
    const slope = radius * (-s * gx + t * gy)
    const bend = radius * radius * (a - 2 * s * t * b + d)
    const share = bend > 0 ? clip(-slope / bend, 0, 1) : 0
    return [radius * s * (1 - share), radius * t * share]
  })
  return lowestOf(loss, points)
}

function l2Within(loss, radius) {
  if (radius <= 0) return [0, 0]
  const turn = (loss.angle * Math.PI) / 180
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  const [x, y] = loss.center
  const [a1, a2] = loss.curvatures
  const pulls = [a1 * (c * x + s * y), a2 * (-s * x + c * y)]
  let lambda = 0
  for (let i = 0; i < 60; i += 1) {
    const [u, v] = [pulls[0] / (a1 + lambda), pulls[1] / (a2 + lambda)]
    const norm = Math.hypot(u, v)
    const step = ((norm / radius - 1) * norm * norm) / (u * u / (a1 + lambda) + v * v / (a2 + lambda))
    if (!(step > 1e-15 * lambda)) break
    lambda += step
  }
  const [u, v] = [pulls[0] / (a1 + lambda), pulls[1] / (a2 + lambda)]
  return [c * u - s * v, s * u + c * v]
}

function linfWithin(loss, radius) {
  const [a, b, d] = matrixOf(loss)
  const [x, y] = loss.center
  const points = [1, -1].flatMap((s) => [
    [s * radius, clip(y - (b / d) * (s * radius - x), -radius, radius)],
    [clip(x - (b / a) * (s * radius - y), -radius, radius), s * radius],
  ])
  return lowestOf(loss, points)
}

function solved(a, b, d, [p, q]) {
  const determinant = a * d - b * b
  return [(d * p - b * q) / determinant, (a * q - b * p) / determinant]
}

function l1Penalised(loss, lambda) {
  const [a, b, d] = matrixOf(loss)
  const [gx, gy] = gradientOf(loss, [0, 0])
  const [p, q] = [-gx, -gy]
  const soft = (value) => Math.sign(value) * Math.max(Math.abs(value) - lambda, 0)
  const points = [[soft(p) / a, 0], [0, soft(q) / d]]
  for (const [s, t] of SIGNS) {
    const point = solved(a, b, d, [p - lambda * s, q - lambda * t])
    if (point[0] * s > 0 && point[1] * t > 0) points.push(point)
  }
  return lowestOf(loss, points, ([x, y]) => lambda * (Math.abs(x) + Math.abs(y)))
}

function l2Penalised(loss, lambda) {
  const [a, b, d] = matrixOf(loss)
  const [gx, gy] = gradientOf(loss, [0, 0])
  return solved(a + lambda, b, d + lambda, [-gx, -gy])
}

function linfPenalised(loss, lambda) {
  const [a, b, d] = matrixOf(loss)
  const [gx, gy] = gradientOf(loss, [0, 0])
  const [p, q] = [-gx, -gy]
  const points = SIGNS.map(([s, t]) => {
    const size = Math.max(0, s * p + t * q - lambda) / (a + 2 * s * t * b + d)
    return [s * size, t * size]
  })
  for (const [s, t] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    points.push(solved(a, b, d, [p - lambda * s, q - lambda * t]))
  }
  return lowestOf(loss, points, ([x, y]) => lambda * Math.max(Math.abs(x), Math.abs(y)))
}
