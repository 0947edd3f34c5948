// Through the layers: what share of an output word comes from each input word.
const FLOW_ROW = 24

function flowView(app) {
  const { $ } = app
  const plot = $(".flow")
  let running = null
  let flows = null
  let place = null

  const from = () => {
    const { state, data } = app
    return state.pin.rows[0] ?? strongestOf(data, state.layer, state.head).query
  }
  const share = (level, row, column) => {
    const code = app.data.passage[level * app.data.cells + row * app.data.width + column]
    return code === BLANK ? 0 : code / LEVELS
  }
  const sharesOf = (row) => app.data.rows.labels.map((_, j) => share(0, row, j))
  // What a layer's heads pass on, on average, before any row is scaled up.
  const meansOf = (level) => {
    const { means, cells } = app.data
    if (!means) return matrixOf(app.data, level, AVERAGE)
    return Float32Array.from(means.subarray((level - 1) * cells, level * cells), (code) => code / LEVELS)
  }

  function draw() {
    const { data } = app
    const usable = data.square && data.passage
    $(".flow-options").hidden = !usable
    plot.hidden = !usable
    $(".flow-state").textContent = usable
      ? ""
      : app.state.part !== "all"
        ? "Choose the whole pair: tokens flow through both sentences."
        : "Rollout follows one text through its own layers; cross-attention looks at another text. Choose encoder or decoder."
    if (!usable) return app.readText("")
    fill($(".flow-from"), data.rows.labels.map((_, i) => String(i)), (i) => `${Number(i) + 1}. ${data.rows.labels[i]}`)
    $(".flow-from").value = String(from())
    $(".flow-run").hidden = !app.canFetch()
    if (flows && flows.of !== `${from()}`) stop(true)
    paint()
  }

  function layout(width, font) {
    const label = Math.ceil(widest(app.data.rows.labels, font)) + 12
    const bars = 150
    const levels = app.data.layers
    return { label, bars, width, font, step: (width - 2 * label - bars) / levels, height: FLOW_ROW * app.data.height + 30 }
  }

  function paint() {
    const width = plot.clientWidth
    if (!width) return
    place = layout(width, `13px ${app.font()}`)
    const context = sized($(".flow-canvas"), width, place.height)
    paintFlow(context, place, app.style())
    describe()
  }

  function paintFlow(context, at, style) {
    const { data } = app
    const row = from()
    const n = data.height
    const x = (level) => at.label + (data.layers - level) * at.step
    const y = (i) => 24 + (i + 0.5) * FLOW_ROW
    const held = (level, i) => (level === data.layers ? Number(i === row) : share(level, row, i))
    context.font = at.font
    context.textBaseline = "middle"
    context.textAlign = "center"
    context.fillStyle = style.muted
    for (let level = data.layers; level >= 0; level -= 1) {
      const name = level === 0 ? "input" : level === data.layers ? "output" : String(level)
      context.fillText(name, x(level), 10)
    }
    const barStart = x(0) + 10 + at.label
    context.textAlign = "left"
    context.fillText(flows ? "rollout, flow" : "rollout", barStart, 10)
    for (let level = data.layers; level >= 1; level -= 1) {
      const mean = meansOf(level)
      for (let i = 0; i < n; i += 1) {
        const carried = held(level, i)
        if (carried < 0.01) continue
        for (let j = 0; j < n; j += 1) {
          const weight = carried * ((mean[i * n + j] || 0) / 2 + (i === j ? 0.5 : 0))
          if (weight < 0.004) continue
          context.strokeStyle = rgba(style.accentHex, Math.min(1, 0.08 + 2.2 * weight))
          context.lineWidth = 0.8 + 5 * weight
          strokeLine(context, x(level), y(i), x(level - 1), y(j))
        }
      }
    }
    const tops = Math.max(...data.rows.labels.map((_, j) => Math.max(share(0, row, j), flows?.values[j] ?? 0)), 1e-9)
    for (let i = 0; i < n; i += 1) {
      for (let level = data.layers; level >= 0; level -= 1) {
        context.fillStyle = style.text
        context.beginPath()
        context.arc(x(level), y(i), 1.2 + 7 * Math.sqrt(held(level, i)), 0, 2 * Math.PI)
        context.fill()
      }
      const label = shortened(data.rows.labels[i])
      context.font = i === row ? `bold ${at.font}` : at.font
      context.textAlign = "right"
      context.fillText(label, at.label - 12, y(i))
      context.font = at.font
      context.textAlign = "left"
      const end = x(0) + 10
      context.fillText(label, end, y(i))
      const bar = barStart
      context.fillStyle = style.accent
      const value = share(0, row, i)
      context.fillRect(bar, y(i) - 8, (50 * value) / tops, 7)
      context.fillStyle = style.text
      context.fillText(percent(value), bar + 56, y(i) - 3)
      if (flows?.values[i] !== undefined) {
        context.fillStyle = PIN_COLOR
        context.fillRect(bar, y(i) + 1, (50 * flows.values[i]) / tops, 7)
        context.fillStyle = style.text
        context.fillText(percent(flows.values[i]), bar + 100, y(i) - 3)
      }
    }
  }

  function describe() {
    const { data } = app
    const row = from()
    const shares = sharesOf(row)
    const hidden = 1 - shares.reduce((sum, each) => sum + each, 0)
    // Off by half a step of 1/254 for each word.
    const rest = hidden > 0.01 + shares.length / 508 ? `; ${percent(hidden)} from tokens that are hidden` : ""
    let text = `Rollout of the output ${quoted(data.rows.labels[row])}: ${topThree(shares, data.rows)} of its input${rest} (heads averaged, half of every layer passes straight on).`
    if (flows?.done) {
      const list = data.rows.labels.map((_, j) => flows.values[j] ?? 0)
      text += ` Attention flow, the most that could pass: ${topThree(list, data.rows)}.`
    }
    app.readText(text)
    plot.setAttribute("aria-label", text)
    $(".explorer").dataset.flow = JSON.stringify(flows?.done ? flows.values : [])
  }

  async function run() {
    stop(true)
    const row = from()
    running = new AbortController()
    const own = running
    flows = { of: `${row}`, values: [], done: false }
    $(".flow-run").textContent = "Stop"
    try {
      for await (const { key, flow } of app.flow(app.data.rows.groups[row], app.data.rows.groups, own.signal)) {
        flows.values[key] = flow
        $(".flow-count").textContent = `${flows.values.length} of ${app.data.height}`
        paint()
      }
      flows.done = true
      $(".flow-count").textContent = ""
    } catch {
      if (own === running) {
        $(".flow-count").textContent = own.signal.aborted ? "stopped" : "The server did not answer; try again."
      }
    }
    if (own === running) {
      running = null
      $(".flow-run").textContent = "Add attention flow"
      paint()
    }
  }

  function stop(forget = false) {
    running?.abort()
    running = null
    if (forget) flows = null
    $(".flow-run").textContent = "Add attention flow"
    $(".flow-count").textContent = forget ? "" : "stopped"
  }

  $(".flow-run").onclick = () => (running ? stop() : run())
  $(".flow-from").onchange = (event) => app.pin([Number(event.target.value)], app.state.pin.columns)
  plot.onclick = (event) => {
    const box = $(".flow-canvas").getBoundingClientRect()
    const row = Math.floor((event.clientY - box.top - 24) / FLOW_ROW)
    if (row >= 0 && row < app.data.height) app.pin([row], [])
  }

  return {
    title: "All heads, averaged.",
    how: "How an output word draws on the input words, layer by layer. Click a word on the left.",
    forget: () => stop(true),
    draw,
    table() {
      if (plot.hidden) return null
      const { rows } = app.data
      return {
        what: "rollout of all heads, averaged: share of each input word in each output word",
        corner: "output \\ input",
        rows: rows.labels,
        columns: rows.labels,
        values: Float32Array.from(rows.labels.flatMap((_, row) => sharesOf(row))),
      }
    },
    picture() {
      if (plot.hidden) return null
      const spot = layout(800, `13px ${SVG_SAFE_FONT}`)
      return {
        title: "Attention rollout, all heads averaged",
        note: `output ${quoted(app.data.rows.labels[from()])}${flows?.done ? "; orange: attention flow" : ""} · ${app.data.model}`,
        width: 800,
        height: spot.height,
        paint: (context) => paintFlow(context, spot, app.paperStyle()),
      }
    },
  }
}
