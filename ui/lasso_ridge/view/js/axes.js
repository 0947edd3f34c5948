// A canvas with two axes: where data lie on it, its ticks, its title.
const FONT = "12px sans-serif"

function sheet(canvas, look) {
  const ratio = window.devicePixelRatio || 1
  const { clientWidth: width, clientHeight: height } = canvas
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = FONT
  context.textBaseline = "middle"
  context.fillStyle = context.strokeStyle = look.ink
  return { context, width, height }
}

const linear = (low, high) => ({ low, high, share: (v) => (v - low) / (high - low), ticks: evenTicks(low, high) })
const logarithmic = (low, high) => ({
  low,
  high,
  share: (v) => Math.log(Math.max(v, 1e-300) / low) / Math.log(high / low),
  ticks: logTicks(low, high),
})

// A range with a little space, and never empty.
function around(values, log = false) {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) [low, high] = log ? [0.1, 1] : [-1, 1]
  if (log) {
    low = Math.max(low, high / 1e4)
    return logarithmic(low / 1.1, high * 1.15)
  }
  const space = (high - low || Math.abs(high) || 1) * 0.06
  return linear(low - space, high + space)
}

function evenTicks(low, high, wanted = 5) {
  const rough = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power
  const ticks = []
  for (let k = Math.ceil(low / step); k * step <= high; k += 1) ticks.push(Number((k * step).toPrecision(12)))
  return ticks
}

function logTicks(low, high) {
  const decades = Math.log10(high / low)
  const mantissas = decades > 2.2 ? [1] : decades > 1.2 ? [1, 3] : [1, 1.5, 2, 3, 5, 7]
  const every = Math.max(1, Math.ceil(decades / 7))
  const ticks = []
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k += 1) {
    if (k % every) continue
    for (const mantissa of mantissas) {
      const tick = Number(`${mantissa}e${k}`)
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}

function axes(paper, look, { x, y, title, xTitle, xTicks = true }) {
  const { context, width, height } = paper
  const area = { left: 58, top: 22, right: width - 8, bottom: height - (xTitle ? 36 : 22) }
  area.x = (v) => area.left + x.share(v) * (area.right - area.left)
  area.y = (v) => area.bottom - y.share(v) * (area.bottom - area.top)
  context.lineWidth = 1
  context.textAlign = "right"
  for (const tick of y.ticks) {
    line(context, look.rule, [area.left, area.y(tick)], [area.right, area.y(tick)])
    context.fillText(short(tick), area.left - 6, area.y(tick))
  }
  context.textAlign = "center"
  if (xTicks) {
    for (const tick of x.ticks) {
      line(context, look.rule, [area.x(tick), area.bottom], [area.x(tick), area.bottom + 4])
      const half = context.measureText(short(tick)).width / 2
      context.fillText(short(tick), Math.min(area.x(tick), width - half - 1), area.bottom + 12)
    }
  }
  if (xTitle) context.fillText(xTitle, (area.left + area.right) / 2, height - 8)
  context.textAlign = "left"
  context.font = "600 12px sans-serif"
  context.fillText(title, 4, 9, width - 8)
  context.font = FONT
  return area
}

function line(context, color, from, to, width = 1, dash = []) {
  context.strokeStyle = color
  context.lineWidth = width
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  context.stroke()
  context.setLineDash([])
}

function curve(context, area, xs, valueOf, { color, width = 1.5, dash = [], opacity = 1 }) {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top - 1, area.right - area.left, area.bottom - area.top + 2)
  context.clip()
  context.globalAlpha = opacity
  context.strokeStyle = color
  context.lineWidth = width
  context.setLineDash(dash)
  context.lineJoin = "round"
  context.beginPath()
  xs.forEach((x, i) => context.lineTo(area.x(x), area.y(valueOf(i))))
  context.stroke()
  context.restore()
}

// Text with the ground behind it, so that it reads over lines.
function label(context, look, text, x, y, color) {
  context.save()
  context.lineWidth = 4
  context.lineJoin = "round"
  context.strokeStyle = look.ground
  context.strokeText(text, x, y)
  context.fillStyle = color
  context.fillText(text, x, y)
  context.restore()
}
