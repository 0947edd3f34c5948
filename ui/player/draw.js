// Drawing tracks on a canvas over a Plotly chart. Coordinates come from the chart's own axes.
const DASHES = { solid: [], dash: [9, 5], dot: [2, 4] }
const NEAR = 14

function chartOf(key) {
  const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`)
  return chart?._fullLayout?._plots && chart.querySelector(".svg-container") ? chart : null
}

function canvasOver(chart) {
  const holder = chart.querySelector(".svg-container")
  let canvas = holder.querySelector("canvas.fl-player")
  if (!canvas) {
    canvas = document.createElement("canvas")
    canvas.className = "fl-player"
    canvas.setAttribute("aria-hidden", "true")
    Object.assign(canvas.style, { position: "absolute", left: 0, top: 0, pointerEvents: "none" })
    holder.append(canvas)
  }
  const ratio = window.devicePixelRatio || 1
  const { width, height } = chart._fullLayout
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

// Where a line lies on a chart, in pixels.
function placeOf(chart, line) {
  const layout = chart._fullLayout
  const xAxis = layout[line.x.replace("x", "xaxis")]
  const yAxis = layout[line.y.replace("y", "yaxis")]
  if (!xAxis || !yAxis) return null
  return {
    left: xAxis._offset,
    top: yAxis._offset,
    width: xAxis._length,
    height: yAxis._length,
    point: (i) => [xAxis._offset + xAxis.d2p(line.xs[i]), yAxis._offset + yAxis.d2p(line.ys[i])],
  }
}

function drawTracks(context, chart, key, tracks, step, last) {
  const heads = []
  for (const track of tracks) {
    for (const line of track.lines.filter((each) => each.chart === key && each.count > 0)) {
      const place = placeOf(chart, line)
      if (!place) continue
      const end = indexAt(line.steps, step)
      context.save()
      context.beginPath()
      context.rect(place.left, place.top, place.width, place.height)
      context.clip()
      context.strokeStyle = track.color
      context.setLineDash(DASHES[track.dash] ?? [])
      context.lineJoin = "round"
      context.lineWidth = 2.5
      if (step < last) {
        context.globalAlpha = 0.2
        strokePath(context, place, 0, line.count - 1)
        context.globalAlpha = 1
      }
      strokePath(context, place, 0, end)
      context.restore()
      heads.push([track.color, place, headAt(line, place, end, step)])
    }
  }
  for (const [color, place, head] of heads) drawHead(context, color, place, head)
}

function strokePath(context, place, from, to) {
  context.beginPath()
  let pen = false
  for (let i = from; i <= to; i += 1) {
    const [x, y] = place.point(i)
    const drawable = Number.isFinite(x) && Number.isFinite(y)
    if (drawable && pen) context.lineTo(x, y)
    else if (drawable) context.moveTo(x, y)
    pen = drawable
  }
  context.stroke()
}

// The head moves smoothly between two drawn points.
function headAt(line, place, end, step) {
  const [x, y] = place.point(end)
  const [before, after] = [line.steps[end], line.steps[end + 1]]
  if (!(after > before) || step <= before) return [x, y]
  const [nextX, nextY] = place.point(end + 1)
  if (!Number.isFinite(nextX) || !Number.isFinite(nextY)) return [x, y]
  const share = (step - before) / (after - before)
  return [x + share * (nextX - x), y + share * (nextY - y)]
}

function drawHead(context, color, place, [x, y]) {
  const inX = x >= place.left - 1 && x <= place.left + place.width + 1
  const inY = y >= place.top - 1 && y <= place.top + place.height + 1
  if (!inX || !inY) return
  context.beginPath()
  context.arc(x, y, 6, 0, 2 * Math.PI)
  context.fillStyle = color
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = "#fff"
  context.stroke()
}

// The drawn point nearest to the pointer, over all lines of the chart.
function nearest(chart, key, tracks, step, x, y) {
  let best = null
  for (const track of tracks) {
    for (const line of track.lines.filter((each) => each.chart === key && each.count > 0)) {
      const place = placeOf(chart, line)
      for (let i = 0; place && i <= indexAt(line.steps, step); i += 1) {
        const [px, py] = place.point(i)
        const distance = Math.hypot(px - x, py - y)
        if (distance <= (best?.distance ?? NEAR)) best = { distance, track, line, i, px, py }
      }
    }
  }
  return best
}

function drawTip(context, chart, found) {
  const { track, line, i, px, py } = found
  const lines = [
    track.label,
    `step ${Math.round(line.steps[i]).toLocaleString("en")}`,
    `x = ${short(line.xs[i])}   y = ${short(line.ys[i])}`,
  ]
  if (line.xs === line.steps) lines[2] = short(line.ys[i])
  context.save()
  context.font = "13px sans-serif"
  const width = Math.max(...lines.map((text) => context.measureText(text).width)) + 16
  const height = 18 * lines.length + 10
  const x = Math.min(px + 12, chart._fullLayout.width - width - 4)
  const y = Math.max(4, Math.min(py - height - 10, chart._fullLayout.height - height - 4))
  context.fillStyle = track.color
  context.fillRect(x, y, width, height)
  context.fillStyle = "rgba(0, 0, 0, 0.72)"
  context.fillRect(x + 4, y, width - 4, height)
  context.fillStyle = "#fff"
  lines.forEach((text, row) => context.fillText(text, x + 10, y + 18 + 18 * row))
  context.restore()
}

function short(value) {
  return Math.abs(value) >= 1e4 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2)
    : Number(value.toPrecision(4)).toString()
}

// Index of the last drawn point at or before the step.
function indexAt(steps, step) {
  let low = 0
  let high = steps.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (steps[middle] <= step) low = middle
    else high = middle - 1
  }
  return low
}

// The chart's own drawing and the canvas over it as one picture, on the page's ground.
async function pictureOf(chart, ground, scale = 2) {
  const { width, height } = chart._fullLayout
  const picture = document.createElement("canvas")
  picture.width = scale * width
  picture.height = scale * height
  const context = picture.getContext("2d")
  context.scale(scale, scale)
  context.fillStyle = ground
  context.fillRect(0, 0, width, height)
  for (const svg of chart.querySelectorAll("svg.main-svg")) {
    const copy = svg.cloneNode(true)
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
    const image = new Image(width, height)
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
    await image.decode()
    context.drawImage(image, 0, 0, width, height)
  }
  const over = chart.querySelector("canvas.fl-player")
  if (over) context.drawImage(over, 0, 0, width, height)
  return picture
}

// What the chart shows with the tracks on it, for those who cannot see it.
function describeChart(chart, text) {
  const figure = chart.closest("[role=figure]")
  if (figure && text && figure.getAttribute("aria-label") !== text) {
    figure.setAttribute("aria-label", text)
  }
}
