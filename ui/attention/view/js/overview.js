// All heads as thumbnails or coloured by a measure, and the heads that make a link.
const MOST_RANKED = 6

function overview(app) {
  const { $, root } = app
  const grid = $(".grid")

  function build() {
    const { data } = app
    fill($(".colour"), ["maps", ...data.measures.map((each) => each.key)], (key) =>
      key === "maps" ? "their maps" : data.measures.find((each) => each.key === key).label.toLowerCase(),
    )
    buildGrid(data.layers, data.heads)
    paintThumbnails()
  }

  // Another text has the same heads: their buttons stay, and so does the focus.
  function buildGrid(layers, heads) {
    const size = `${layers}/${heads}`
    if (grid.dataset.size === size) return
    grid.dataset.size = size
    grid.style.gridTemplateColumns = `1.4em repeat(${heads}, minmax(0, 1fr))`
    const cells = [axisLabel("")]
    for (let head = 1; head <= heads; head += 1) cells.push(axisLabel(String(head)))
    for (let layer = 1; layer <= layers; layer += 1) {
      cells.push(axisLabel(String(layer)))
      for (let head = 1; head <= heads; head += 1) cells.push(thumbnail(layer, head))
    }
    grid.replaceChildren(...cells)
  }

  function thumbnail(layer, head) {
    const name = `Layer ${layer}, head ${head}`
    const button = make("button", { type: "button", role: "radio", "aria-label": name, dataset: { layer, head } })
    button.append(make("canvas"), make("span", { className: "share" }))
    button.onclick = () => app.select(layer, head)
    return button
  }

  const buttons = () => grid.querySelectorAll("button")
  const buttonOf = (layer, head) => grid.querySelector(`button[data-layer="${layer}"][data-head="${head}"]`)

  function paintThumbnails() {
    const { data, state, table } = app
    const measure = data.measures.find((each) => each.key === state.colour)
    const where = data.part === "all" ? "" : " Measured on the whole pair."
    $(".definition").textContent = measure ? `${measure.definition}${where}` : ""
    grid.classList.toggle("measured", Boolean(measure))
    const high = measure ? (measure.high ?? Math.max(...measure.values, 1e-9)) : 1
    buttons().forEach((button, i) => {
      const [layer, head] = [numberOr(button.dataset.layer), numberOr(button.dataset.head)]
      const canvas = button.querySelector("canvas")
      const name = `Layer ${layer}, head ${head}`
      if (measure) {
        const value = measure.values[i]
        paintPixels(canvas, [value], 1, 1, 0, high, table)
        button.title = `${name}: ${measure.label.toLowerCase()} ${valueText(measure, value)}`
      } else {
        const codes = data.codes.subarray(i * data.cells, (i + 1) * data.cells)
        paintCodes(canvas, codes, data.width, data.height, table)
        button.title = [name, rolesOf(data, layer, head)].filter(Boolean).join(". ")
      }
      button.dataset.value = measure ? measure.values[i] : ""
    })
    showMeasureLegend(measure, high)
  }

  function valueText(measure, value) {
    if (measure.unit === "share") return formatPercent(value, 1)
    return measure.unit === "tokens" ? `${formatFixed(value, 1)} tokens` : formatFixed(value, 2)
  }

  function showMeasureLegend(measure, high) {
    $(".measure-legend").hidden = !measure
    if (!measure) return
    $(".measure-low").textContent = valueText(measure, 0)
    $(".measure-high").textContent = valueText(measure, high)
    app.ramp($(".measure-ramp"), app.table)
  }

  grid.onkeydown = (event) => {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    const layer = within(numberOr(event.target.dataset.layer) + move[0], app.data.layers)
    const head = within(numberOr(event.target.dataset.head) + move[1], app.data.heads)
    app.select(layer, head)
    buttonOf(layer, head).focus()
  }
  $(".colour").onchange = (event) => {
    app.state.colour = event.target.value
    paintThumbnails()
    app.show()
  }

  // ---- find the head -------------------------------------------------------------------------
  // A long text has hundreds of options, which are made when somebody opens the list.
  function offer(name, chosen, all) {
    const axis = name === "from" ? app.data.rows : app.data.columns
    const places = all ? axis.labels.map((_, i) => String(i)) : chosen === "" ? [] : [chosen]
    fill($(`.${name}`), ["", ...places], (i) => (i === "" ? "choose" : `${Number(i) + 1}. ${axis.labels[i]}`))
    $(`.${name}`).value = chosen
  }
  for (const name of ["from", "to"]) {
    const open = () => offer(name, $(`.${name}`).value, true)
    $(`.${name}`).onpointerdown = open
    $(`.${name}`).onfocus = open
  }
  const choose = () => {
    const read = (name) => ($(name).value === "" ? [] : [Number($(name).value)])
    app.pin(read(".from"), read(".to"))
  }
  $(".from").onchange = choose
  $(".to").onchange = choose
  $(".unpin").onclick = () => app.pin([], [])

  function showRanking() {
    const { data, state } = app
    const [row, column] = [state.pin.rows, state.pin.columns]
    const focused = root.activeElement ?? document.activeElement
    offer("from", row.length === 1 ? String(row[0]) : "", focused === $(".from"))
    offer("to", column.length === 1 ? String(column[0]) : "", focused === $(".to"))
    const pair = row.length === 1 && column.length === 1
    $(".unpin").hidden = !row.length && !column.length
    $(".explorer").dataset.pair = pair ? `${data.rows.labels[row[0]]} → ${data.columns.labels[column[0]]}` : ""
    const ranked = pair ? headsLinking(data, row[0], column[0]) : []
    const weights = new Map(ranked.map((each) => [`${each.layer}/${each.head}`, each.weight]))
    for (const button of buttons()) {
      const weight = weights.get(`${button.dataset.layer}/${button.dataset.head}`) ?? 0
      button.querySelector(".share").style.width = `${100 * weight}%`
    }
    const roles = state.colour === "maps" ? data.roles : data.roles.filter(([, , key]) => key === state.colour)
    $(".list-name").textContent = pair
      ? `Heads by ${quoted(data.rows.labels[row[0]])} → ${quoted(data.columns.labels[column[0]])}: share of the row, place among its ${data.width}`
      : roles.length ? `Heads with a role on ${data.part === "all" ? "this text" : "the whole pair"}` : "Choose two words: the heads are ranked by that link."
    $(".ranking").replaceChildren(
      ...(pair
        ? ranked.slice(0, MOST_RANKED).map((each) => entry(each, percent(each.weight), each.weight, ordinal(each.rank)))
        : roles.slice(0, MOST_RANKED).map(([layer, head, key, score]) => {
            const measure = data.measures.find((each) => each.key === key)
            return entry({ layer, head }, percent(score), Math.min(score, 1), measure.label.toLowerCase())
          })),
    )
  }

  function entry({ layer, head }, value, share, note) {
    const bar = make("i")
    bar.style.width = `${100 * share}%`
    const button = make("button", { type: "button" },
      make("span", { text: `Layer ${layer}, head ${head}` }),
      make("span", { text: value }), make("span", { className: "track" }, bar),
      make("span", { className: "note", text: note }))
    button.onclick = () => app.select(layer, head)
    return make("li", {}, button)
  }

  function show() {
    const { layer, head, colour } = app.state
    $(".colour").value = colour
    let focusable = false
    for (const button of buttons()) {
      const chosen = button.dataset.layer === String(layer) && button.dataset.head === String(head)
      button.setAttribute("aria-checked", String(chosen))
      button.tabIndex = chosen ? 0 : -1
      focusable ||= chosen
    }
    if (!focusable) buttonOf(1, 1).tabIndex = 0
    showRanking()
  }

  return { build, show, repaint: paintThumbnails }
}
