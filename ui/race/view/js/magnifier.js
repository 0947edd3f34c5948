// What the surface is like where one path is: gradient, curvatures, Newton's step.
function lookAt(probe, step) {
  const index = indexAt(probe.steps, step)
  const [x, y, gx, gy, xx, xy, yy] = probe.numbers.subarray(7 * index, 7 * index + 7)
  const middle = (xx + yy) / 2
  const radius = Math.hypot((xx - yy) / 2, xy)
  const [low, high] = [middle - radius, middle + radius]
  // The direction of the larger curvature; the other one stands upright on it.
  const angle = Math.atan2(2 * xy, xx - yy) / 2
  const determinant = xx * yy - xy * xy
  const scale = Math.max(Math.abs(xx), Math.abs(yy), Math.abs(xy))
  const solvable = Number.isFinite(determinant) && Math.abs(determinant) > 1e-12 * scale * scale
  return {
    step: probe.steps[index], rate: probe.rates[index], x, y, gx, gy, low, high, angle,
    newton: solvable ? [(xy * gy - yy * gx) / determinant, (xy * gx - xx * gy) / determinant] : null,
  }
}

function drawMagnifier(context, chart, probe, step, ink) {
  const axes = axesOf(chart)
  if (!axes) return
  const seen = lookAt(probe, step)
  const [px, py] = axes.at(seen.x, seen.y)
  if (!inside(axes, px, py)) return
  const [ux, uy] = axes.at(seen.x + 1, seen.y + 1)
  const [sx, sy] = [ux - px, uy - py] // pixels for one unit
  within(context, axes, () => {
    context.strokeStyle = ink
    context.fillStyle = ink
    context.lineWidth = 1.5
    drawCurvatures(context, seen, px, py, sx, sy, Math.min(axes.width, axes.height) / 5)
    const slope = Math.hypot(seen.gx * sx, seen.gy * sy)
    if (slope > 0) arrow(context, px, py, (-seen.gx * sx * 60) / slope, (-seen.gy * sy * 60) / slope, [])
    if (seen.newton) {
      const [dx, dy] = [seen.newton[0] * sx, seen.newton[1] * sy]
      const length = Math.hypot(dx, dy)
      const most = 2 * (axes.width + axes.height)
      if (length > 8) arrow(context, px, py, dx * Math.min(1, most / length), dy * Math.min(1, most / length), [4, 4])
    }
  })
}

// The ellipse on which f's quadratic model is equally high; where f curves down there is none, and
// the two directions stand for it, the one that curves down dashed.
function drawCurvatures(context, { low, high, angle }, px, py, sx, sy, longest) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return
  const directions = [[high, angle], [low, angle + Math.PI / 2]].map(([curvature, turn]) => {
    const [dx, dy] = [Math.cos(turn) * sx, Math.sin(turn) * sy]
    return { curvature, reach: 1 / Math.sqrt(Math.max(Math.abs(curvature), 1e-12)), dx, dy }
  })
  const top = Math.max(...directions.map(({ reach, dx, dy }) => reach * Math.hypot(dx, dy)))
  for (const each of directions) {
    const factor = (each.reach * longest) / top
    each.vx = each.dx * factor
    each.vy = each.dy * factor
    context.setLineDash(each.curvature < 0 ? [3, 3] : [])
    context.beginPath()
    context.moveTo(px - each.vx, py - each.vy)
    context.lineTo(px + each.vx, py + each.vy)
    context.stroke()
  }
  context.setLineDash([])
  if (low <= 0) return
  const [a, b] = directions
  context.beginPath()
  for (let i = 0; i <= 64; i += 1) {
    const [c, s] = [Math.cos((i / 32) * Math.PI), Math.sin((i / 32) * Math.PI)]
    context.lineTo(px + a.vx * c + b.vx * s, py + a.vy * c + b.vy * s)
  }
  context.stroke()
}

function arrow(context, x, y, dx, dy, dash) {
  const turn = Math.atan2(dy, dx)
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(x + dx, y + dy)
  context.stroke()
  context.setLineDash([])
  context.beginPath()
  context.moveTo(x + dx, y + dy)
  for (const side of [-0.4, 0.4]) context.lineTo(x + dx - 10 * Math.cos(turn + side), y + dy - 10 * Math.sin(turn + side))
  context.fill()
}

function describeProbe(probe, step) {
  const seen = lookAt(probe, step)
  const place = `${probe.label} at step ${seen.step.toLocaleString("en")}, (${formatNumber(seen.x, 4)}, ${formatNumber(seen.y, 4)})`
  if (![seen.low, seen.high, seen.gx, seen.gy].every(Number.isFinite)) {
    return `${place}: f has no finite gradient or curvature here.`
  }
  const norm = formatNumber(Math.hypot(seen.gx, seen.gy), 4)
  const parts = [`${place}: gradient norm ‖∇f‖ = ${norm}, curvatures ${formatNumber(seen.low, 4)} and ${formatNumber(seen.high, 4)}`]
  if (seen.low > 0) parts.push(`κ = ${formatNumber(seen.high / seen.low, 4)}`)
  const told = [`${parts.join(", ")}.`]
  if (seen.high > 0) {
    const limit = 2 / seen.high
    const ratio = seen.rate / limit
    told.push(`Learning rate ${formatNumber(seen.rate, 4)}: ${formatNumber(ratio, 4)}× 2/λmax = ${formatNumber(limit, 4)}, the stability limit of gradient descent for the curvature at this point.`)
  }
  told.push(kindOfPlace(seen))
  return told.join(" ")
}

// Newton's step goes to the point where the gradient of f's quadratic model vanishes.
function kindOfPlace({ low, high, newton, x, y }) {
  const shape =
    low > 0 ? "Both curvatures are positive: Newton’s step leads to the minimum of the quadratic model"
    : high < 0 ? "Both curvatures are negative: Newton’s step leads to the maximum of the quadratic model"
    : low < 0 && high > 0 ? "One curvature is positive, one negative: Newton’s step leads to the saddle of the quadratic model"
    : "One curvature is 0: the quadratic model has no single stationary point"
  if (!newton) return `${shape}.`
  const to = `(${formatNumber(x + newton[0], 4)}, ${formatNumber(y + newton[1], 4)})`
  return `${shape}, ${to}, ${formatNumber(Math.hypot(...newton), 4)} away.`
}
