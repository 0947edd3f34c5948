// Why a weight is high: q, k and q×k dimension by dimension, the score and what arrives.
const WHY_ROW = 20
const MOST_KEYS = 32

function whyView(app) {
  const { $ } = app
  const plot = $(".why")
  let found = null
  let place = null
  let cursor = null
  let chosenKey = null
  let turn = 0

  const tokens = () => app.data.tokens
  const keyTokens = () => tokens().columns ?? tokens().rows

  // The query's token: chosen here, else the first piece of the pinned or the strongest word.
  function queryToken() {
    const { state, data } = app
    if (state.token !== null && state.token < tokens().rows.length) return state.token
    const row = state.pin.rows[0] ?? strongestOf(data, state.layer, state.head).query
    return data.rows.groups[row]?.[0] ?? 0
  }

  async function draw() {
    turn += 1
    const own = turn
    const { layer, head } = app.state
    const single = !isAverage(layer, head)
    $(".why-options").hidden = !single
    if (!single) return say("Choose one layer and one head: an average has no query and no key.")
    fill($(".why-query"), tokens().rows.map((_, i) => String(i)), (i) => `${Number(i) + 1}. ${tokens().rows[i]}`)
    $(".why-query").value = String(queryToken())
    if (!app.hasNeurons(layer)) say("Fetching queries and keys…")
    try {
      const loaded = await app.neurons(layer)
      if (own !== turn) return
      const token = queryToken()
      const visible = (j) => !app.data.causal || j <= token
      found = { ...explain(loaded, head - 1, token, visible), token, visible, scaling: loaded.scaling }
    } catch {
      if (own === turn) say("The queries and keys could not be fetched. Is the server still there? Choose the view again to retry.")
      return
    }
    say("")
    const order = found.weights.map((_, j) => j).filter(found.visible)
    order.sort((a, b) => found.weights[b] - found.weights[a])
    found.order = order.slice(0, MOST_KEYS)
    const pinned = app.state.pin.columns[0]
    const wanted = pinned === undefined ? -1 : app.data.columns.groups[pinned][0]
    chosenKey = found.order.includes(wanted) ? wanted : found.order[0]
    const hidden = order.length - found.order.length
    $(".why-more").textContent = hidden > 0 ? `${hidden} keys with smaller weights are not drawn.` : ""
    paint()
    app.refillTable()
    app.prefetchNeurons()
  }

  function say(text) {
    $(".why-state").textContent = text
    plot.hidden = text !== ""
    if (text) app.readText("")
  }

  function layout(width, font) {
    const labels = found.order.map((j) => keyTokens()[j])
    const left = Math.ceil(Math.max(widest(labels, font), 76)) + 14
    const right = 190
    const cell = Math.max(2, (width - left - right) / found.q.length)
    const top = 3 * WHY_ROW + 34
    return { left, cell, top, width, font, right: left + cell * found.q.length, height: top + found.order.length * WHY_ROW + 8 }
  }

  function paint() {
    const width = plot.clientWidth
    if (!width || !found) return
    place = layout(width, `13px ${app.font()}`)
    const context = sized($(".why-canvas"), width, place.height)
    paintWhy(context, place, app.style(), app.divergingTable)
    describe()
  }

  function paintWhy(context, at, style, table) {
    const rows = app.state.centred ? found.centred : found.products
    const ends = (list) => Math.max(1e-9, ...list.map(Math.abs))
    const own = ends(found.order.flatMap((j) => rows[j]))
    context.font = at.font
    context.textBaseline = "middle"
    const band = (y, label, values, high) => {
      context.fillStyle = style.text
      context.textAlign = "right"
      context.fillText(label, at.left - 8, y + WHY_ROW / 2)
      values.forEach((value, d) => {
        context.fillStyle = css(colorOf(value, -high, high, table))
        context.fillRect(at.left + d * at.cell, y + 1, Math.max(1, at.cell - 0.5), WHY_ROW - 2)
      })
    }
    const qk = ends([...found.q, ...found.order.flatMap((j) => found.k[j])])
    band(0, "query q", found.q, qk)
    band(WHY_ROW, `k: ${shortened(keyTokens()[chosenKey], 8)}`, found.k[chosenKey], qk)
    band(2 * WHY_ROW, "q × k", found.products[chosenKey], ends(found.products[chosenKey]))
    context.fillStyle = style.muted
    context.textAlign = "left"
    const heading = at.top - 12
    const title = app.state.centred ? "what sets each key apart" : "q × k for each key"
    if (context.measureText(title).width < at.right - at.left) context.fillText(title, at.left, heading)
    const columns = [["score", at.right + 8], ["weight", at.right + 62], ["arrives", at.right + 124]]
    for (const [name, x] of columns) context.fillText(name, x, heading)
    const arriving = found.order.map((j) => found.weights[j] * found.norms[j])
    const most = Math.max(...arriving, 1e-9)
    found.order.forEach((j, i) => {
      const y = at.top + i * WHY_ROW
      band(y, shortened(keyTokens()[j]), rows[j], own)
      context.textAlign = "left"
      context.fillStyle = style.text
      context.fillText(signed(found.scores[j], 2), at.right + 8, y + WHY_ROW / 2)
      context.fillText(percent(found.weights[j]), at.right + 62, y + WHY_ROW / 2)
      context.fillStyle = style.accent
      context.fillRect(at.right + 124, y + 5, 60 * (arriving[i] / most), WHY_ROW - 10)
      if (j === chosenKey || cursor?.row === i) {
        context.strokeStyle = j === chosenKey ? PIN_COLOR : style.text
        context.lineWidth = 1.5
        context.strokeRect(at.left - 1, y, at.right - at.left + 2, WHY_ROW)
      }
    })
    if (cursor && cursor.d >= 0) {
      context.strokeStyle = style.text
      context.lineWidth = 1
      context.strokeRect(at.left + cursor.d * at.cell, 0, at.cell, at.height - 8)
    }
  }

  function describe() {
    const token = tokens().rows[found.token]
    const j = cursor ? found.order[cursor.row] : chosenKey
    const key = keyTokens()[j]
    const bias = found.biases[j] ? ` (${signed(found.biases[j], 2)} of it from the distance between the words)` : ""
    let text = `${quoted(token)} → ${quoted(key)}: score ${signed(found.scores[j], 2)}${bias}, weight ${formatPercent(found.weights[j], 1)}; ` +
      `what arrives has length ${formatFixed(found.weights[j] * found.norms[j], 2)} (weight × ‖v W‖ = ${signed(found.norms[j], 2)}).`
    if (cursor && cursor.d >= 0) {
      const d = cursor.d
      text += ` Dimension ${d + 1}: q ${signed(found.q[d], 2)} × k ${signed(found.k[j][d], 2)} × ${signed(found.scaling, 3)} = ${signed(found.products[j][d], 3)}, the mean over the keys is ${signed(found.mean[d], 3)}.`
    } else {
      const strongest = found.centred[j].map((value, d) => [value, d]).sort((a, b) => b[0] - a[0]).slice(0, 3)
      text += ` It gains most on the other keys in dimensions ${strongest.map(([value, d]) => `${d + 1} (${value >= 0 ? "+" : "−"}${formatFixed(Math.abs(value), 2)})`).join(", ")}.`
    }
    app.readText(text)
    plot.setAttribute("aria-label", `${text} Up and down choose a key, left and right a dimension, Enter keeps the key.`)
    $(".explorer").dataset.why = JSON.stringify({ key, score: found.scores[j], weight: found.weights[j], arrives: found.weights[j] * found.norms[j] })
  }

  function at(event) {
    const box = $(".why-canvas").getBoundingClientRect()
    const row = Math.floor((event.clientY - box.top - place.top) / WHY_ROW)
    const d = Math.floor((event.clientX - box.left - place.left) / place.cell)
    if (row < 0 || row >= found.order.length) return null
    return { row, d: d >= 0 && d < found.q.length ? d : -1 }
  }
  function move(next) {
    if (next?.row === cursor?.row && next?.d === cursor?.d) return
    cursor = next
    paint()
  }
  plot.onpointermove = (event) => found && place && app.timed(() => move(at(event)))
  plot.onpointerleave = () => found && move(null)
  plot.onclick = (event) => {
    const spot = found && at(event)
    if (!spot) return
    chosenKey = found.order[spot.row]
    paint()
  }
  plot.onkeydown = (event) => {
    if (!found) return
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
    const clamp = (value, count) => Math.max(0, Math.min(count - 1, value))
    if (moves[event.key]) {
      const from = cursor ?? { row: found.order.indexOf(chosenKey), d: -1 }
      const [down, right] = moves[event.key]
      move({ row: clamp(from.row + down, found.order.length), d: right ? clamp(from.d + right, found.q.length) : from.d })
    } else if (event.key === "Enter" && cursor) {
      chosenKey = found.order[cursor.row]
      paint()
    } else if (event.key === "Escape") move(null)
    else return
    event.preventDefault()
  }
  $(".why-query").onchange = (event) => {
    app.state.token = Number(event.target.value)
    app.show()
  }
  $(".centred").onchange = (event) => {
    app.state.centred = event.target.value === "centred"
    app.show()
  }

  return {
    how: "One query against every key, dimension by dimension. The model’s own tokens, not words.",
    forget() {
      cursor = null
      found = null
    },
    draw() {
      $(".centred").value = app.state.centred ? "centred" : "raw"
      draw()
    },
    table() {
      if (!found || plot.hidden) return null
      const { layer, head } = app.state
      const sizes = found.q.map((_, d) => `q × k, ${d + 1}`)
      const numbers = (j) => [found.scores[j], found.weights[j], found.norms[j], found.weights[j] * found.norms[j], ...found.products[j]]
      return {
        what: `${headName(app.data, layer, head)}, query ${quoted(tokens().rows[found.token])}: its keys by weight`,
        corner: "key",
        rows: found.order.map((j) => keyTokens()[j]),
        columns: ["score", "weight", "‖v W‖", "weight × ‖v W‖", ...sizes],
        values: Float32Array.from(found.order.flatMap(numbers)),
        exact: true,
      }
    },
    picture() {
      if (!found || plot.hidden) return null
      const spot = layout(760, `13px ${SVG_SAFE_FONT}`)
      return {
        note: `query ${quoted(tokens().rows[found.token])}, ${app.state.centred ? "centred " : ""}q × k per dimension · ${app.data.model}`,
        width: 760,
        height: spot.height,
        paint: (context) => paintWhy(context, spot, app.paperStyle(), colorTable(app.data.palette.divergingLight)),
      }
    },
  }
}
