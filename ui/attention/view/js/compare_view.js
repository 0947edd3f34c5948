// Two heads, two texts or two models: B minus A on the words they share, on a diverging scale.
function compareView(app) {
  const { $ } = app
  const map = $(".change")
  let found = null
  let place = null
  let cursor = null
  let nearest = { data: null, of: "", heads: [] }

  const other = () => app.data.other ?? app.data
  const axisOf = (axis, pairs, otherAxis) => ({
    ...axis,
    labels: pairs.map(([a, b]) => (axis.labels[a] === otherAxis.labels[b] ? axis.labels[a] : `${axis.labels[a]} / ${otherAxis.labels[b]}`)),
    special: pairs.map(([a]) => axis.special[a]),
  })

  // Beside another text or model the same head; on one text the one most like it, until another
  // is chosen: a head minus itself is 0.
  function headB() {
    const { layerB, headB: head } = app.state
    if (layerB === null && !app.data.other) {
      const { data, state } = app
      if (isAverage(state.layer, state.head)) return [data.defaultLayer, data.defaultHead]
      const [first] = nearestHeads()
      return first ? [first.layer, first.head] : [state.layer, state.head]
    }
    return [layerB ?? app.state.layer, head ?? app.state.head].map((value, i) => {
      const count = i === 0 ? other().layers : other().heads
      return value === AVERAGE || value <= count ? value : count
    })
  }

  function draw() {
    const { data, state } = app
    const [layerB, head] = headB()
    const numbers = (count) => [...Array.from({ length: count }, (_, i) => String(i + 1)), AVERAGE]
    fill($(".layer-b"), numbers(other().layers), (v) => (v === AVERAGE ? "average of all" : v))
    fill($(".head-b"), numbers(other().heads), (v) => (v === AVERAGE ? "average" : v))
    $(".layer-b").value = String(layerB)
    $(".head-b").value = layerB === AVERAGE ? AVERAGE : String(head)
    $(".head-b").disabled = layerB === AVERAGE
    $(".side-b").textContent = data.other ? `B, ${data.other.title}` : "B, another head"
    found = comparisonOf(data, [state.layer, state.head], [layerB, head])
    found.rowAxis = axisOf(data.rows, found.rows, other().rows)
    found.columnAxis = axisOf(data.columns, found.columns, other().columns)
    const empty = !found.width || !found.height
    map.hidden = empty
    $(".small").hidden = empty
    $(".compare-state").textContent = empty
      ? "The two texts share no word in the same order, so there is nothing to subtract."
      : ""
    if (empty) return app.readText("")
    paint()
    showNearest()
  }

  function paint() {
    const width = map.clientWidth
    if (!width) return
    const style = app.style()
    place = layoutMap(found.rowAxis, found.columnAxis, width, tallestMap(found.height), `13px ${app.font()}`)
    const bound = Math.max(largest(found.change.map(Math.abs)), 1e-6)
    paintMap(sized($(".change-cells"), width, place.height), found.change, place, {
      ...style, low: -bound, high: bound, table: app.divergingTable,
    })
    $(".change-low").textContent = points(-bound)
    $(".change-high").textContent = points(bound)
    app.ramp($(".change-ramp"), app.divergingTable)
    for (const [name, matrix] of [["a", found.left], ["b", found.right]]) {
      const top = largest(matrix)
      paintPixels($(`.small-${name}`), matrix, found.width, found.height, 0, top, app.table)
    }
    over()
  }

  function over() {
    const context = sized($(".change-over"), place.width, place.height)
    paintOver(context, place, cursor, { rows: [], columns: [] }, app.style())
    describe()
  }

  function describe() {
    const at = (row, column) => row * found.width + column
    let spot = cursor
    if (!spot) {
      let best = -1
      found.change.forEach((value, i) => {
        if (Math.abs(value) > Math.abs(found.change[best] ?? 0)) best = i
      })
      spot = best < 0 ? { query: 0, key: 0 } : { query: Math.floor(best / found.width), key: best % found.width }
    }
    const i = at(spot.query, spot.key)
    const link = `${quoted(found.rowAxis.labels[spot.query])} → ${quoted(found.columnAxis.labels[spot.key])}`
    const [a, b] = [found.left[i], found.right[i]]
    const distance = divergence(found.left, found.right, found.width, found.height)
    const lead = cursor ? "" : "Largest change: "
    if (isItself()) {
      app.readText("A and B are the same head: every difference is 0.")
      return describeMap(a, b, distance)
    }
    const far = Number.isNaN(distance) ? "" : ` Jensen–Shannon divergence of the shared rows, averaged: ${formatFixed(distance, 3)} nats (0: the same, 0.693: nothing in common).`
    app.readText(Number.isNaN(found.change[i])
      ? `${link}: not visible in one of them.`
      : `${lead}${link}: A ${percent(a)}, B ${percent(b)}, ${points(found.change[i])}.${far}`)
    describeMap(a, b, distance)
  }

  function describeMap(a, b, distance) {
    map.setAttribute("aria-label", `${$(".reading").textContent} Arrow keys read a cell.`)
    $(".explorer").dataset.compare = JSON.stringify({ a, b, divergence: distance })
  }

  function isItself() {
    const [layerB, head] = headB()
    const { layer, head: own } = app.state
    return !app.data.other && layer === layerB && (layer === AVERAGE || own === head)
  }

  // The heads of B that look most like the chosen head of A, nearest first; none for an average.
  function nearestHeads() {
    const { state, data } = app
    if (isAverage(state.layer, state.head)) return []
    const of = `${state.layer}/${state.head}`
    if (nearest.data !== data || nearest.of !== of) nearest = { data, of, heads: findNearest() }
    return nearest.heads
  }

  function findNearest() {
    const { state } = app
    const b = other()
    const distances = []
    for (let layer = 1; layer <= b.layers; layer += 1) {
      for (let head = 1; head <= b.heads; head += 1) {
        if (!app.data.other && layer === state.layer && head === state.head) continue
        const pair = comparisonOf(app.data, [state.layer, state.head], [layer, head])
        distances.push({ layer, head, distance: divergence(pair.left, pair.right, pair.width, pair.height) })
      }
    }
    return distances.sort((one, two) => one.distance - two.distance)
  }

  function showNearest() {
    const heads = nearestHeads()
    if (!heads.length) return $(".nearest").replaceChildren()
    const buttons = heads.slice(0, 4).map(({ layer, head, distance }) => {
      const button = make("button", { type: "button", text: `${layer}·${head} (${formatFixed(distance, 3)})`, "aria-label": `Compare with layer ${layer}, head ${head}` })
      button.onclick = () => app.headB(layer, head)
      return button
    })
    $(".nearest").replaceChildren(make("span", { text: "Most alike in B (layer·head, divergence): " }), ...buttons)
  }

  function move(next) {
    if (next?.query === cursor?.query && next?.key === cursor?.key) return
    cursor = next
    over()
  }
  map.onpointermove = (event) => {
    if (!place) return
    app.timed(() => {
      const box = $(".change-cells").getBoundingClientRect()
      const key = Math.floor((event.clientX - box.left - place.left) / place.cell)
      const query = Math.floor((event.clientY - box.top - place.top) / place.cell)
      move(key >= 0 && query >= 0 && key < place.w && query < place.h ? { query, key } : null)
    })
  }
  map.onpointerleave = () => place && move(null)
  map.onkeydown = (event) => {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
    if (event.key === "Escape") move(null)
    else if (moves[event.key]) {
      const [down, right] = cursor ? moves[event.key] : [0, 0]
      const from = cursor ?? { query: 0, key: 0 }
      const clamp = (value, count) => Math.max(0, Math.min(count - 1, value))
      move({ query: clamp(from.query + down, place.h), key: clamp(from.key + right, place.w) })
    } else return
    event.preventDefault()
  }
  $(".layer-b").onchange = (event) => app.headB(numberOr(event.target.value), headB()[1])
  $(".head-b").onchange = (event) => app.headB(headB()[0], numberOr(event.target.value))

  return {
    how: "B minus A, in points of a row’s attention: red where B looks more, blue where less.",
    forget: () => (cursor = null),
    draw,
    table() {
      if (!found?.width || !found.height) return null
      const [layerB, head] = headB()
      const title = app.data.other ? `, ${app.data.other.title}` : ""
      return {
        what: `B − A; A: ${nameOf(app.data, app.state.layer, app.state.head)}; B: ${nameOf(other(), layerB, head)}${title}`,
        corner: "B − A: looks from \\ looks at",
        rows: found.rowAxis.labels,
        columns: found.columnAxis.labels,
        values: found.change,
        within: "±0.4",
      }
    },
    picture() {
      if (!found?.width) return null
      const spot = layoutMap(found.rowAxis, found.columnAxis, 4000, 20 * found.height + 200, `13px ${SVG_SAFE_FONT}`)
      const bound = Math.max(largest(found.change.map(Math.abs)), 1e-6)
      const [layerB, head] = headB()
      return {
        title: `B − A, from ${points(-bound)} to ${points(bound)}`,
        note: `A: ${nameOf(app.data, app.state.layer, app.state.head)} · B: ${nameOf(other(), layerB, head)}${app.data.other ? `, ${app.data.other.title}` : ""}`,
        width: Math.max(spot.left + spot.w * spot.cell + 90, 620),
        height: spot.height,
        paint: (context) => paintMap(context, found.change, spot, { ...app.paperStyle(), low: -bound, high: bound, table: colorTable(app.data.palette.divergingLight) }),
      }
    },
  }
}
