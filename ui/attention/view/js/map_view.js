// The heat map of one head: rows look, columns are looked at.
function mapView(app) {
  const { $ } = app
  const map = $(".map")
  let place = null
  let cursor = null

  function draw() {
    const width = map.clientWidth
    if (!width) return
    const tallest = tallestMap(app.data.height)
    place = layoutMap(app.data.rows, app.data.columns, width, tallest, `13px ${app.font()}`)
    const { left, top, cell } = place
    $(".explorer").dataset.place = JSON.stringify({ left, top, cell })
    paintMap(sized($(".cells"), width, place.height), app.matrix, place, app.style())
    over()
  }

  function over() {
    if (!place) return
    const context = sized($(".over"), place.width, place.height)
    paintOver(context, place, cursor, app.state.pin, app.style())
    const tip = $(".tip")
    tip.hidden = cursor === null
    app.read(cursor)
    if (!cursor) return
    const { layer, head } = app.state
    tip.textContent = describeCell(app.data, app.matrix, layer, head, cursor.query, cursor.key)
    const x = place.left + (cursor.key + 1) * place.cell + 8
    tip.style.left = `${Math.max(0, Math.min(x, place.width - tip.offsetWidth))}px`
    tip.style.top = `${place.top + (cursor.query + 1) * place.cell + 6}px`
  }

  function cellAt(event) {
    const box = $(".cells").getBoundingClientRect()
    const key = Math.floor((event.clientX - box.left - place.left) / place.cell)
    const query = Math.floor((event.clientY - box.top - place.top) / place.cell)
    const inside = key >= 0 && query >= 0 && key < place.w && query < place.h
    return inside ? { query, key } : null
  }

  function move(next) {
    if (next?.query === cursor?.query && next?.key === cursor?.key) return
    cursor = next
    over()
  }

  map.onpointermove = (event) => place && app.timed(() => move(cellAt(event)))
  map.onpointerleave = () => place && move(null)
  map.onclick = (event) => {
    const cell = cellAt(event)
    if (!cell) return
    const { rows, columns } = app.state.pin
    const same = rows.length === 1 && columns.length === 1 && rows[0] === cell.query && columns[0] === cell.key
    app.pin(same ? [] : [cell.query], same ? [] : [cell.key])
  }
  map.onblur = () => place && move(null)
  map.onkeydown = (event) => {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
    if (moves[event.key]) {
      const { rows, columns } = app.state.pin
      const from = cursor ?? { query: rows[0] ?? 0, key: columns[0] ?? 0 }
      const [down, right] = cursor ? moves[event.key] : [0, 0]
      const clamp = (value, count) => Math.max(0, Math.min(count - 1, value))
      move({ query: clamp(from.query + down, place.h), key: clamp(from.key + right, place.w) })
    } else if ((event.key === "Enter" || event.key === " ") && cursor) {
      app.pin([cursor.query], [cursor.key])
    } else if (event.key === "Escape") {
      cursor = null
      app.pin([], [])
    } else return
    event.preventDefault()
  }

  return {
    how: "Row: the word that looks. Column: the word it looks at.",
    forget: () => (cursor = null),
    draw,
    label(finding) {
      map.setAttribute("aria-label", `${finding} Arrow keys read a cell, Enter pins it.`)
    },
    picture() {
      const { data } = app
      const font = `13px ${SVG_SAFE_FONT}`
      const at = layoutMap(data.rows, data.columns, 4000, 20 * data.height + 200, font)
      const top = app.style().high
      return {
        note: `colour: 0 to ${percent(top)} of a row’s attention · ${data.model}`,
        width: at.left + at.w * at.cell + 90,
        height: at.height,
        paint: (context) => paintMap(context, app.matrix, at, app.paperStyle()),
      }
    },
  }
}
