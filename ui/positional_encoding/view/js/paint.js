// Axes, maps and lines on a canvas; a place is where the data of one panel lie.
const SIZE = 12

function sized(canvas, height) {
  const ratio = window.devicePixelRatio || 1
  const width = canvas.clientWidth
  canvas.style.height = `${height}px`
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = `${SIZE}px sans-serif`
  return { context, width, height }
}

// Linear or logarithmic, from data to pixels and back.
function scaleOf(low, high, from, to, log = false) {
  const f = log ? Math.log10 : (value) => value
  const [a, b] = [f(low), f(high)]
  return {
    low, high, from, to, log,
    at: (value) => from + ((f(value) - a) / (b - a || 1)) * (to - from),
    data: (pixel) => {
      const value = a + ((pixel - from) / (to - from)) * (b - a)
      return log ? 10 ** value : value
    },
  }
}

function placeOf(width, height, { left = 46, right = 8, top = 8, bottom = 30 } = {}) {
  return { left, top, right: width - right, bottom: height - bottom }
}

function ticksOf({ low, high, log }, most) {
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
    const step = Math.max(1, Math.ceil((last - first + 1) / most))
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => 10 ** (first + i * step))
  }
  const raw = (high - low) / most
  const unit = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((each) => each * unit).find((each) => each >= raw)
  const ticks = []
  for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) ticks.push(Number(value.toPrecision(8)))
  return ticks
}

function tickText(value, log) {
  if (!log || (value >= 0.01 && value <= 1e5)) return value.toLocaleString("en")
  return `10${powerSigns(Math.round(Math.log10(value)))}`
}

function drawAxes(context, place, x, y, titles, style) {
  context.strokeStyle = style.rule
  context.fillStyle = style.muted
  context.lineWidth = 1
  context.strokeRect(place.left + 0.5, place.top + 0.5, place.right - place.left - 1, place.bottom - place.top - 1)
  context.textBaseline = "top"
  const columns = Math.max(2, Math.floor((place.right - place.left) / 70))
  for (const value of x ? ticksOf(x, columns) : []) {
    const px = x.at(value)
    context.textAlign = px > place.right - 14 ? "right" : "center"
    line(context, px, place.bottom, px, place.bottom + 3)
    context.fillText(tickText(value, x.log), px, place.bottom + 4)
  }
  context.textAlign = "right"
  context.textBaseline = "middle"
  for (const value of y ? ticksOf(y, Math.max(2, Math.floor((place.bottom - place.top) / 30))) : []) {
    line(context, place.left - 3, y.at(value), place.left, y.at(value))
    context.fillText(tickText(value, y.log), place.left - 5, y.at(value))
  }
  context.textBaseline = "bottom"
  context.textAlign = "center"
  context.fillText(titles[0], (place.left + place.right) / 2, place.bottom + 30)
  context.save()
  context.translate(SIZE, (place.top + place.bottom) / 2)
  context.rotate(-Math.PI / 2)
  context.fillText(titles[1], 0, 0)
  context.restore()
}

function line(context, x1, y1, x2, y2) {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

function dot(context, x, y, radius, color, open = false) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.lineWidth = 2
  context.strokeStyle = context.fillStyle = color
  if (open) context.stroke()
  else context.fill()
}

function tableOf(anchors) {
  const stops = anchors.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  return Array.from({ length: 255 }, (_, i) => {
    const at = (i / 254) * (stops.length - 1)
    const low = Math.min(Math.floor(at), stops.length - 2)
    return stops[low].map((value, c) => Math.round(value + (at - low) * (stops[low + 1][c] - value)))
  })
}

// Codes 0 to 254 stand for −1 to 1.
function pixelsOf(map, table) {
  const canvas = document.createElement("canvas")
  canvas.width = map.columns
  canvas.height = map.rows
  const context = canvas.getContext("2d")
  const image = context.createImageData(map.columns, map.rows)
  map.codes.forEach((code, i) => image.data.set([...table[code], 255], 4 * i))
  context.putImageData(image, 0, 0)
  return canvas
}

// A wave between the positions too, as far as the screen has dots for it.
function curve(context, x, y, length, value) {
  const count = Math.max(length, Math.round(2 * (x.to - x.from)))
  context.beginPath()
  for (let i = 0; i <= count; i += 1) {
    const p = ((length - 1) * i) / count
    context.lineTo(x.at(p), y.at(value(p)))
  }
  context.stroke()
}
