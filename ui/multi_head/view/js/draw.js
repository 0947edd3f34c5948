// One canvas: what is written above, what is read below, the weights between them and as a map.
const CELL = 26
const LINES = 110
const CHANCES = 190

// Where everything is, for a width in pixels.
function layoutOf(data, state, width) {
  const { rows, columns } = axes(data, state)
  const narrow = width < 640
  const beside = state.kind === "encoder" || narrow ? 0 : CHANCES
  const left = 58
  const space = width - left - beside - 8
  const column = Math.min(34, space / columns.length)
  const row = Math.min(64, space / rows.length)
  const mapRow = state.kind === "encoder" ? Math.max(5, Math.min(14, 300 / rows.length)) : 17
  const top = 22
  const below = top + CELL + 20 + LINES
  const map = below + CELL + 8
  const under = map + mapRow * rows.length + 6
  const height = under + (narrow && state.kind !== "encoder" ? 12 * 15 + 26 : 0)
  const right = left + Math.max(column * columns.length, row * rows.length)
  return { rows, columns, left, column, row, mapRow, top, below, map, under, height, narrow, right, width }
}

function colours(box, palette) {
  const style = getComputedStyle(box)
  const get = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  const ink = style.color
  const parts = ink.match(/[\d.]+/g).slice(0, 3).map(Number)
  const dark = parts[0] + parts[1] + parts[2] > 384
  return {
    ink,
    faint: get("--st-border-color", "#888"),
    ground: get("--st-background-color", "#fff"),
    accent: get("--st-primary-color", "gray"),
    second: get("--st-secondary-background-color", "#eee"),
    font: get("--st-font", "sans-serif"),
    scale: dark ? palette.dark : palette.light,
    dark,
  }
}

const hexParts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))

function shade(scale, value) {
  const place = Math.min(1, Math.max(0, value)) * (scale.length - 1)
  const index = Math.min(scale.length - 2, Math.floor(place))
  const from = hexParts(scale[index])
  const to = hexParts(scale[index + 1])
  return `rgb(${from.map((part, i) => Math.round(part + (to[i] - part) * (place - index)))})`
}

function paint(context, data, state, where, look) {
  context.clearRect(0, 0, where.width, where.height)
  context.textAlign = "center"
  context.textBaseline = "middle"
  const weights = rowOf(data, state, state.row)
  paintLines(context, state, where, look, weights)
  paintRows(context, data, state, where, look)
  paintColumns(context, data, state, where, look, weights)
  paintMap(context, data, state, where, look)
  if (state.kind !== "encoder") paintChances(context, data, state, where, look)
}

function paintLines(context, state, where, look, weights) {
  const from = where.left + (state.row + 0.5) * where.row
  const top = where.top + CELL + (state.kind === "encoder" ? 2 : 18)
  weights.forEach((weight, column) => {
    if (!weight || weight < 0.004) return
    const to = where.left + (column + 0.5) * where.column
    context.globalAlpha = 0.12 + 0.88 * Math.sqrt(weight)
    context.strokeStyle = look.accent
    context.lineWidth = 0.6 + 9 * weight
    context.beginPath()
    context.moveTo(from, top)
    context.bezierCurveTo(from, top + LINES * 0.55, to, where.below - LINES * 0.55, to, where.below - 2)
    context.stroke()
  })
  context.globalAlpha = 1
}

function cell(context, x, y, width, text, look, { fill, edge, colour, size, bold }) {
  if (fill) {
    context.fillStyle = fill
    context.fillRect(x + 0.5, y, width - 1, CELL)
  }
  context.strokeStyle = edge ?? look.faint
  context.lineWidth = edge ? 2 : 1
  context.strokeRect(x + 0.5, y + 0.5, width - 1, CELL - 1)
  context.fillStyle = colour ?? look.ink
  context.font = `${bold ? 700 : 400} ${size}px ${look.font}`
  context.fillText(visible(text), x + width / 2, y + CELL / 2 + 1, width - 1)
}

const sizeFor = (width) => Math.max(9, Math.min(16, width * 0.8))

function title(context, text, y, look, left = 0) {
  context.textAlign = "left"
  context.font = `12px ${look.font}`
  context.fillStyle = look.ink
  context.fillText(text, left, y)
  context.textAlign = "center"
}

// Beside a row of cells, in the margin: lines cross everything above the lower row.
function beside(context, text, y, where, look) {
  context.textAlign = "right"
  context.font = `12px ${look.font}`
  context.fillStyle = look.ink
  context.fillText(text, where.left - 6, y + CELL / 2 + 1)
  context.textAlign = "center"
}

