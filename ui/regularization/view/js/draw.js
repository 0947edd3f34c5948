// One panel: axes, level sets, ball, path, the touching level set, and what pulls at the optimum.
const ARROW = 46
const CLOSE = 0.12 // a path that leaps over this share of the picture is drawn with a gap

// In whole pixels, or the browser would stretch the drawing by a fraction of one.
function widthOf(stage) {
  return Math.floor(stage.getBoundingClientRect().width)
}

function fit(canvas) {
  const ratio = window.devicePixelRatio || 1
  const width = widthOf(canvas.parentElement)
  const height = Math.round(width / RATIO)
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

// Where a point of the plane lies in the panel, and back; one unit is as long both ways.
function placing(width, height, half) {
  const unit = height / (2 * half)
  return {
    unit,
    at: ([x, y]) => [width / 2 + x * unit, height / 2 - y * unit],
    back: (px, py) => [(px - width / 2) / unit, (height / 2 - py) / unit],
  }
}

function drawPanel(canvas, { panel, loss, half, shown, path, ink, ground, ends }) {
  const { context, width, height } = fit(canvas)
  const place = placing(width, height, half)
  context.lineJoin = "round"
  context.font = "12px sans-serif"
  drawAxes(context, place, width, height, half, ink)
  drawLevels(context, place, loss, half, ink)
  for (const end of ends) {
    tracePoints(context, [place.at(loss.center), end])
    stroke(context, ink, 1, 0.6)
  }
  if (shown) drawBall(context, place, panel, shown.radius)
  if (path) drawPath(context, place, panel, path, shown, half)
  circle(context, place.at(loss.center), 5)
  context.fillStyle = ink
  context.fill()
  if (!shown?.point) return
  if (shown.lambda > 0) {
    const size = Math.sqrt(2 * Math.max(0, shown.value - (loss.floor ?? 0)))
    traceEllipse(context, place, ellipseOf(loss, size))
    stroke(context, ink, 2)
    drawPush(context, place, panel, loss, shown, ink)
  }
  for (const other of shown.others ?? []) {
    circle(context, place.at(other), 5)
    context.fillStyle = ground
    context.fill()
    stroke(context, panel.color, 2)
  }
  circle(context, place.at(shown.point), 6)
  context.fillStyle = panel.color
  context.fill()
  stroke(context, ground, 2)
}

function stroke(context, color, width, alpha = 1) {
  context.globalAlpha = alpha
  context.strokeStyle = color
  context.lineWidth = width
  context.stroke()
  context.globalAlpha = 1
}

function circle(context, [x, y], radius) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
}

function drawAxes(context, place, width, height, half, ink) {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((each) => half / each <= 4) ?? half / 3
  // On whole pixels, or a line of one pixel blurs into two.
  const [x0, y0] = place.at([0, 0]).map((pixel) => Math.floor(pixel) + 0.5)
  context.beginPath()
  context.moveTo(0, y0)
  context.lineTo(width, y0)
  context.moveTo(x0, 0)
  context.lineTo(x0, height)
  stroke(context, ink, 1, 0.55)
  context.fillStyle = ink
  context.globalAlpha = 0.8
  const count = Math.floor((half * RATIO) / step)
  for (let i = -count; i <= count; i += 1) {
    if (i === 0) continue
    const text = String(Number((i * step).toPrecision(6))).replace("-", "−")
    const px = Math.round(place.at([i * step, 0])[0])
    const py = Math.round(place.at([0, i * step])[1])
    context.fillRect(px, y0 - 3, 1, 6)
    context.textAlign = "center"
    if (px > 12 && px < width - 30) context.fillText(text, px, y0 + 15)
    if (py < 14 || py > height - 8) continue
    context.fillRect(x0 - 3, py, 6, 1)
    context.textAlign = "right"
    context.fillText(text, x0 - 6, py + 4)
  }
  context.globalAlpha = 1
  context.textAlign = "right"
  context.fillText("w₁", width - 4, y0 - 6)
  context.textAlign = "left"
  context.fillText("w₂", x0 + 6, 12)
}

