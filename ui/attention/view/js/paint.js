// Heat maps on canvas. A table is 256 colours [r, g, b], low to high.
function colorTable(anchors) {
  const stops = anchors.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  return Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1)
    const low = Math.min(Math.floor(place), stops.length - 2)
    return stops[low].map((value, c) => value + (place - low) * (stops[low + 1][c] - value))
  })
}

// `low` and `high` are the ends of the scale; a diverging one has its zero in the middle.
function colorOf(value, low, high, table) {
  const level = Math.round((255 * (value - low)) / (high - low || 1))
  return table[Math.max(0, Math.min(255, level))]
}

function css([r, g, b]) {
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`
}

// One pixel for each cell.
function paintPixels(canvas, matrix, width, height, low, high, table) {
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext("2d")
  const image = context.createImageData(width, height)
  const scale = 255 / (high - low || 1)
  for (let i = 0; i < matrix.length; i += 1) {
    const value = matrix[i]
    const at = 4 * i
    if (value !== value) {
      image.data[at] = image.data[at + 1] = image.data[at + 2] = 128
      image.data[at + 3] = 90
      continue
    }
    const level = Math.max(0, Math.min(255, Math.round((value - low) * scale)))
    const color = table[level]
    image.data[at] = color[0]
    image.data[at + 1] = color[1]
    image.data[at + 2] = color[2]
    image.data[at + 3] = 255
  }
  context.putImageData(image, 0, 0)
}

// The colours of all codes for a head whose largest code is `top`, as pixels in memory's order.
function codePixels(table, top) {
  const bytes = new Uint8ClampedArray(4 * 256)
  for (let code = 0; code < BLANK; code += 1) {
    const [r, g, b] = table[Math.min(255, Math.round((255 * code) / (top || 1)))]
    bytes.set([r, g, b, 255], 4 * code)
  }
  bytes.set([128, 128, 128, 90], 4 * BLANK)
  return new Uint32Array(bytes.buffer)
}

// A whole head straight from its codes, as a thumbnail of at most 60 pixels a side: of a long
// text each pixel shows the largest of its cells, so that thin lines survive.
const THUMBNAIL = 60

function paintCodes(canvas, codes, width, height, table) {
  const step = Math.ceil(Math.max(width, height) / THUMBNAIL)
  const [w, h] = [Math.ceil(width / step), Math.ceil(height / step)]
  const pooled = new Uint8Array(w * h)
  const seen = new Uint8Array(w * h)
  let top = 0
  for (let row = 0, at = 0; row < height; row += 1) {
    const start = Math.floor(row / step) * w
    for (let column = 0, place = start, left = step; column < width; column += 1, at += 1) {
      const code = codes[at]
      if (code !== BLANK) {
        seen[place] = 1
        if (code > pooled[place]) pooled[place] = code
        if (code > top) top = code
      }
      left -= 1
      if (left === 0) {
        left = step
        place += 1
      }
    }
  }
  const pixels = codePixels(table, top)
  const image = new ImageData(w, h)
  const cells = new Uint32Array(image.data.buffer)
  for (let i = 0; i < cells.length; i += 1) cells[i] = pixels[seen[i] ? pooled[i] : BLANK]
  canvas.width = w
  canvas.height = h
  canvas.getContext("2d").putImageData(image, 0, 0)
}

function widest(labels, font) {
  const context = document.createElement("canvas").getContext("2d")
  context.font = font
  return Math.max(0, ...labels.map((label) => context.measureText(shortened(label)).width))
}

// A sentence fits into what a laptop shows at once; a long text gets what its cells need.
function tallestMap(rows) {
  return rows <= 24 ? 350 : 620
}

// Where everything of a map lies: cells of `cell` pixels from (left, top).
function layoutMap(rows, columns, width, tallest, font) {
  const longest = widest(columns.labels, font)
  const left = Math.ceil(widest(rows.labels, font)) + 10
  const top = Math.ceil(longest * Math.sin(Math.PI / 3)) + 14
  // Slanted labels of the last columns reach beyond the map.
  const right = Math.ceil(longest / 2) + 4
  const [w, h] = [columns.labels.length, rows.labels.length]
  const cell = Math.max(2, Math.min(44, (width - left - right) / w, (tallest - top) / h))
  return { left, top, cell, w, h, width, height: Math.ceil(top + h * cell + 4), font, rows, columns }
}

function paintMap(context, matrix, place, style) {
  const { left, top, cell, w, h } = place
  const pixels = document.createElement("canvas")
  paintPixels(pixels, matrix, w, h, style.low, style.high, style.table)
  context.imageSmoothingEnabled = false
  context.drawImage(pixels, left, top, w * cell, h * cell)
  if (cell >= 8) {
    context.strokeStyle = style.background
    context.lineWidth = 1
    for (let i = 0; i <= w; i += 1) {
      const x = left + Math.round(i * cell)
      strokeLine(context, x, top, x, top + h * cell)
    }
    for (let i = 0; i <= h; i += 1) {
      const y = top + Math.round(i * cell)
      strokeLine(context, left, y, left + w * cell, y)
    }
  }
  const every = Math.ceil(13 / cell)
  for (let i = 0; i < h; i += every) paintLabel(context, place, i, "row", style)
  for (let i = 0; i < w; i += every) paintLabel(context, place, i, "column", style)
}

function strokeLine(context, x1, y1, x2, y2) {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

function paintLabel(context, place, i, side, style, strong = false) {
  const { left, top, cell, font } = place
  const axis = side === "row" ? place.rows : place.columns
  context.save()
  context.font = strong ? `bold ${font}` : font
  context.fillStyle = axis.special[i] && !strong ? style.muted : style.text
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
  const text = shortened(axis.labels[i])
  if (strong) {
    const width = context.measureText(text).width
    context.fillStyle = style.background
    context.fillRect(side === "row" ? -width - 2 : -2, -8, width + 4, 16)
    context.fillStyle = style.text
  }
  context.fillText(text, 0, 0)
  context.restore()
}

// Crosshair and pins, on the upper canvas only.
function paintOver(context, place, cursor, pin, style) {
  const { left, top, cell, w, h } = place
  context.strokeStyle = PIN_COLOR
  context.lineWidth = 2
  for (const row of pin.rows) context.strokeRect(left, top + row * cell, w * cell, cell)
  for (const column of pin.columns) context.strokeRect(left + column * cell, top, cell, h * cell)
  const labels = cursor ? [[cursor.query], [cursor.key]] : [pin.rows, pin.columns]
  if (cursor) {
    context.strokeStyle = style.text
    context.lineWidth = 1
    context.strokeRect(left, top + cursor.query * cell, w * cell, cell)
    context.strokeRect(left + cursor.key * cell, top, cell, h * cell)
  }
  for (const row of labels[0]) paintLabel(context, place, row, "row", style, true)
  for (const column of labels[1]) paintLabel(context, place, column, "column", style, true)
}

const PIN_COLOR = "#d55e00"
