// The surface in three dimensions with the paths on it: parallel projection, far things first.
const HEIGHT_OF_RELIEF = 0.75
const GAP = 255

function createRelief() {
  const view = { turn: -0.6, tilt: 0.85 }

  // x and y run from −1 to 1, the height from 0 to 1.
  function projection({ width, height }) {
    const [sinA, cosA] = [Math.sin(view.turn), Math.cos(view.turn)]
    const [sinE, cosE] = [Math.sin(view.tilt), Math.cos(view.tilt)]
    const scale = Math.min(width / 2.95, height / (2.9 * sinE + HEIGHT_OF_RELIEF * cosE + 0.15))
    const middle = height / 2 + (scale * HEIGHT_OF_RELIEF * cosE) / 2
    return (x, y, z) => {
      const across = x * cosA - y * sinA
      const away = x * sinA + y * cosA
      return {
        px: width / 2 + scale * across,
        py: middle - scale * (away * sinE + HEIGHT_OF_RELIEF * z * cosE),
        away,
      }
    }
  }

  function draw(context, size, scene, step, table, ink) {
    const { relief } = scene
    const [[xLow, xHigh], [yLow, yHigh]] = relief.window
    const { heights } = relief
    const project = projection(size)
    const parts = [...sheets(relief, heights, project, table)]
    const toUnit = (x, y) => [(2 * (x - xLow)) / (xHigh - xLow) - 1, (2 * (y - yLow)) / (yHigh - yLow) - 1]
    const onSurface = (x, y) => {
      const [u, v] = toUnit(x, y)
      const height = heightAt(relief, heights, u, v)
      return height === null ? null : project(u, v, height + 0.012)
    }
    for (const track of scene.tracks) {
      for (const line of track.lines.filter((each) => each.chart === scene.landscape)) {
        parts.push(...threads(line, track.color, onSurface, step))
      }
    }
    for (const dots of scene.dots) {
      for (const [x, y] of dotsAt(dots, step)) {
        const at = onSurface(x, y)
        if (at) parts.push({ away: at.away - 0.05, dot: at, color: dots.color, radius: 2.5 })
      }
    }
    parts.sort((a, b) => b.away - a.away)
    for (const part of parts) paintPart(context, part)
    labelCorners(context, project, relief.window, ink, size.width)
  }

  function* sheets({ rows, columns }, heights, project, table) {
    const corners = []
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const code = heights[row * columns + column]
        const [u, v] = [(2 * column) / (columns - 1) - 1, (2 * row) / (rows - 1) - 1]
        corners.push(code === GAP ? null : { ...project(u, v, code / 254), code })
      }
    }
    for (let row = 0; row + 1 < rows; row += 1) {
      for (let column = 0; column + 1 < columns; column += 1) {
        const at = row * columns + column
        const four = [corners[at], corners[at + 1], corners[at + columns + 1], corners[at + columns]]
        if (four.includes(null)) continue
        const mean = (name) => four.reduce((sum, corner) => sum + corner[name], 0) / 4
        // Deeper is darker on light ground, as on the contours.
        yield { away: mean("away"), sheet: four, color: table[255 - Math.round(mean("code"))] }
      }
    }
  }

  function* threads(line, color, onSurface, step) {
    const end = indexAt(line.steps, step)
    let before = null
    for (let i = 0; i <= end; i += 1) {
      const at = onSurface(line.xs[i], line.ys[i])
      if (at && before) {
        yield { away: (at.away + before.away) / 2 - 0.04, from: before, to: at, color, faint: line.faint }
      }
      before = at
    }
    if (before) yield { away: before.away - 0.06, dot: before, color, radius: line.faint ? 4 : 6, rim: true }
  }

  function paintPart(context, part) {
    if (part.sheet) {
      context.beginPath()
      part.sheet.forEach(({ px, py }, i) => (i ? context.lineTo(px, py) : context.moveTo(px, py)))
      context.closePath()
      context.fillStyle = context.strokeStyle = part.color
      context.lineWidth = 0.7
      context.fill()
      context.stroke()
    } else if (part.dot) {
      context.beginPath()
      context.arc(part.dot.px, part.dot.py, part.radius, 0, 2 * Math.PI)
      context.fillStyle = part.color
      context.fill()
      if (part.rim) {
        context.strokeStyle = "#fff"
        context.lineWidth = 2
        context.stroke()
      }
    } else {
      context.beginPath()
      context.moveTo(part.from.px, part.from.py)
      context.lineTo(part.to.px, part.to.py)
      context.strokeStyle = part.color
      context.lineWidth = part.faint ? 1.25 : 2.5
      context.stroke()
    }
  }

  function labelCorners(context, project, [[xLow, xHigh], [yLow, yHigh]], ink, width) {
    context.save()
    context.fillStyle = ink
    context.font = "12px sans-serif"
    context.textAlign = "center"
    const front = Math.cos(view.turn) > 0 ? -1.12 : 1.12
    const side = Math.sin(view.turn) > 0 ? -1.12 : 1.12
    for (const [text, u, v] of [
      [formatNumber(xLow, 4), -1, front], ["x", 0, front], [formatNumber(xHigh, 4), 1, front],
      [formatNumber(yLow, 4), side, -1], ["y", side, 0], [formatNumber(yHigh, 4), side, 1],
    ]) {
      const { px, py } = project(u, v, 0)
      context.fillText(text, Math.min(Math.max(px, 16), width - 16), py + 4)
    }
    context.restore()
  }

  return {
    draw,
    turn(across, up) {
      view.turn += across
      view.tilt = Math.min(1.45, Math.max(0.12, view.tilt + up))
    },
  }
}

// Between the corners of a cell; null outside the picture or in a gap.
function heightAt({ rows, columns }, heights, u, v) {
  if (!(Math.abs(u) <= 1 && Math.abs(v) <= 1)) return null
  const [column, row] = [((u + 1) / 2) * (columns - 1), ((v + 1) / 2) * (rows - 1)]
  const [left, low] = [Math.min(Math.floor(column), columns - 2), Math.min(Math.floor(row), rows - 2)]
  const code = (r, c) => heights[r * columns + c]
  const four = [code(low, left), code(low, left + 1), code(low + 1, left), code(low + 1, left + 1)]
  if (four.includes(GAP)) return null
  const [s, t] = [column - left, row - low]
  const mixed = (four[0] * (1 - s) + four[1] * s) * (1 - t) + (four[2] * (1 - s) + four[3] * s) * t
  return mixed / 254
}

// 256 colours between the stops of a palette.
function colorTable(stops) {
  const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1)
    const [a, b] = [parse(stops[Math.floor(at)]), parse(stops[Math.min(Math.floor(at) + 1, stops.length - 1)])]
    return `rgb(${a.map((value, c) => Math.round(value + (at % 1) * (b[c] - value))).join(" ")})`
  })
}
