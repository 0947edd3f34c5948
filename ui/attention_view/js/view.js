// The explorer itself. It never sends anything to the server: what changes the view stays here,
// and in the URL.
const views = new WeakMap()

export default function ({ data, parentElement }) {
  let view = views.get(parentElement)
  if (!view) {
    view = createView(parentElement)
    views.set(parentElement, view)
  }
  view.receive(data)
  return view.destroy
}

function createView(root) {
  const $ = (selector) => root.querySelector(selector)
  const map = $(".map")
  let data = null
  let table = []
  let place = null
  let matrix = null
  let cursor = null
  let received = 0
  let seenFocus = null
  const state = { layer: 1, head: 1, scale: "head", pin: null }

  // ---- state and URL -------------------------------------------------------------------------
  const params = () => ({
    layer: `${data.prefix}layer`,
    head: `${data.prefix}head`,
    scale: `${data.prefix}scale`,
    pin: `${data.prefix}pin`,
  })

  function readUrl() {
    const query = new URL(window.location.href).searchParams
    const names = params()
    state.layer = choiceOf(query.get(names.layer), data.layers, data.defaultLayer)
    state.head = choiceOf(query.get(names.head), data.heads, data.defaultHead)
    state.scale = query.get(names.scale) === "full" ? "full" : "head"
    state.pin = pinOf(query.get(names.pin), data.labels.length)
  }

  function writeUrl() {
    const url = new URL(window.location.href)
    const names = params()
    const set = (name, value, fallback) =>
      value === fallback ? url.searchParams.delete(name) : url.searchParams.set(name, value)
    set(names.layer, String(state.layer), String(data.defaultLayer))
    set(names.head, String(state.head), String(data.defaultHead))
    set(names.scale, state.scale, "head")
    set(names.pin, state.pin ? `${state.pin.query}-${state.pin.key}` : "", "")
    if (url.href === window.location.href) return
    try {
      window.history.replaceState(window.history.state, "", url)
    } catch {
      // A page opened from a file has no URL that may change.
    }
  }

  // A preset asks for a head and a pair of words; it is followed once.
  function follow(focus) {
    if (!focus || focus.id === seenFocus) return
    seenFocus = focus.id
    state.layer = focus.layer
    state.head = focus.head
    const [query, key] = (focus.pin ?? []).map((label) => data.labels.indexOf(label))
    state.pin = query >= 0 && key >= 0 ? { query, key } : null
  }

  async function receive(bytes) {
    received += 1
    const turn = received
    const { header, body } = unpack(await inflate(bytes))
    if (turn !== received) return
    const next = { ...header, codes: body, cache: new Map() }
    const first = data === null
    const sameText = !first && next.labels.join("\n") === data.labels.join("\n")
    data = next
    if (first) {
      readUrl()
      // A reload restores the URL, not the preset that once led there.
      if (hasOwnState()) seenFocus = data.focus?.id ?? null
    }
    if (!first && !sameText) state.pin = null
    follow(data.focus)
    cursor = null
    $(".state").textContent = ""
    table = colorTable(isDark() ? data.palette.dark : data.palette.light)
    fillSelects()
    buildGrid()
    show()
  }

  function hasOwnState() {
    const query = new URL(window.location.href).searchParams
    return Object.values(params()).some((name) => query.has(name))
  }

  // ---- controls ------------------------------------------------------------------------------
  function fillSelects() {
    const numbers = (count) => Array.from({ length: count }, (_, i) => String(i + 1))
    fill($(".layer"), [...numbers(data.layers), AVERAGE], (v) => (v === AVERAGE ? "average of all" : v))
    fill($(".head"), [...numbers(data.heads), AVERAGE], (v) => (v === AVERAGE ? "average" : v))
  }

  function select(layer, head) {
    state.layer = layer
    state.head = head
    show()
  }

  $(".layer").onchange = (event) => select(numberOr(event.target.value), state.head)
  $(".head").onchange = (event) => select(state.layer, numberOr(event.target.value))
  $(".scale").onchange = (event) => {
    state.scale = event.target.value
    show()
  }
  $(".unpin").onclick = () => pin(null)

  // ---- all heads -----------------------------------------------------------------------------
  function buildGrid() {
    const grid = $(".grid")
    grid.style.gridTemplateColumns = `1.4em repeat(${data.heads}, minmax(0, 1fr))`
    const cells = [axisLabel("")]
    for (let head = 1; head <= data.heads; head += 1) cells.push(axisLabel(String(head)))
    for (let layer = 1; layer <= data.layers; layer += 1) {
      cells.push(axisLabel(String(layer)))
      for (let head = 1; head <= data.heads; head += 1) cells.push(thumbnail(layer, head))
    }
    grid.replaceChildren(...cells)
  }

  function thumbnail(layer, head) {
    const button = document.createElement("button")
    button.type = "button"
    button.setAttribute("role", "radio")
    button.setAttribute("aria-label", `Layer ${layer}, head ${head}`)
    button.title = `Layer ${layer}, head ${head}`
    Object.assign(button.dataset, { layer, head })
    const canvas = document.createElement("canvas")
    const weights = computeMatrix(data, layer, head)
    paintPixels(canvas, weights, data.labels.length, largest(weights), table)
    const share = document.createElement("span")
    share.className = "share"
    button.append(canvas, share)
    button.onclick = () => select(layer, head)
    return button
  }

  $(".grid").onkeydown = (event) => {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    const layer = within(numberOr(event.target.dataset.layer) + move[0], data.layers)
    const head = within(numberOr(event.target.dataset.head) + move[1], data.heads)
    select(layer, head)
    buttonOf(layer, head).focus()
  }

  const buttonOf = (layer, head) =>
    root.querySelector(`.grid button[data-layer="${layer}"][data-head="${head}"]`)

  // ---- the pinned pair -----------------------------------------------------------------------
  function pin(pair) {
    state.pin = pair
    show()
  }

  function showPair() {
    const box = $(".pair")
    box.hidden = state.pin === null
    $(".hint").hidden = state.pin !== null
    const n = data.labels.length
    const ranked = []
    for (const button of root.querySelectorAll(".grid button")) {
      const [layer, head] = [numberOr(button.dataset.layer), numberOr(button.dataset.head)]
      const weight = state.pin
        ? computeCell(layer, head, state.pin.query * n + state.pin.key)
        : 0
      button.querySelector(".share").style.width = `${100 * weight}%`
      ranked.push({ layer, head, weight })
    }
    if (!state.pin) return
    const [from, to] = [data.labels[state.pin.query], data.labels[state.pin.key]]
    $(".pair-name").textContent = `Heads by ${quoted(from)} → ${quoted(to)}`
    ranked.sort((a, b) => b.weight - a.weight)
    $(".ranking").replaceChildren(...ranked.slice(0, 6).map(rankedHead))
  }

  function computeCell(layer, head, cell) {
    const [slice] = slicesOf(data, layer, head)
    const code = data.codes[slice * data.labels.length ** 2 + cell]
    return code === BLANK ? 0 : code / LEVELS
  }

  function rankedHead({ layer, head, weight }) {
    const item = document.createElement("li")
    const button = document.createElement("button")
    button.type = "button"
    const name = document.createElement("span")
    name.textContent = `Layer ${layer}, head ${head}`
    const value = document.createElement("span")
    value.textContent = percent(weight)
    const bar = document.createElement("i")
    bar.style.width = `${100 * weight}%`
    button.append(name, value, bar)
    button.onclick = () => select(layer, head)
    item.append(button)
    return item
  }

  // ---- the large map -------------------------------------------------------------------------
  function style() {
    const computed = getComputedStyle($(".explorer"))
    return {
      text: computed.color,
      muted: computed.color.replace("rgb(", "rgba(").replace(")", ", 0.72)"),
      background: getComputedStyle($(".tip")).backgroundColor,
      top: state.scale === "full" ? 1 : largest(matrix),
      table,
    }
  }

  function show() {
    const { layer, head } = state
    matrix = matrixOf(data, layer, head)
    $(".layer").value = String(layer)
    $(".head").value = layer === AVERAGE ? AVERAGE : String(head)
    $(".head").disabled = layer === AVERAGE
    $(".scale").value = state.scale
    $(".shown").textContent = `${nameOf(data, layer, head)}.`
    const finding = describeFinding(data, layer, head)
    $(".finding").textContent = finding
    map.setAttribute("aria-label", `${finding} Arrow keys read a cell, Enter pins it.`)
    let focusable = false
    for (const button of root.querySelectorAll(".grid button")) {
      const chosen = button.dataset.layer === String(layer) && button.dataset.head === String(head)
      button.setAttribute("aria-checked", String(chosen))
      button.tabIndex = chosen ? 0 : -1
      focusable ||= chosen
    }
    if (!focusable) buttonOf(1, 1).tabIndex = 0
    showLegend()
    showPair()
    drawMap()
    if ($(".numbers").open) fillTable()
    writeUrl()
  }

  function showLegend() {
    const top = style().top
    $(".low").textContent = "0 %"
    $(".high").textContent = `${(100 * top).toFixed(top < 0.1 ? 1 : 0)} %`
    const ramp = $(".ramp").getContext("2d")
    for (let i = 0; i < 128; i += 1) {
      ramp.fillStyle = `rgb(${table[2 * i].map(Math.round).join(" ")})`
      ramp.fillRect(i, 0, 1, 1)
    }
  }

  function drawMap() {
    const width = map.clientWidth
    if (!width || !matrix) return
    place = layoutMap(data, width, 430, `13px ${getComputedStyle(map).fontFamily}`)
    // Where each cell lies, for tests and for anyone who automates the page.
    const { left, top, cell } = place
    const explorer = $(".explorer")
    explorer.dataset.place = JSON.stringify({ left, top, cell })
    explorer.dataset.labels = data.labels.join("\n")
    const context = sized($(".cells"), width, place.height)
    paintMap(context, data, matrix, place, style())
    drawOver()
  }

  function drawOver() {
    const context = sized($(".over"), place.width, place.height)
    paintOver(context, data, place, cursor, state.pin, style())
    const tip = $(".tip")
    tip.hidden = cursor === null
    const at = cursor ?? state.pin
    $(".reading").textContent = at ? describeReading(data, matrix, at.query, at.key) : ""
    if (!cursor) return
    tip.textContent = describeCell(data, matrix, state.layer, state.head, cursor.query, cursor.key)
    const x = place.left + (cursor.key + 1) * place.cell + 8
    const room = place.width - tip.offsetWidth
    tip.style.left = `${Math.max(0, Math.min(x, room))}px`
    tip.style.top = `${place.top + (cursor.query + 1) * place.cell + 6}px`
  }

  function cellAt(event) {
    const box = $(".cells").getBoundingClientRect()
    const key = Math.floor((event.clientX - box.left - place.left) / place.cell)
    const query = Math.floor((event.clientY - box.top - place.top) / place.cell)
    const inside = key >= 0 && query >= 0 && key < place.n && query < place.n
    return inside ? { query, key } : null
  }

  function moveCursor(next) {
    if (next?.query === cursor?.query && next?.key === cursor?.key) return
    cursor = next
    drawOver()
  }

  map.onpointermove = (event) => place && moveCursor(cellAt(event))
  map.onpointerleave = () => place && moveCursor(null)
  map.onclick = (event) => {
    const cell = cellAt(event)
    if (!cell) return
    const same = state.pin?.query === cell.query && state.pin?.key === cell.key
    pin(same ? null : cell)
  }
  map.onblur = () => place && moveCursor(null)
  map.onkeydown = (event) => {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
    const last = data.labels.length - 1
    if (moves[event.key]) {
      const from = cursor ?? state.pin ?? { query: 0, key: 0 }
      const [down, right] = cursor ? moves[event.key] : [0, 0]
      const clamp = (value) => Math.max(0, Math.min(last, value))
      moveCursor({ query: clamp(from.query + down), key: clamp(from.key + right) })
    } else if ((event.key === "Enter" || event.key === " ") && cursor) pin(cursor)
    else if (event.key === "Escape") {
      cursor = null
      pin(null)
    } else return
    event.preventDefault()
  }

  // ---- table, export, life -------------------------------------------------------------------
  function fillTable() {
    const shown = Math.min(data.labels.length, 40)
    const note = document.createElement("p")
    note.textContent =
      shown < data.labels.length
        ? `The first ${shown} of ${data.labels.length} rows and columns; the CSV below has all.`
        : "Percent of each row’s attention."
    const rows = document.createElement("table")
    const head = rows.createTHead().insertRow()
    head.append(headerCell("looks from \\ looks at", "col"))
    for (let i = 0; i < shown; i += 1) head.append(headerCell(data.labels[i], "col"))
    const body = rows.createTBody()
    for (let row = 0; row < shown; row += 1) {
      const line = body.insertRow()
      line.append(headerCell(data.labels[row], "row"))
      for (let column = 0; column < shown; column += 1) {
        const weight = matrix[row * data.labels.length + column]
        line.insertCell().textContent = Number.isNaN(weight) ? "blank" : (100 * weight).toFixed(1)
      }
    }
    $(".scroll").replaceChildren(note, rows)
  }
  $(".numbers").ontoggle = () => data && $(".numbers").open && fillTable()

  async function onExport(event) {
    if (!data || event.detail.prefix !== data.prefix) return
    const { layer, head } = state
    if (event.detail.format === "csv") saveAs(fileName(layer, head, "csv"), csvOf(data, matrix), "text/csv")
    if (event.detail.format === "script") saveAs("attention.py", scriptOf(data, layer, head), "text/x-python")
    if (event.detail.format === "png") {
      saveAs(fileName(layer, head, "png"), await pngOf(data, matrix, layer, head, style().top))
    }
  }
  const onHistory = () => {
    if (!data) return
    readUrl()
    show()
  }
  document.addEventListener("foundations-lab:export", onExport)
  window.addEventListener("popstate", onHistory)
  const resized = new ResizeObserver(() => data && drawMap())
  resized.observe(map)

  return {
    receive,
    destroy() {
      document.removeEventListener("foundations-lab:export", onExport)
      window.removeEventListener("popstate", onHistory)
      resized.disconnect()
      views.delete(root)
    },
  }

  function isDark() {
    const [r, g, b] = getComputedStyle($(".explorer")).color.match(/[\d.]+/g).map(Number)
    return r + g + b > 384
  }
}
