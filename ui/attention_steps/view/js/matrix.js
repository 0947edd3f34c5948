// One matrix as a table that arrow keys walk through; cells can be inputs, or switches of the mask.
const WIDEST_WITH_NUMBERS = { d: 8, n: 12 }

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

// `app`: data, dark, painted (the mask as seen), point(name, i, j), paint, edit.
function matrixTable(app, name) {
  const matrix = app.data.matrices[name]
  const painter = painterOf(matrix, app.data, app.dark)
  const editable = app.data.editable && ["q", "k", "v"].includes(name)
  const tokens = matrix.columnDim === "keys"
  const most = tokens ? WIDEST_WITH_NUMBERS.n : WIDEST_WITH_NUMBERS.d
  const tall = matrix.height > 16
  const small = (matrix.width > most || tall) && !editable
  const summed = matrix.kind === "weights"
  const box = element("div", `matrix${small ? " small" : ""}${tall ? " tall" : ""}`)
  box.dataset.name = name
  const table = element("table")
  table.setAttribute("role", "grid")
  const caption = element("caption")
  caption.append(element("b", "", matrix.title), element("span", "", matrix.shape))
  table.append(caption, headRow(matrix, tokens, small, summed))
  const body = element("tbody")
  for (let i = 0; i < matrix.height; i += 1) {
    const row = element("tr")
    row.append(labelCell(matrix.rows[i], "row"))
    for (let j = 0; j < matrix.width; j += 1) {
      row.append(cellOf(app, matrix, painter, i, j, { editable, small }))
    }
    if (summed) row.append(sumCell(matrix.row(i)))
    body.append(row)
  }
  table.append(body)
  const holder = element("div", "scroll")
  holder.append(table)
  box.append(holder, element("p", "legend", legend(app, painter, matrix)))
  attachGrid(app, table, matrix)
  return box
}

function headRow(matrix, tokens, small, summed) {
  const head = element("thead")
  const row = element("tr")
  row.append(element("td"))
  matrix.columns.forEach((label, j) => {
    const shown = tokens || !small || (j + 1) % 8 === 0 || j === 0
    const cell = element(shown ? "th" : "td", tokens ? "token" : "", shown ? label : "")
    if (shown) cell.scope = "col"
    if (tokens) cell.title = label
    row.append(cell)
  })
  if (summed) row.append(element("th", "total", "Σ"))
  head.append(row)
  return head
}

function labelCell(label, scope) {
  const cell = element("th", "token", label)
  cell.scope = scope
  cell.title = label
  cell.dir = "auto"
  return cell
}

function sumCell(values) {
  const total = values.reduce((a, b) => a + b, 0)
  return element("td", "total", total === 0 ? "0" : formatFixed(total, 2))
}

function cellOf(app, matrix, painter, i, j, { editable, small }) {
  const cell = element("td", "cell")
  cell.dataset.i = i
  cell.dataset.j = j
  cell.tabIndex = -1
  if (!editable && i === 0 && j === 0) cell.tabIndex = 0
  const value = app.valueOf(matrix, i, j)
  colourCell(cell, value, painter, isGone(app, matrix, i, j))
  if (editable) {
    const field = element("input")
    field.value = asTyped(value)
    field.inputMode = "decimal"
    field.autocomplete = "off"
    field.setAttribute("aria-label", `${matrix.title}, ${matrix.rows[i]}, number ${j + 1}`)
    field.onchange = () => app.edit()
    cell.removeAttribute("tabindex")
    cell.append(field)
  } else if (!small) cell.textContent = inCell(value, matrix.kind)
  else cell.setAttribute("aria-label", short(value))
  return cell
}

// Whether a weight is 0 because a mask or dropout says so.
function isGone(app, matrix, i, j) {
  const { allowed, factors } = app.data.matrices
  if (matrix.kind !== "weights") return false
  return allowed.at(i, j) === 0 || (matrix.name === "dropped" && factors.at(i, j) === 0)
}

function colourCell(cell, value, painter, gone = false) {
  const hatched = gone || value === -Infinity
  cell.classList.toggle("hatched", hatched)
  if (hatched) {
    cell.style.background = cell.style.color = ""
    return
  }
  const rgb = painter.at(value)
  cell.style.background = `rgb(${rgb.join(",")})`
  cell.style.color = inkOn(rgb)
}

function legend(app, painter, matrix) {
  const { allowed } = app.data.matrices
  const masked = allowed.values.includes(0)
  const ends = `colour ${short(painter.low)} … ${short(painter.high)}`
  const hatched = {
    masked: masked && "−∞",
    weights: masked && "masked",
    dropped: app.data.dropout > 0 ? `${masked ? "masked or " : ""}dropped` : masked && "masked",
  }[matrix.name]
  return hatched ? `${ends}; hatched: ${hatched}` : ends
}

// ---- pointer and keyboard ---------------------------------------------------------------------
function attachGrid(app, table, matrix) {
  const { name } = matrix
  const placeOf = (target) => {
    const cell = target.closest?.("td.cell")
    return cell && table.contains(cell) ? [Number(cell.dataset.i), Number(cell.dataset.j)] : null
  }
  let under = null
  // Not "over": a cell that is laid out under a resting pointer was not pointed at.
  table.onpointermove = (event) => {
    const place = placeOf(event.target)
    if (!place || String(place) === under) return
    under = String(place)
    app.point(name, ...place)
    if (app.painting !== null && event.buttons) app.paint(...place, app.painting)
  }
  table.onpointerleave = () => (under = null)
  table.addEventListener("focusin", (event) => {
    const place = placeOf(event.target)
    if (place) app.point(name, ...place)
  })
  if (name === "masked") {
    table.classList.add("paintable")
    table.onpointerdown = (event) => {
      const place = placeOf(event.target)
      if (!place) return
      event.target.releasePointerCapture?.(event.pointerId)
      app.painting = !app.isOpen(...place)
      app.paint(...place, app.painting)
    }
  }
  table.onkeydown = (event) => {
    const place = placeOf(event.target)
    if (!place || event.target.tagName === "INPUT") return
    if (name === "masked" && (event.key === "Enter" || event.key === " ")) {
      app.paint(...place, !app.isOpen(...place))
      app.painted()
      event.preventDefault()
      return
    }
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key]
    if (!move) return
    const [i, j] = [place[0] + move[0], place[1] + move[1]]
    const next = table.querySelector(`td.cell[data-i="${i}"][data-j="${j}"]`)
    event.preventDefault()
    if (!next) return
    event.target.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  }
}
