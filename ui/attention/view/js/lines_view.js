// The text on both sides, lines from each word to what it looks at; several heads, one colour each.
const ROW_HEIGHT = 24
const MOST_KEPT = 7

function linesView(app) {
  const { $ } = app
  const stage = $(".lines")
  let hovered = null
  let geometry = null
  let base = { context: null, row: Infinity }
  let painting = 0

  // Heads that are drawn, with their colours: those kept, then the chosen one.
  function drawnHeads() {
    const { layer, head, kept } = app.state
    const colors = app.data.palette.heads
    const drawn = kept.map(([l, h], i) => ({ layer: l, head: h, color: colors[(i + 1) % colors.length] }))
    const known = drawn.some((each) => each.layer === layer && each.head === head)
    return known ? drawn : [{ layer, head, color: colors[0] }, ...drawn]
  }

  function sideButton(side, axis, i) {
    const button = make("button", {
      className: "token", type: "button", dir: "auto", dataset: { side, index: i },
      text: axis.labels[i],
    })
    if (axis.special[i]) button.classList.add("special")
    button.append(make("span", { className: "value" }))
    return button
  }

  function build() {
    const { data } = app
    for (const [side, axis] of [["row", data.rows], ["column", data.columns]]) {
      const list = $(`.tokens.${side}s`)
      list.replaceChildren(...axis.labels.map((_, i) => sideButton(side, axis, i)))
      list.style.height = `${axis.labels.length * ROW_HEIGHT}px`
      rove([...list.children], 0)
    }
  }

  const buttonsOf = (side) => $(`.tokens.${side}s`).children

  function draw() {
    const box = $(".threads").getBoundingClientRect()
    if (!box.width) return
    const height = ROW_HEIGHT * Math.max(app.data.width, app.data.height)
    geometry = { width: box.width, height }
    cancelAnimationFrame(painting)
    base = { context: sized($(".base"), box.width, height), row: 0 }
    over()
    showKept()
  }

  // Every row's heaviest links, faint where they are light: a few rows in each frame, so that a
  // long text is there at once and its thousands of lines follow.
  function paintBase() {
    cancelAnimationFrame(painting)
    const until = performance.now() + 8
    while (base.row < app.data.height && performance.now() < until) {
      for (const { layer, head, color } of drawnHeads()) {
        const matrix = matrixOf(app.data, layer, head)
        paintRow(base.context, geometry.width, rowOf(app.data, matrix, base.row), base.row, color)
      }
      base.row += 1
    }
    if (base.row < app.data.height) painting = requestAnimationFrame(paintBase)
  }

  function paintRow(context, width, weights, row, color) {
    for (const key of heaviest(weights, app.state.mass)) {
      thread(context, width, row, key, weights[key], color)
    }
  }

  function thread(context, width, row, key, weight, color) {
    const [y1, y2] = [(row + 0.5) * ROW_HEIGHT, (key + 0.5) * ROW_HEIGHT]
    context.strokeStyle = rgba(color, Math.min(1, 0.04 + 0.96 * weight))
    context.lineWidth = 1 + 3 * weight
    context.beginPath()
    context.moveTo(0, y1)
    context.bezierCurveTo(width * 0.4, y1, width * 0.6, y2, width, y2)
    context.stroke()
  }

  // The word under the pointer or the focus, else the pinned ones: their links, and the weights.
  function over() {
    if (!geometry) return
    const { pin } = app.state
    const rows = hovered?.side === "row" ? [hovered.index] : hovered ? [] : pin.rows
    const columns = hovered?.side === "column" ? [hovered.index] : hovered || rows.length ? [] : pin.columns
    const active = rows.length + columns.length > 0
    $(".base").style.opacity = active ? 0 : 1
    if (!active && base.row < app.data.height) painting = requestAnimationFrame(paintBase)
    const context = sized($(".front"), geometry.width, active ? geometry.height : 1)
    const heads = drawnHeads()
    const received = new Float32Array(app.data.width)
    const given = new Float32Array(app.data.height)
    for (const { layer, head, color } of active ? heads : []) {
      const matrix = matrixOf(app.data, layer, head)
      for (const row of rows) {
        const weights = rowOf(app.data, matrix, row)
        paintRow(context, geometry.width, weights, row, color)
        weights.forEach((w, i) => (received[i] += (w || 0) / (rows.length * heads.length)))
      }
      for (const key of columns) {
        const weights = columnOf(app.data, matrix, key)
        weights.forEach((w, i) => {
          if (w > 0.004) thread(context, geometry.width, i, key, w, color)
          given[i] += (w || 0) / (columns.length * heads.length)
        })
      }
    }
    shade("column", received, rows.length > 0)
    shade("row", given, columns.length > 0)
    mark(rows, columns)
    app.read(null, hovered ?? undefined, active ? meanNote(heads, rows.length || columns.length) : "")
  }

  // A percentage beside a word that is no single weight says what it is the mean of.
  function meanNote(heads, words) {
    const over = [
      heads.length > 1 ? `heads ${heads.map((each) => shortName(each.layer, each.head)).join(", ")}` : "",
      words > 1 ? `the ${words} chosen words` : "",
    ].filter(Boolean)
    return over.length ? `Beside the words: means over ${over.join(" and ")}.` : ""
  }

  // What each word gets or gives, written beside it.
  function shade(side, weights, shown) {
    const buttons = buttonsOf(side)
    for (let i = 0; i < buttons.length; i += 1) {
      const value = shown && weights[i] >= 0.005 ? percent(weights[i]) : ""
      const label = buttons[i].lastChild
      if (label.textContent !== value) label.textContent = value
      // Only what has a share gets a gradient: hundreds of empty ones would be painted too.
      const shaded = value !== ""
      if (shaded) buttons[i].style.setProperty("--share", `${100 * weights[i]}%`)
      buttons[i].classList.toggle("shaded", shaded)
    }
  }

  function mark(rows, columns) {
    const { pin } = app.state
    for (const [side, active, pinned] of [["row", rows, pin.rows], ["column", columns, pin.columns]]) {
      const buttons = buttonsOf(side)
      for (let i = 0; i < buttons.length; i += 1) {
        buttons[i].classList.toggle("active", active.includes(i))
        const pressed = String(pinned.includes(i))
        if (buttons[i].getAttribute("aria-pressed") !== pressed) buttons[i].setAttribute("aria-pressed", pressed)
      }
    }
  }

  function hover(next) {
    if (next?.side === hovered?.side && next?.index === hovered?.index) return
    hovered = next
    over()
  }

  function tokenOf(event) {
    const button = event.target.closest?.(".token")
    return button ? { side: button.dataset.side, index: Number(button.dataset.index) } : null
  }

  function toggle({ side, index }) {
    const name = `${side}s`
    const { pin } = app.state
    const next = pin[name].includes(index) ? pin[name].filter((i) => i !== index) : [...pin[name], index]
    const both = { ...pin, [name]: next }
    app.pin(both.rows, both.columns)
  }

  stage.onpointerover = (event) => event.pointerType !== "touch" && app.timed(() => hover(tokenOf(event)))
  stage.onpointerleave = () => hover(null)
  stage.onfocusin = (event) => {
    const token = tokenOf(event)
    if (!token) return
    rove([...buttonsOf(token.side)], token.index)
    if (event.target.matches(":focus-visible")) hover(token)
  }
  stage.onfocusout = () => hover(null)
  stage.onclick = (event) => {
    const token = tokenOf(event)
    if (token) toggle(token)
  }
  stage.onkeydown = (event) => {
    const token = tokenOf(event)
    if (!token) return
    const own = buttonsOf(token.side)
    const other = token.side === "row" ? "column" : "row"
    const jumps = { ArrowUp: token.index - 1, ArrowDown: token.index + 1, Home: 0, End: own.length - 1 }
    if (event.key in jumps) own[jumps[event.key]]?.focus()
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const there = buttonsOf(other)
      there[Math.min(token.index, there.length - 1)].focus()
    } else if (event.key === "Escape") app.pin([], [])
    else return
    event.preventDefault()
  }

  // ---- heads that stay -----------------------------------------------------------------------
  function showKept() {
    const { layer, head, kept } = app.state
    const single = !isAverage(layer, head)
    const isKept = kept.some(([l, h]) => l === layer && h === head)
    $(".keep").disabled = !single || isKept || kept.length >= MOST_KEPT
    $(".kept").replaceChildren(
      ...drawnHeads().map(({ layer: l, head: h, color }) => {
        const chip = make("span", { className: "chip" })
        const swatch = make("i", {})
        swatch.style.background = color
        chip.append(swatch, make("span", { text: shortName(l, h) }))
        if (kept.some(([kl, kh]) => kl === l && kh === h)) {
          const drop = make("button", { type: "button", text: "×", "aria-label": `Drop layer ${l}, head ${h}` })
          drop.onclick = () => app.keep(kept.filter(([kl, kh]) => kl !== l || kh !== h))
          chip.append(drop)
        }
        return chip
      }),
    )
  }
  $(".keep").onclick = () => app.keep([...app.state.kept, [app.state.layer, app.state.head]])

  return {
    how: "From the left word to what it looks at. Point at a word on either side; click keeps it.",
    forget() {
      hovered = null
      cancelAnimationFrame(painting)
    },
    build,
    draw,
    picture() {
      const { data } = app
      const font = `13px ${SVG_SAFE_FONT}`
      const sides = [data.rows, data.columns].map((axis) => widest(axis.labels, font) + 12)
      const height = ROW_HEIGHT * Math.max(data.width, data.height)
      const { pin } = app.state
      const heads = drawnHeads()
      return {
        ...(heads.length > 1 ? { title: `${heads.length} heads (layer·head)${partName(data) ? `, ${partName(data)}` : ""}` } : {}),
        note: `lines: weight from left to right, the heaviest ${percent(app.state.mass)} of each row · ${data.model}`,
        width: sides[0] + 340 + sides[1],
        height: height + 30,
        paint(context) {
          context.font = font
          context.textBaseline = "middle"
          context.fillStyle = "#1d2329"
          context.textAlign = "right"
          data.rows.labels.forEach((label, i) => context.fillText(shortened(label), sides[0] - 8, (i + 0.5) * ROW_HEIGHT))
          context.textAlign = "left"
          data.columns.labels.forEach((label, i) => context.fillText(shortened(label), sides[0] + 348, (i + 0.5) * ROW_HEIGHT))
          heads.reduce((x, { layer, head, color }) => {
            context.fillStyle = color
            context.fillText(shortName(layer, head), x, height + 16)
            return x + context.measureText(shortName(layer, head)).width + 16
          }, 8)
          context.save()
          context.translate(sides[0], 0)
          const wanted = pin.rows.length ? pin.rows : data.rows.labels.map((_, i) => i)
          for (const { layer, head, color } of heads) {
            const matrix = matrixOf(data, layer, head)
            for (const row of wanted) paintRow(context, 340, rowOf(data, matrix, row), row, color)
          }
          context.restore()
        },
      }
    },
  }
}
