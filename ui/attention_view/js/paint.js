// Drawing on canvas. A palette is a list of [r, g, b], low to high.
const LONGEST_LABEL = 16

function colorTable(anchors) {
  const stops = anchors.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  return Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1)
    const low = Math.min(Math.floor(place), stops.length - 2)
    return stops[low].map((value, c) => value + (place - low) * (stops[low + 1][c] - value))
  })
}

// One pixel for each cell.
function paintPixels(canvas, matrix, n, top, table) {
  canvas.width = n
  canvas.height = n
  const context = canvas.getContext("2d")
  const image = context.createImageData(n, n)
  for (let i = 0; i < matrix.length; i += 1) {
    const blank = Number.isNaN(matrix[i])
    const level = blank ? 0 : Math.round(255 * Math.min(matrix[i] / (top || 1), 1))
    const [r, g, b] = blank ? [128, 128, 128] : table[level]
    image.data.set([r, g, b, blank ? 90 : 255], 4 * i)
  }
  context.putImageData(image, 0, 0)
}

function shortened(label) {
  const signs = [...label]
  return signs.length > LONGEST_LABEL ? `${signs.slice(0, LONGEST_LABEL - 1).join("")}…` : label
}

// Where everything lies: cells of `cell` pixels from (left, top).
function layoutMap(data, width, tallest, font) {
  const context = document.createElement("canvas").getContext("2d")
  context.font = font
  const longest = Math.max(...data.labels.map((label) => context.measureText(shortened(label)).width))
  const left = Math.ceil(longest) + 10
  const top = Math.ceil(longest * Math.sin(Math.PI / 3)) + 14
  // Slanted labels of the last columns reach beyond the map.
  const right = Math.ceil(longest / 2) + 4
  const n = data.labels.length
  const cell = Math.max(2, Math.min(44, (width - left - right) / n, (tallest - top) / n))
  return { left, top, cell, n, width, height: Math.ceil(top + n * cell + 4), font }
}

function paintMap(context, data, matrix, place, style) {
  const { left, top, cell, n } = place
  const pixels = document.createElement("canvas")
  paintPixels(pixels, matrix, n, style.top, style.table)
  context.imageSmoothingEnabled = false
  context.drawImage(pixels, left, top, n * cell, n * cell)
  if (cell >= 8) {
    context.strokeStyle = style.background
    context.lineWidth = 1
    for (let i = 0; i <= n; i += 1) {
      const at = Math.round(i * cell) + 0.5
      strokeLine(context, left + at - 0.5, top, left + at - 0.5, top + n * cell)
      strokeLine(context, left, top + at - 0.5, left + n * cell, top + at - 0.5)
    }
  }
  const every = Math.ceil(13 / cell)
  for (let i = 0; i < n; i += every) {
    paintLabel(context, data, place, i, "row", style)
    paintLabel(context, data, place, i, "column", style)
  }
}

function strokeLine(context, x1, y1, x2, y2) {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

function paintLabel(context, data, place, i, side, style, strong = false) {
  const { left, top, cell, font } = place
  context.save()
  context.font = strong ? `bold ${font}` : font
  context.fillStyle = data.special[i] && !strong ? style.muted : style.text
  context.textBaseline = "middle"
  const middle = (i + 0.5) * cell
  if (side === "row") {
    context.textAlign = "right"
    context.translate(left - 6, top + middle)
  } else {
    context.textAlign = "left"
    context.translate(left + middle, top - 6)
    context.rotate(-Math.PI / 3)
  }
  const text = shortened(data.labels[i])
  if (strong) {
    const width = context.measureText(text).width
    context.fillStyle = style.background
    context.fillRect(side === "row" ? -width - 2 : -2, -8, width + 4, 16)
    context.fillStyle = style.text
  }
  context.fillText(text, 0, 0)
  context.restore()
}

// Crosshair and pinned pair, on the upper canvas only.
function paintOver(context, data, place, cursor, pin, style) {
  const { left, top, cell, n } = place
  if (cursor) {
    context.strokeStyle = style.text
    context.lineWidth = 1
    context.strokeRect(left, top + cursor.query * cell, n * cell, cell)
    context.strokeRect(left + cursor.key * cell, top, cell, n * cell)
    paintLabel(context, data, place, cursor.query, "row", style, true)
    paintLabel(context, data, place, cursor.key, "column", style, true)
  }
  if (pin) {
    context.strokeStyle = "#d55e00"
    context.lineWidth = 3
    context.strokeRect(left + pin.key * cell, top + pin.query * cell, cell, cell)
    if (!cursor) {
      paintLabel(context, data, place, pin.query, "row", style, true)
      paintLabel(context, data, place, pin.key, "column", style, true)
    }
  }
}
