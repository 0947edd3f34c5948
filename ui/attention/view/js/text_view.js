// The text as people read it, each word's ground as dark as the attention it gets or gives.
function textView(app) {
  const { $ } = app
  const stage = $(".prose")
  let hovered = null

  // One list of words where both sides are the same, else one for each side.
  function sides() {
    return app.data.square ? [["both", app.data.rows]] : [["row", app.data.rows], ["column", app.data.columns]]
  }

  function build() {
    stage.replaceChildren(
      ...sides().map(([side, axis]) => {
        const words = axis.labels.map((text, index) => {
          const word = make("button", { type: "button", className: "word", dir: "auto", text, dataset: { side, index } })
          if (axis.special[index]) word.classList.add("special")
          return word
        })
        rove(words, 0)
        const name = side === "both" ? "The text" : side === "row" ? "Looks" : "Is looked at"
        return make("p", { className: "words", "aria-label": name, role: "group" }, ...words)
      }),
    )
  }

  // The direction that is asked: what the word looks at, or who looks at it.
  function asked() {
    const { pin, toward } = app.state
    if (hovered) return { side: hovered.side === "both" ? toward : hovered.side, index: hovered.index }
    if (toward === "row" && pin.rows.length) return { side: "row", index: pin.rows[0] }
    if (toward === "column" && pin.columns.length) return { side: "column", index: pin.columns[0] }
    if (pin.rows.length) return { side: "row", index: pin.rows[0] }
    return pin.columns.length ? { side: "column", index: pin.columns[0] } : null
  }

  function draw() {
    const wanted = asked()
    const { data, matrix } = app
    // With nothing chosen: how much each word is looked at, on average.
    const received = (i) => {
      const column = columnOf(data, matrix, i).filter((w) => !Number.isNaN(w))
      return column.reduce((sum, w) => sum + w, 0) / (column.length || 1)
    }
    const weights = !wanted
      ? data.columns.labels.map((_, i) => received(i))
      : wanted.side === "row" ? rowOf(data, matrix, wanted.index) : columnOf(data, matrix, wanted.index)
    const top = Math.max(largest(weights), 1e-9)
    const shaded = !wanted || wanted.side === "row" ? "column" : "row"
    const reach = app.isDark() ? 0.4 : 0.5
    for (const word of stage.querySelectorAll(".word")) {
      const { side } = word.dataset
      const index = Number(word.dataset.index)
      const own = side === "both" || side === shaded
      const weight = own ? weights[index] : NaN
      word.style.background = weight > 0 ? css(app.table[Math.round((255 * reach * weight) / top)]) : ""
      const active = wanted && (side === "both" || side === wanted.side) && index === wanted.index
      word.classList.toggle("active", Boolean(active))
      word.title = weight >= 0 ? percent(weight) : ""
      word.dataset.share = weight >= 0 ? String(weight) : ""
      const { pin } = app.state
      const pinned = (side !== "column" && pin.rows.includes(index)) || (side !== "row" && pin.columns.includes(index))
      word.setAttribute("aria-pressed", String(pinned))
    }
    $(".text-key").textContent = !wanted
      ? `Darkest: looked at by ${percent(top)} of each word’s attention, on average.`
      : `Darkest: ${percent(top)}.`
    app.read(null, wanted ?? undefined)
  }

  const wordOf = (event) => {
    const word = event.target.closest?.(".word")
    return word ? { side: word.dataset.side, index: Number(word.dataset.index) } : null
  }
  function hover(next) {
    if (next?.side === hovered?.side && next?.index === hovered?.index) return
    hovered = next
    draw()
  }
  stage.onpointerover = (event) => event.pointerType !== "touch" && app.timed(() => hover(wordOf(event)))
  stage.onpointerleave = () => hover(null)
  stage.onfocusin = (event) => {
    const word = wordOf(event)
    if (!word) return
    rove([...event.target.parentElement.children], word.index)
    if (event.target.matches(":focus-visible")) hover(word)
  }
  stage.onfocusout = () => hover(null)
  stage.onclick = (event) => {
    const word = wordOf(event)
    if (!word) return
    const side = word.side === "both" ? app.state.toward : word.side
    const { pin } = app.state
    const has = pin[`${side}s`].includes(word.index)
    const next = { rows: [], columns: [], [`${side}s`]: has ? [] : [word.index] }
    app.pin(next.rows, next.columns)
  }
  stage.onkeydown = (event) => {
    const word = wordOf(event)
    if (!word) return
    const list = event.target.parentElement.children
    const jumps = {
      ArrowLeft: word.index - 1, ArrowUp: word.index - 1, ArrowRight: word.index + 1, ArrowDown: word.index + 1,
      Home: 0, End: list.length - 1,
    }
    if (event.key in jumps) list[jumps[event.key]]?.focus()
    else if (event.key === "Escape") app.pin([], [])
    else return
    event.preventDefault()
  }
  $(".toward").onchange = (event) => {
    app.state.toward = event.target.value
    app.show()
  }

  return {
    how: "Point at a word: the darker another word, the more attention passes between them.",
    forget: () => (hovered = null),
    build,
    draw() {
      $(".toward").value = app.state.toward
      $(".toward").parentElement.hidden = !app.data.square
      draw()
    },
    picture() {
      const font = `15px ${SVG_SAFE_FONT}`
      const context = document.createElement("canvas").getContext("2d")
      context.font = font
      const spots = []
      let [x, y] = [0, 0]
      const light = colorTable(app.data.palette.light)
      for (const word of stage.querySelectorAll(".word")) {
        const width = context.measureText(word.textContent).width + 10
        if (x + width > 640) [x, y] = [0, y + 30]
        spots.push({ x, y, width, text: word.textContent, share: Number(word.dataset.share) })
        x += width + 3
      }
      const top = Math.max(...spots.map((spot) => spot.share), 1e-9)
      return {
        note: `${$(".reading").textContent} · ${app.data.model}`.trim(),
        width: 640,
        height: y + 34,
        paint(paper) {
          paper.font = font
          paper.textBaseline = "middle"
          for (const spot of spots) {
            paper.fillStyle = spot.share ? css(light[Math.round((127 * spot.share) / top)]) : "#ffffff"
            paper.fillRect(spot.x, spot.y, spot.width, 26)
            paper.fillStyle = "#1d2329"
            paper.fillText(spot.text, spot.x + 5, spot.y + 14)
          }
        },
      }
    },
  }
}