function paintRows(context, data, state, where, look) {
  beside(context, state.kind === "encoder" ? "looks" : "writes", where.top, where, look)
  where.rows.forEach((name, row) => {
    const x = where.left + row * where.row
    const current = row === state.row
    const there = state.kind === "encoder" || row <= state.row
    cell(context, x, where.top, where.row, there ? name : "", look, {
      fill: current ? look.accent : there ? look.second : null,
      colour: current ? look.ground : look.ink,
      size: sizeFor(where.row),
      bold: current,
    })
    if (state.kind === "encoder" || !there) return
    const best = Math.max(...chances(data, row).map((each) => each.chance))
    context.font = `${where.row < 40 ? 9 : 11}px ${look.font}`
    context.fillStyle = look.ink
    context.fillText(formatPercent(best), x + where.row / 2, where.top + CELL + 9)
  })
}

function paintColumns(context, data, state, where, look, weights) {
  beside(context, "reads", where.below, where, look)
  where.columns.forEach((name, column) => {
    const weight = weights[column]
    const strong = (weight ?? 0) > 0.55
    cell(context, where.left + column * where.column, where.below, where.column, weight === null ? "" : name, look, {
      fill: weight === null ? null : shade(look.scale, weight),
      colour: strong ? look.ground : look.ink,
      size: sizeFor(where.column),
    })
  })
}

function paintMap(context, data, state, where, look) {
  where.rows.forEach((name, row) => {
    const y = where.map + row * where.mapRow
    const ahead = state.kind !== "encoder" && row > state.step
    for (let column = 0; column < where.columns.length; column += 1) {
      const weight = ahead ? null : weightAt(data, state, row, column)
      const x = where.left + column * where.column
      if (weight === null) {
        if (!ahead && data.causal) hatch(context, x, y, where.column, where.mapRow, look)
        continue
      }
      context.fillStyle = shade(look.scale, weight)
      context.fillRect(x + 0.5, y + 0.5, where.column - 1, where.mapRow - 1)
    }
    if (!ahead && (state.kind !== "encoder" || where.mapRow >= 9 || row === state.row)) {
      context.textAlign = "right"
      context.font = `${row === state.row ? 700 : 400} 11px ${look.font}`
      context.fillStyle = look.ink
      context.fillText(visible(name), where.left - 6, y + where.mapRow / 2 + 1)
      context.textAlign = "center"
    }
  })
  context.strokeStyle = look.accent
  context.lineWidth = 2
  context.strokeRect(where.left, where.map + state.row * where.mapRow, where.column * where.columns.length, where.mapRow)
}

function hatch(context, x, y, width, height, look) {
  context.strokeStyle = look.faint
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(x + 3, y + height - 3)
  context.lineTo(x + width - 3, y + 3)
  context.stroke()
}

function paintChances(context, data, state, where, look) {
  const found = chances(data, state.step)
  const best = Math.max(...found.map((each) => each.chance))
  const left = where.narrow ? 46 : where.width - CHANCES + 26
  const top = where.narrow ? where.under + 22 : 24
  const wide = where.narrow ? where.width - 46 - 66 : CHANCES - 26 - 62
  const each = where.narrow ? 15 : 19
  title(context, "How probable each symbol is", where.narrow ? where.under + 8 : 9, look, where.narrow ? 0 : left - 22)
  found.forEach(({ name, chance }, i) => {
    const y = top + i * each
    context.textAlign = "right"
    context.font = `${chance === best ? 700 : 400} 12px ${look.font}`
    context.fillStyle = look.ink
    context.fillText(name, left - 6, y + each / 2)
    context.fillStyle = look.second
    context.fillRect(left, y + 2, wide, each - 4)
    context.fillStyle = chance === best ? look.accent : look.faint
    context.fillRect(left, y + 2, Math.max(0.5, wide * chance), each - 4)
    context.fillStyle = look.ink
    context.textAlign = "left"
    context.fillText(percent(chance), left + wide + 5, y + each / 2)
  })
  context.textAlign = "center"
}

// What is under the pointer: a cell of the map, of the row that is read, or of the one that looks.
function found(data, state, where, x, y) {
  const column = Math.floor((x - where.left) / where.column)
  const inColumns = x >= where.left && column < where.columns.length
  if (y >= where.top && y < where.top + CELL) {
    const row = Math.floor((x - where.left) / where.row)
    return x >= where.left && row < where.rows.length ? { row, column: null } : null
  }
  if (y >= where.below && y < where.below + CELL && inColumns) return { row: state.row, column }
  const row = Math.floor((y - where.map) / where.mapRow)
  if (y >= where.map && row < where.rows.length && inColumns) return { row, column }
  return null
}
