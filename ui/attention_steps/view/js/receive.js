// The message of ui/attention_steps/view/__init__.py: every matrix gets its numbers from the body.
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
function short(value) {
  return formatNumber(value, 4)
}

// What fits into a cell.
function inCell(value, kind) {
  const size = Math.abs(value)
  if (size > 0 && size < (kind === "weights" ? 0.005 : 0.0005)) return "≈0"
  const text = formatNumber(value, size < 1 ? 2 : 3)
  return kind === "weights" && text === "1" && value !== 1 ? "≈1" : text
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
