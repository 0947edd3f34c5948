// The map: a cell's shade is the logarithm of its measured steps; theory is drawn over it.
const MARGIN = { left: 46, right: 8, top: 10, bottom: 40 }
const LOST = -2

function colorTable(stops) {
  const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1)
    const [a, b] = [parse(stops[Math.floor(at)]), parse(stops[Math.min(Math.floor(at) + 1, stops.length - 1)])]
    return a.map((value, c) => Math.round(value + (at % 1) * (b[c] - value)))
  })
}

function axesOf(data, width, height) {
  const [low, high, columns] = data.rates
  const [bottom, top, rows] = data.momenta
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom }
  const span = Math.log(high / low)
  return {
    columns,
    rows,
    inner,
    // Cells lie around their values, so the first and the last reach half a cell further.
    x: (rate) => MARGIN.left + ((Math.log(rate / low) / span) * (columns - 1) + 0.5) * (inner.width / columns),
    y: (beta) => MARGIN.top + inner.height - (((beta - bottom) / (top - bottom)) * (rows - 1) + 0.5) * (inner.height / rows),
    column: (px) => hold(Math.floor(((px - MARGIN.left) / inner.width) * columns), [0, columns - 1]),
    row: (py) => hold(Math.floor(((MARGIN.top + inner.height - py) / inner.height) * rows), [0, rows - 1]),
    rate: (column) => low * Math.exp((span * column) / (columns - 1)),
    beta: (row) => bottom + ((top - bottom) * row) / (rows - 1),
  }
}

// Lost cells are hatched by a plain tint of the warning colour, those still on their way left open.
function cellsImage(data, dark) {
  const [columns, rows] = [data.rates[2], data.momenta[2]]
  const table = colorTable(dark ? data.palette.dark : data.palette.light)
  const image = new ImageData(columns, rows)
  // From the quickest cell of this map, the darkest, to the last step.
  const quickest = Math.log(quickestOf(data))
  const span = Math.max(Math.log(data.numSteps) - quickest, 1e-9)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const steps = data.steps[row * columns + column]
      const place = 4 * ((rows - 1 - row) * columns + column)
      const color =
        steps === LOST ? lostColor(dark) : steps < 0 ? neverColor(dark) : table[255 - Math.round(((Math.log(Math.max(steps, 1)) - quickest) / span) * 215)]
      image.data.set([...color, 255], place)
    }
  }
  const canvas = document.createElement("canvas")
  canvas.width = columns
  canvas.height = rows
  canvas.getContext("2d").putImageData(image, 0, 0)
  return canvas
}

const quickestOf = (data) => Math.max(1, data.steps.reduce((low, each) => (each >= 0 && each < low ? each : low), data.numSteps))

const lostColor = (dark) => (dark ? [96, 56, 44] : [236, 205, 190])
const neverColor = (dark) => (dark ? [20, 24, 28] : [253, 252, 250])
const cssColor = (color) => `rgb(${color.join(" ")})`

function drawMap(canvas, data, cells, chosen, style) {
  const width = canvas.clientWidth
  const height = Math.round(Math.min(330, Math.max(250, width * 0.7)))
  const ratio = window.devicePixelRatio || 1
  canvas.style.height = `${height}px`
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  const axes = axesOf(data, width, height)
  const { inner } = axes
  context.imageSmoothingEnabled = false
  context.drawImage(cells, MARGIN.left, MARGIN.top, inner.width, inner.height)
  context.strokeStyle = style.muted
  context.lineWidth = 1
  context.strokeRect(MARGIN.left + 0.5, MARGIN.top + 0.5, inner.width - 1, inner.height - 1)
  drawScales(context, data, axes, height, style)
  context.save()
  context.beginPath()
  context.rect(MARGIN.left, MARGIN.top, inner.width, inner.height)
  context.clip()
  context.setLineDash([6, 4])
  context.lineWidth = 2
  context.strokeStyle = style.text
  context.beginPath()
  data.limits.forEach((limit, row) => context.lineTo(axes.x(limit), axes.y(axes.beta(row))))
  context.stroke()
  context.setLineDash([])
  star(context, axes.x(data.best.rate), axes.y(data.best.momentum))
  const [x, y] = [axes.x(axes.rate(chosen.column)), axes.y(axes.beta(chosen.row))]
  for (const [color, line] of [["#fff", 5], [style.text, 2]]) {
    context.strokeStyle = color
    context.lineWidth = line
    context.strokeRect(x - 6, y - 6, 12, 12)
  }
  context.restore()
  return axes
}

function drawScales(context, data, axes, height, style) {
  context.fillStyle = style.text
  context.font = `12px ${style.font}`
  context.textAlign = "center"
  const [low, high] = data.rates
  for (let power = Math.ceil(Math.log10(low) - 1e-9); 10 ** power <= high * 1.0001; power += 1) {
    context.fillText(formatNumber(10 ** power, 4), axes.x(10 ** power), height - MARGIN.bottom + 16)
  }
  context.fillText("learning rate η (log)", MARGIN.left + axes.inner.width / 2, height - 6)
  context.textAlign = "right"
  const [bottom, top] = data.momenta
  if (data.hasMomentum) {
    for (const value of ticks([bottom, top], 5)) context.fillText(formatNumber(value, 4), MARGIN.left - 6, axes.y(value) + 4)
    context.save()
    context.translate(12, MARGIN.top + axes.inner.height / 2)
    context.rotate(-Math.PI / 2)
    context.textAlign = "center"
    context.fillText("momentum β", 0, 0)
    context.restore()
  }
}

function star(context, x, y) {
  context.beginPath()
  for (let i = 0; i < 10; i += 1) {
    const [angle, radius] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 ? 4 : 9]
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
  }
  context.closePath()
  context.fillStyle = "#e8b500"
  context.strokeStyle = "#4a3b00"
  context.lineWidth = 1
  context.fill()
  context.stroke()
}
