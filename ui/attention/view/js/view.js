// The explorer itself. It never runs the server's script: what changes the view stays here, and in
// the URL.
const explorers = new WeakMap()
// Words of one side that are told in a sentence each.
const MOST_READ = 3
// Cells of one head from which on it counts.
const LONG_TEXT = 60 ** 2

export default function ({ data, parentElement, embedded }) {
  let explorer = explorers.get(parentElement)
  if (!explorer) {
    explorer = createExplorer(parentElement, embedded)
    explorers.set(parentElement, explorer)
  }
  explorer.receive(data)
  return explorer.destroy
}

function createExplorer(root, embedded) {
  const $ = (selector) => root.querySelector(selector)
  const app = {
    root,
    $,
    data: null, // what is shown: all of it, or one part of a pair
    state: null,
    matrix: null,
    dark: false,
    table: [],
    divergingTable: [],
  }
  let whole = null
  let remote = null
  let received = 0
  let following = 0
  let seenFocus = null

  // ---- what the views ask of the explorer ----------------------------------------------------
  app.isDark = () => app.dark
  const looksDark = () => {
    const [r, g, b] = getComputedStyle($(".explorer")).color.match(/[\d.]+/g).map(Number)
    return r + g + b > 384
  }
  app.font = () => getComputedStyle($(".explorer")).fontFamily
  app.style = () => {
    const computed = getComputedStyle($(".explorer"))
    const accentHex = app.isDark() ? "#56b4e9" : "#0072b2"
    return {
      text: computed.color,
      muted: computed.color.replace("rgb(", "rgba(").replace(")", ", 0.72)"),
      background: getComputedStyle($(".tip")).backgroundColor,
      accent: accentHex,
      accentHex,
      low: 0,
      high: app.state.scale === "full" ? 1 : largest(app.matrix),
      table: app.table,
    }
  }
  app.paperStyle = () => ({
    text: "#1d2329", muted: "#5c646c", background: "#ffffff", accent: "#0072b2", accentHex: "#0072b2",
    low: 0, high: app.style().high, table: colorTable(app.data.palette.light),
  })
  app.ramp = (canvas, table) => {
    const context = canvas.getContext("2d")
    for (let i = 0; i < 128; i += 1) {
      context.fillStyle = css(table[2 * i])
      context.fillRect(i, 0, 1, 1)
    }
  }
  app.select = (layer, head) => change({ layer, head })
  app.pin = (rows, columns) => change({ pin: { rows, columns }, token: null })
  app.keep = (kept) => change({ kept })
  app.headB = (layerB, headB) => change({ layerB, headB })
  app.show = show
  app.readText = (text) => {
    if ($(".reading").textContent !== text) $(".reading").textContent = text
  }
  // Of a cell both its row and its column, of one word its own side, else what is pinned; `note`
  // says more of the numbers in the view.
  app.read = (cell, token, note = "") => {
    const { pin } = app.state
    const of = (side, pinned, own) => (cell ? [own] : token ? (token.side === side ? [token.index] : []) : pinned)
    const rows = of("row", pin.rows, cell?.query)
    const columns = of("column", pin.columns, cell?.key)
    const parts = [
      ...rows.slice(0, MOST_READ).map((row) => describeRow(app.data, app.matrix, row)),
      ...columns.slice(0, MOST_READ).map((column) => describeColumn(app.data, app.matrix, column)),
    ]
    const more = Math.max(0, rows.length - MOST_READ) + Math.max(0, columns.length - MOST_READ)
    if (more) parts.push(`And ${more} more.`)
    app.readText([...parts, note].filter(Boolean).join(" "))
  }
  // How long the script of a hover took, for the benchmark.
  app.timed = (action) => {
    const before = performance.now()
    action()
    $(".explorer").dataset.hoverMs = String(performance.now() - before)
  }
  app.neurons = (layer) => remote.neurons(layer)
  app.hasNeurons = (layer) => remote.hasNeurons(layer)
  app.canFetch = () => remote.canFetch()
  app.flow = (...parts) => remote.flow(...parts)
  app.prefetchNeurons = () => {
    const own = remote
    own.prefetch(() => own === remote && ($(".explorer").dataset.neurons = "ready"))
  }

  const heads = overview(app)
  const views = {
    lines: linesView(app),
    text: textView(app),
    map: mapView(app),
    why: whyView(app),
    flow: flowView(app),
    compare: compareView(app),
  }

  // ---- what arrives --------------------------------------------------------------------------
  // A preset asks for a view of its own; it is followed once.
  function follow(focus) {
    if (!focus || focus.id === seenFocus) return
    seenFocus = focus.id
    const { pin, ...wanted } = focus.view
    const query = Object.entries(wanted).map(([name, value]) => [`${whole.prefix}${name}`, String(value)])
    // As a link would: what does not exist here falls back to the default.
    Object.assign(app.state, stateFrom(whole, new URLSearchParams(query)))
    const [row, column] = (pin ?? []).map((label, side) =>
      (side === 0 ? whole.rows : whole.columns).labels.indexOf(label),
    )
    app.state.pin = row >= 0 && column >= 0 ? { rows: [row], columns: [column] } : { rows: [], columns: [] }
  }

  async function receive(bytes) {
    received += 1
    const turn = received
    const next = await readPayload(bytes)
    if (turn !== received) return
    const first = whole === null
    const axes = (data) => [data.rows.labels, data.columns.labels].flat().join("\n")
    const sameText = !first && axes(next) === axes(whole)
    whole = next
    remote = remoteOf(whole, embedded)
    delete $(".explorer").dataset.neurons
    if (first) {
      app.state = stateFrom(whole, new URL(window.location.href).searchParams)
      // A reload restores the URL, not the preset that once led there.
      if (hasViewParams(whole)) seenFocus = whole.focus?.id ?? null
    } else {
      keepWithin(sameText)
    }
    follow(whole.focus)
    $(".state").textContent = ""
    fillSelects()
    paintAll()
  }

  // A new text or model may have fewer heads and other words.
  function keepWithin(sameText) {
    const { state } = app
    state.layer = choiceOf(String(state.layer), whole.layers, whole.defaultLayer)
    state.head = choiceOf(String(state.head), whole.heads, whole.defaultHead)
    state.kept = state.kept.filter(([layer, head]) => layer <= whole.layers && head <= whole.heads)
    if (!whole.isPair) state.part = "all"
    if (!whole.measures.some((each) => each.key === state.colour)) state.colour = "maps"
    if (sameText) return
    state.pin = { rows: [], columns: [] }
    state.token = null
  }

  function fillSelects() {
    const numbers = (count) => Array.from({ length: count }, (_, i) => String(i + 1))
    fill($(".layer"), [...numbers(whole.layers), AVERAGE], (v) => (v === AVERAGE ? "average of all" : v))
    fill($(".head"), [...numbers(whole.heads), AVERAGE], (v) => (v === AVERAGE ? "average" : v))
    $(".part").parentElement.hidden = !whole.isPair
    $(".counter").textContent = whole.counter
    $(".view-compare").textContent = whole.other ? "Compare A, B" : "Compare"
  }

  // Everything that depends on the words or the colours.
  function paintAll() {
    const palette = whole.palette
    app.dark = looksDark()
    app.table = colorTable(app.isDark() ? palette.dark : palette.light)
    app.divergingTable = colorTable(app.isDark() ? palette.divergingDark : palette.divergingLight)
    $(".part").value = app.state.part
    app.data = restricted(whole, app.state.part)
    app.state.pin = pinOf(pinText(app.state.pin), app.data.height, app.data.width)
    for (const view of Object.values(views)) {
      view.forget()
      view.stale = true
    }
    heads.build()
    // For the benchmark: the heads on screen are newer than those before.
    $(".explorer").dataset.drawn = String(received)
    const ready = () => {
      show()
      $(".explorer").dataset.labels = app.data.rows.labels.join("\n")
    }
    // The heads of a long text are painted first; its hundreds of words follow in the next frame.
    cancelAnimationFrame(following)
    if (app.data.cells > LONG_TEXT) following = requestAnimationFrame(() => setTimeout(ready))
    else ready()
  }

  // ---- controls ------------------------------------------------------------------------------
  function change(parts) {
    Object.assign(app.state, parts)
    show()
  }
  $(".layer").onchange = (event) => app.select(numberOr(event.target.value), app.state.head)
  $(".head").onchange = (event) => app.select(app.state.layer, numberOr(event.target.value))
  $(".scale").onchange = (event) => change({ scale: event.target.value })
  $(".mass").oninput = (event) => change({ mass: Number(event.target.value) / 100 })
  $(".part").onchange = (event) => {
    Object.assign(app.state, { part: event.target.value, pin: { rows: [], columns: [] } })
    paintAll()
  }
  const tabs = [...root.querySelectorAll(".views button")]
  for (const [index, tab] of tabs.entries()) {
    tab.onclick = () => change({ view: tab.dataset.view })
    tab.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
      if (!step) return
      const next = tabs[(index + step + tabs.length) % tabs.length]
      change({ view: next.dataset.view })
      next.focus()
      event.preventDefault()
    }
  }

  function show() {
    const { state, data } = app
    app.matrix = matrixOf(data, state.layer, state.head)
    $(".layer").value = String(state.layer)
    $(".head").value = state.layer === AVERAGE ? AVERAGE : String(state.head)
    $(".head").disabled = state.layer === AVERAGE
    $(".scale").value = state.scale
    $(".mass").value = String(Math.round(100 * state.mass))
    $(".mass-value").textContent = percent(state.mass)
    for (const tab of tabs) {
      const chosen = tab.dataset.view === state.view
      tab.setAttribute("aria-checked", String(chosen))
      tab.tabIndex = chosen ? 0 : -1
    }
    for (const part of root.querySelectorAll("[data-for]")) {
      part.hidden = !part.dataset.for.split(" ").includes(state.view)
    }
    const view = views[state.view]
    $(".shown").textContent = view.title ?? `${nameOf(data, state.layer, state.head)}.`
    $(".how").textContent = view.how
    const finding = describeFinding(data, state.layer, state.head)
    $(".finding").textContent = finding
    views.map.label(finding)
    heads.show()
    if (state.view === "map") showLegend()
    // A view's words are laid out when it is looked at, not with every text.
    if (view.stale) view.build?.()
    view.stale = false
    view.draw()
    app.refillTable()
    writeUrl(whole, state)
  }

  function showLegend() {
    const top = app.style().high
    $(".low").textContent = "0 %"
    $(".high").textContent = formatPercent(top, top < 0.1 ? 1 : 0)
    app.ramp($(".ramp"), app.table)
  }

  // ---- table, export, life -------------------------------------------------------------------
  // The numbers of the view, which the table and the CSV hold: shares of one head unless it has its own.
  function tableOf() {
    const { data, matrix, state } = app
    return views[state.view].table?.() ?? {
      what: `${nameOf(data, state.layer, state.head)}: share of each row’s attention`,
      corner: "looks from \\ looks at",
      rows: data.rows.labels,
      columns: data.columns.labels,
      values: matrix,
    }
  }

  function fillTable() {
    const table = tableOf()
    const [height, width] = [Math.min(table.rows.length, 40), Math.min(table.columns.length, 40)]
    const cut = height < table.rows.length || width < table.columns.length
    const first = cut ? ` The first ${height} of ${table.rows.length} rows and ${width} of ${table.columns.length} columns; the CSV below has all.` : ""
    const note = make("p", { text: table.exact ? `${table.what}.${first}` : `${table.what}, in percent, ${table.within ?? "±0.2"}.${first}` })
    const rows = make("table")
    const head = rows.createTHead().insertRow()
    head.append(headerCell(table.corner, "col"))
    for (let i = 0; i < width; i += 1) head.append(headerCell(table.columns[i], "col"))
    const body = rows.createTBody()
    for (let row = 0; row < height; row += 1) {
      const line = body.insertRow()
      line.append(headerCell(table.rows[row], "row"))
      for (let column = 0; column < width; column += 1) {
        const value = table.values[row * table.columns.length + column]
        line.insertCell().textContent = Number.isNaN(value) ? "blank" : table.exact ? signed(value, 4) : signed(100 * value, 1)
      }
    }
    $(".scroll").replaceChildren(note, rows)
  }
  app.refillTable = () => app.data && $(".numbers").open && fillTable()
  $(".numbers").ontoggle = app.refillTable

  async function onExport(event) {
    const { data, state } = app
    if (!data || event.detail.prefix !== data.prefix) return
    const { view, layer, head } = state
    const { format } = event.detail
    if (format === "script") saveAs("attention.py", scriptOf(data, layer, head), "text/x-python")
    if (format === "csv") saveAs(fileName(data, view, layer, head, "csv"), csvOf(tableOf()), "text/csv")
    if (format === "png") {
      const own = views[view].picture()
      const picture = await pictureOf({ title: nameOf(data, layer, head), ...(own ?? views.map.picture()) })
      saveAs(fileName(data, own ? view : "map", layer, head, "png"), picture)
    }
  }
  document.addEventListener("foundations-lab:export", onExport)
  const unfollow = followUrl({
    isReady: () => whole,
    read() {
      app.state = stateFrom(whole, new URL(window.location.href).searchParams)
      paintAll()
    },
    keep: () => writeUrl(whole, app.state),
  })
  let lastWidth = 0
  const resized = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width)
    if (!app.data || width === lastWidth) return
    lastWidth = width
    views[app.state.view].draw()
  })
  resized.observe($(".detail"))

  return {
    receive,
    destroy() {
      document.removeEventListener("foundations-lab:export", onExport)
      unfollow()
      resized.disconnect()
      explorers.delete(root)
    },
  }
}