function traceEllipse(context, place, { x, y, first, second, turn }) {
  const [px, py] = place.at([x, y])
  context.beginPath()
  context.ellipse(px, py, first * place.unit, second * place.unit, -turn, 0, 2 * Math.PI)
}

// Five ellipses from the minimum to the origin, and more beyond; around the origin, to the edge.
function drawLevels(context, place, loss, half, ink) {
  const [gx, gy] = gradientOf(loss, [0, 0])
  const [x, y] = loss.center
  const whole = Math.sqrt(Math.max(-(gx * x + gy * y), 0)) || half * Math.sqrt(Math.min(...loss.curvatures))
  for (let i = 1; i <= 9; i += 1) {
    traceEllipse(context, place, ellipseOf(loss, (whole * i) / 5))
    stroke(context, ink, 1, 0.24)
  }
}

function tracePoints(context, points) {
  context.beginPath()
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)))
}

function drawBall(context, place, panel, radius) {
  tracePoints(context, edgeOf(panel, radius).map(place.at))
  context.closePath()
  context.globalAlpha = 0.2
  context.fillStyle = panel.color
  context.fill()
  stroke(context, panel.color, 2)
}

function drawPath(context, place, panel, path, shown, half) {
  const draw = (from, to, alpha, width) => {
    context.beginPath()
    for (let i = from; i < to; i += 1) {
      const [x, y] = place.at([path.xs[i], path.ys[i]])
      const leaps = i > from && Math.hypot(path.xs[i] - path.xs[i - 1], path.ys[i] - path.ys[i - 1]) > CLOSE * half
      if (i === from || leaps) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    stroke(context, panel.color, width, alpha)
  }
  const count = path.xs.length
  let now = shown ? path.radii.findIndex((radius) => radius > shown.radius * (1 + 1e-6)) : count
  if (now < 0) now = count
  context.setLineDash([3, 4])
  draw(Math.max(0, now - 1), count, 0.75, 2)
  context.setLineDash([])
  draw(0, now, 1, 3)
}

// Downhill on the loss (thin) against the ball's normal, or the cone of normals at a corner (wide).
function drawPush(context, place, panel, loss, shown, ink) {
  const from = place.at(shown.point)
  const [gx, gy] = gradientOf(loss, shown.point)
  const normals = normalsAt(panel, shown.point, shown.radius)
  const angleOf = ([x, y]) => Math.atan2(-y, x)
  if (normals.length === 2) {
    const [low, high] = normals.map(angleOf)
    const gap = Math.atan2(Math.sin(high - low), Math.cos(high - low))
    context.beginPath()
    context.moveTo(...from)
    context.arc(...from, ARROW, low, low + gap, gap < 0)
    context.closePath()
    context.globalAlpha = 0.35
    context.fillStyle = panel.color
    context.fill()
    context.globalAlpha = 1
  } else if (normals.length === 1) {
    arrow(context, from, angleOf(normals[0]), ARROW + 8, panel.color, 6, 0.6)
  }
  if (gx || gy) arrow(context, from, angleOf([-gx, -gy]), ARROW, ink, 2, 1)
}

function arrow(context, [x, y], angle, length, color, width, alpha) {
  const head = 4 + 1.5 * width
  const tip = [x + length * Math.cos(angle), y + length * Math.sin(angle)]
  context.globalAlpha = alpha
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(tip[0] - (head - 1) * Math.cos(angle), tip[1] - (head - 1) * Math.sin(angle))
  context.strokeStyle = color
  context.lineWidth = width
  context.stroke()
  context.beginPath()
  context.moveTo(...tip)
  for (const side of [2.6, -2.6]) {
    context.lineTo(tip[0] + head * Math.cos(angle + side), tip[1] + head * Math.sin(angle + side))
  }
  context.closePath()
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
}
