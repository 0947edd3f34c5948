// The boundary: probability as colour, where it is one half as a line, and the examples.
// 256 colours as the words that an image is made of: one store for each pixel.
function colorTable(stops) {
  const parsed = stops.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)))
  const bytes = new Uint8ClampedArray(256 * 4)
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (parsed.length - 1)
    const low = Math.min(Math.floor(place), parsed.length - 2)
    for (let c = 0; c < 3; c++) {
      bytes[4 * i + c] = parsed[low][c] + (parsed[low + 1][c] - parsed[low][c]) * (place - low)
    }
    bytes[4 * i + 3] = 255
  }
  return new Uint32Array(bytes.buffer)
}

const scratch = document.createElement("canvas")
const scratchContext = scratch.getContext("2d")

// Shares 0…1 of the cells as a small picture, every `skip`-th of them; draw it before the next one.
function shade(shares, side, table, skip = 1) {
  const count = Math.floor(side / skip)
  if (scratch.width !== count) scratch.width = scratch.height = count
  const image = scratchContext.createImageData(count, count)
  const pixels = new Uint32Array(image.data.buffer)
  for (let row = 0, p = 0; row < count; row++) {
    for (let i = row * skip * side, end = i + count * skip; i < end; i += skip, p++) {
      pixels[p] = table[Math.max(0, Math.min(255, Math.round(255 * shares(i)))) || 0]
    }
  }
  scratchContext.putImageData(image, 0, 0)
  return scratch
}

// Segments where values on the grid change sign (marching squares), in shares of the side.
function zeroLine(values, side) {
  const segments = []
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const i = row * side + column
      const corners = [[column, row, values[i]], [column + 1, row, values[i + 1]],
        [column + 1, row + 1, values[i + side + 1]], [column, row + 1, values[i + side]]]
      const found = []
      for (let k = 0; k < 4; k++) {
        const [ax, ay, a] = corners[k]
        const [bx, by, b] = corners[(k + 1) % 4]
        if (a > 0 === b > 0) continue
        const share = a / (a - b)
        found.push([(ax + share * (bx - ax) + 0.5) / side, (ay + share * (by - ay) + 0.5) / side])
      }
      for (let k = 0; k + 1 < found.length; k += 2) segments.push([found[k], found[k + 1]])
    }
  }
  return segments
}

function fit(canvas) {
  const ratio = window.devicePixelRatio || 1
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

const MAP_MARGIN = { left: 34, right: 4, top: 4, bottom: 34 }

function mapArea(width, height) {
  const side = Math.max(40, Math.min(width - MAP_MARGIN.left - MAP_MARGIN.right, height - MAP_MARGIN.top - MAP_MARGIN.bottom))
  return { left: MAP_MARGIN.left, top: MAP_MARGIN.top, side }
}

function drawMap(canvas, study, shown, table, ink, ground, cross) {
  const { context, width, height } = fit(canvas)
  const area = mapArea(width, height)
  const { left, top, side } = area
  context.imageSmoothingEnabled = true
  if (shown) {
    context.globalAlpha = 0.62
    context.drawImage(shade(shown.shares, shown.side, table), left, top, side, side)
    context.globalAlpha = 1
    context.strokeStyle = ink
    context.lineWidth = 1.5
    context.beginPath()
    for (const [a, b] of zeroLine(shown.line, shown.side)) {
      context.moveTo(left + a[0] * side, top + a[1] * side)
      context.lineTo(left + b[0] * side, top + b[1] * side)
    }
    context.stroke()
  }
  drawPoints(context, study, area, ink, ground)
  context.strokeStyle = ink
  context.globalAlpha = 0.4
  context.lineWidth = 1
  context.strokeRect(left + 0.5, top + 0.5, side, side)
  context.globalAlpha = 1
  drawMapAxes(context, study, area, ink)
  if (cross) drawCross(context, area, cross, ink)
}

const CLASS_COLORS = ["#0072b2", "#d55e00"]

function drawPoints(context, study, { left, top, side }, ink, ground) {
  const [from, to, low, high] = study.window
  const reach = study.points.train > 300 ? 2.1 : 2.8
  context.save()
  context.beginPath()
  context.rect(left, top, side, side)
  context.clip()
  for (const part of [0, 1]) {
    const x = study.points.x[part]
    const y = study.points.y[part]
    for (let i = 0; i < y.length; i++) {
      const px = left + ((x[2 * i] - from) / (to - from)) * side
      const py = top + ((high - x[2 * i + 1]) / (high - low)) * side
      context.fillStyle = CLASS_COLORS[y[i]]
      context.strokeStyle = part ? ink : ground
      context.lineWidth = part ? 1.2 : 0.4
      context.beginPath()
      if (y[i]) context.rect(px - reach, py - reach, 2 * reach, 2 * reach)
      else context.arc(px, py, 1.15 * reach, 0, 2 * Math.PI)
      context.fill()
      context.stroke()
    }
  }
  context.restore()
}

function drawMapAxes(context, study, { left, top, side }, ink) {
  context.fillStyle = ink
  context.font = `11px ${getComputedStyle(context.canvas).fontFamily}`
  context.textAlign = "center"
  context.textBaseline = "top"
  const [from, to, low, high] = study.window
  const raw = (value, axis) => study.centre[axis] + value * study.scale[axis]
  for (const tick of ticks(raw(from, 0), raw(to, 0), 4)) {
    const px = left + (((tick - study.centre[0]) / study.scale[0] - from) / (to - from)) * side
    context.fillText(formatNumber(tick), px, top + side + 4)
  }
  context.fillText(clipText(study.features[0], 30), left + side / 2, top + side + 19)
  context.textAlign = "right"
  context.textBaseline = "middle"
  for (const tick of ticks(raw(low, 1), raw(high, 1), 4)) {
    const py = top + ((high - (tick - study.centre[1]) / study.scale[1]) / (high - low)) * side
    context.fillText(formatNumber(tick), left - 4, py)
  }
  context.save()
  context.translate(8, top + side / 2)
  context.rotate(-Math.PI / 2)
  context.textAlign = "center"
  context.fillText(clipText(study.features[1], 30), 0, 0)
  context.restore()
}

function drawCross(context, { left, top, side }, [x, y], ink) {
  context.strokeStyle = ink
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(left + x * side, top)
  context.lineTo(left + x * side, top + side)
  context.moveTo(left, top + y * side)
  context.lineTo(left + side, top + y * side)
  context.stroke()
}

function clipText(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function ticks(low, high, count) {
  const rough = (high - low) / count
  if (!(rough > 0)) return []
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)
  const found = []
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) found.push(Number((k * step).toPrecision(10)))
  return found
}
