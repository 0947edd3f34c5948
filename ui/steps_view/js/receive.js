// The message of ui/steps_view/__init__.py: every matrix gets its numbers from the body.
function readSteps(bytes) {
  const { header, body } = unpack(bytes)
  let at = 0
  const byName = {}
  for (const matrix of header.matrices) {
    const [height, width] = [matrix.rows.length, matrix.columns.length]
    const end = at + 8 * height * width
    const values = new Float64Array(body.slice(at, end).buffer)
    at = end
    byName[matrix.name] = {
      ...matrix, height, width, values,
      at: (i, j) => values[i * width + j],
      row: (i) => [...values.subarray(i * width, (i + 1) * width)],
      column: (j) => Array.from({ length: height }, (_, i) => values[i * width + j]),
    }
  }
  return { ...header, matrices: byName }
}

// ---- numbers as text --------------------------------------------------------------------------
function signed(text) {
  return text.replace("-", "−")
}

// Four digits, as short as they can be written.
function short(value) {
  if (value === -Infinity) return "−∞"
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e6) return signed(value.toExponential(2))
  return signed(String(Number(value.toPrecision(4))))
}

// What fits into a cell.
function inCell(value, kind) {
  if (value === -Infinity) return "−∞"
  if (value !== 0 && Math.abs(value) < 0.005) return kind === "weights" ? "≈0" : signed(value.toFixed(3))
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return signed(String(Number(value.toFixed(digits))))
}

// What a cell is edited as: all its digits.
function asTyped(value) {
  return String(value)
}

// ---- colours ----------------------------------------------------------------------------------
function colourAt(stops, share) {
  const place = Math.max(0, Math.min(1, share)) * (stops.length - 1)
  const low = Math.min(Math.floor(place), stops.length - 2)
  const [from, to] = [channels(stops[low]), channels(stops[low + 1])]
  return from.map((each, i) => Math.round(each + (place - low) * (to[i] - each)))
}

function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((each) => {
    const c = each / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

// Black or white, whichever is easier to read on this colour.
function inkOn(rgb) {
  const light = luminance(rgb)
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000"
}

// The colour of every cell, and what the ends of the scale are.
function painterOf(matrix, data, dark) {
  const finite = [...matrix.values].filter(Number.isFinite)
  if (matrix.kind === "weights") {
    const top = Math.max(...data.matrices.weights.values, ...data.matrices.dropped.values) || 1
    const stops = dark ? data.palette.dark : data.palette.light
    return { low: 0, high: top, at: (value) => colourAt(stops, value / top) }
  }
  const bound = Math.max(...finite.map(Math.abs), 0) || 1
  const stops = dark ? data.palette.divergingDark : data.palette.divergingLight
  return { low: -bound, high: bound, at: (value) => colourAt(stops, (value / bound + 1) / 2) }
}
