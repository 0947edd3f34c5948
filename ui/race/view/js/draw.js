// Drawing tracks on a canvas over a Plotly chart. Coordinates come from the chart's own axes.
const DASHES = { solid: [], dash: [9, 5], dot: [2, 4] }
const NEAR = 14

function canvasOver(chart) {
  const holder = holderOf(chart)
  let canvas = holder.querySelector("canvas.fl-player")
  if (!canvas) {
    canvas = document.createElement("canvas")
    canvas.className = "fl-player"
    canvas.setAttribute("aria-hidden", "true")
    Object.assign(canvas.style, { position: "absolute", left: 0, top: 0, pointerEvents: "none" })
    holder.append(canvas)
  }
  const ratio = window.devicePixelRatio || 1
  const { width, height } = sizeOf(chart)
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

function placeOf(chart, line) {
  const axes = axesOf(chart, line.x, line.y)
  return axes && { ...axes, point: (i) => axes.at(line.xs[i], line.ys[i]) }
}

function within(context, place, paint) {
  context.save()
  context.beginPath()
  context.rect(place.left, place.top, place.width, place.height)
  context.clip()
  paint()
  context.restore()
}

// Lines of one chart, those of other curves left out.
function linesOn(track, key, view) {
  return track.lines.filter(
    (line) => line.chart === key && line.count > 0 && (line.view === "" || line.view === view),
  )
}

function drawTracks(context, chart, key, scene, step, view) {
  const last = scene.numSteps
  const heads = []
  for (const track of scene.tracks) {
    for (const line of linesOn(track, key, view)) {
      const place = placeOf(chart, line)
      if (!place) continue
      const end = indexAt(line.steps, step)
      within(context, place, () => {
        context.strokeStyle = track.color
        context.setLineDash(DASHES[track.dash] ?? [])
        context.lineJoin = "round"
        context.lineWidth = line.faint ? 1.25 : 2.5
        const strength = line.faint ? 0.6 : 1
        if (step < last) {
          context.globalAlpha = 0.2 * strength
          strokePath(context, place, 0, line.count - 1)
        }
        context.globalAlpha = strength
        strokePath(context, place, 0, end)
      })
      // The edges of a band have no head of their own.
      if (!(line.faint && line.byStep)) heads.push([track.color, place, headAt(line, place, end, step), line.faint ? 4 : 6])
    }
  }
  for (const [color, place, head, radius] of heads) drawHead(context, color, place, head, radius)
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

function inside(place, x, y) {
  const inX = x >= place.left - 1 && x <= place.left + place.width + 1
  return inX && y >= place.top - 1 && y <= place.top + place.height + 1
}

function drawHead(context, color, place, [x, y], radius) {
  if (!inside(place, x, y)) return
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = color
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = "#fff"
  context.stroke()
}

// ---- what stands still on the contours --------------------------------------------------------
function drawGround(context, chart, scene) {
  const axes = axesOf(chart)
  if (!axes) return
  within(context, axes, () => {
    for (const [color, half] of scene.boxes) {
      const [left, top] = axes.at(-half, half)
      const [right, bottom] = axes.at(half, -half)
      context.strokeStyle = color
      context.lineWidth = 1.5
      context.setLineDash([5, 4])
      context.strokeRect(left, top, right - left, bottom - top)
    }
    context.setLineDash([])
    scene.starts.forEach(([x, y], i) => ring(context, axes.at(x, y), i === 0 ? 7 : 5))
  })
}

function ring(context, [x, y], radius) {
  for (const [color, width] of [["#fff", 5], ["#6f6f6f", 2.5]]) {
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.strokeStyle = color
    context.lineWidth = width
    context.stroke()
  }
}

// ---- clouds -----------------------------------------------------------------------------------
function drawDots(context, chart, scene, step) {
  const axes = axesOf(chart)
  if (!axes) return
  within(context, axes, () => {
    for (const dots of scene.dots) {
      context.fillStyle = dots.color
      context.globalAlpha = 0.7
      for (const [x, y] of dotsAt(dots, step)) {
        const [px, py] = axes.at(x, y)
        context.beginPath()
        context.arc(px, py, 2.5, 0, 2 * Math.PI)
        context.fill()
      }
    }
  })
}

// Where the dots are at a step, in data; those that are nowhere are left out.
function dotsAt(dots, step) {
  const before = indexAt(dots.steps, step)
  const after = Math.min(before + 1, dots.keyframes - 1)
  const span = dots.steps[after] - dots.steps[before]
  const share = span > 0 ? (step - dots.steps[before]) / span : 0
  const places = []
  for (let i = 0; i < dots.count; i += 1) {
    const place = [0, 1].map((c) => {
      const [from, to] = [before, after].map((frame) => dots.codes[(frame * dots.count + i) * 2 + c])
      if (from === 65535 || to === 65535) return NaN
      const code = from + share * (to - from)
      return dots.middle[c] + dots.reach[c] * ((2 * code) / 65534 - 1)
    })
    if (place.every(Number.isFinite)) places.push(place)
  }
  return places
}

// ---- under the pointer ------------------------------------------------------------------------
function nearest(chart, key, scene, step, view, x, y) {
  let best = null
  for (const track of scene.tracks) {
    for (const line of linesOn(track, key, view)) {
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
    `x = ${formatNumber(line.xs[i], 4)}   y = ${formatNumber(line.ys[i], 4)}`,
  ]
  if (line.xs === line.steps) lines[2] = formatNumber(line.ys[i], 4)
  context.save()
  context.font = "13px sans-serif"
  const width = Math.max(...lines.map((text) => context.measureText(text).width)) + 16
  const height = 18 * lines.length + 10
  const size = sizeOf(chart)
  const x = Math.min(px + 12, size.width - width - 4)
  const y = Math.max(4, Math.min(py - height - 10, size.height - height - 4))
  context.fillStyle = track.color
  context.fillRect(x, y, width, height)
  context.fillStyle = "rgba(0, 0, 0, 0.72)"
  context.fillRect(x + 4, y, width - 4, height)
  context.fillStyle = "#fff"
  lines.forEach((text, row) => context.fillText(text, x + 10, y + 18 + 18 * row))
  context.restore()
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

// The contours on one of the two scales: both are in the chart, in the order of charts.race.figures.LEVELS.
function showLevel(chart, level) {
  for (const layer of [".heatmaplayer", ".contourlayer"]) {
    const groups = chart.querySelector(layer)?.children ?? []
    if (groups.length === 2) [...groups].forEach((group, i) => (group.style.display = i === level ? "" : "none"))
  }
}
