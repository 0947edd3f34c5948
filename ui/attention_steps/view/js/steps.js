// The step view: one stage or all of them; point at a cell and see the sum that made it.
const views = new WeakMap()
const ALL = "all"
// Which press of a preset has been followed; also when the view has been mounted anew since.
let followed = null

function stepsView(root) {
  const $ = (selector) => root.querySelector(selector)
  const box = $(".steps")
  const app = { data: null, dark: false, painting: null }
  let send = () => {}
  let shown = ALL
  let open = null // the mask as it is painted, before the server has answered
  let pointed = null
  let entered = false // whether a pointer has moved over the stage
  let drawn = 0
  const editing = tableEditing(app, root, (tables) => send(tables))

  // ---- what a cell shows -----------------------------------------------------------------------
  app.isOpen = (i, j) => open[i][j]
  app.valueOf = (matrix, i, j) => {
    if (matrix.name !== "masked") return matrix.at(i, j)
    return open[i][j] ? app.data.matrices.scaled.at(i, j) : -Infinity
  }

  function stagesShown() {
    const { stages } = app.data
    return shown === ALL ? stages : stages.filter((stage) => stage.key === shown)
  }

  // Among all steps a dropout that is off would only repeat the weights.
  function changesSomething(stage) {
    return shown !== ALL || stage.key !== "dropout" || app.data.dropout > 0
  }

  function linesOf(stage) {
    if (shown !== ALL) return stage.lines
    return stage.sign ? [[` ${stage.sign}`, ...stage.result]] : stage.lines
  }

  function render() {
    const { data } = app
    const kept = keptFocus()
    const lines = stagesShown().filter(changesSomething).map(linesOf)
    const parts = shown === ALL ? [lines.flat(2)] : lines.flat()
    const stage = $(".stage")
    stage.replaceChildren(...parts.map(lineOf))
    stage.classList.toggle("all", shown === ALL)
    stage.classList.toggle("large", shown !== ALL && stagesShown().flatMap(widths).every((sum) => sum <= 18))
    $(".note").textContent = shown === ALL ? data.summary : stagesShown()[0].note
    for (const button of $(".stages").children) {
      const chosen = button.dataset.key === shown
      button.setAttribute("aria-checked", String(chosen))
      button.tabIndex = chosen ? 0 : -1
    }
    const keys = order()
    $(".back").disabled = keys.indexOf(shown) <= 0
    $(".next").disabled = keys.indexOf(shown) === keys.length - 1
    if (pointed && stage.querySelector(`[data-name="${pointed[0]}"]`)) point(...pointed)
    else unpoint()
    restoreFocus(kept)
    drawn += 1
    box.dataset.drawn = String(drawn)
    box.dataset.shown = shown
  }

  // How many columns of numbers stand in each line of a stage.
  function widths(stage) {
    return stage.lines.map((line) =>
      line.reduce((sum, item) => sum + (app.data.matrices[item]?.width ?? 0), 0),
    )
  }

  // A sign stays beside the matrix that follows it.
  function lineOf(items) {
    const line = element("div", "line")
    let sign = null
    for (const item of items) {
      if (item.startsWith(" ")) {
        sign = element("span", "sign", item.trim())
        continue
      }
      const pair = element("div", "pair")
      pair.append(...[sign, matrixTable(app, item)].filter(Boolean))
      line.append(pair)
      sign = null
    }
    return line
  }

  // ---- pointing --------------------------------------------------------------------------------
  function point(name, i, j) {
    pointed = [name, i, j]
    const matrix = app.data.matrices[name]
    if (!matrix || i >= matrix.height || j >= matrix.width) return unpoint()
    const { text, from } = cameFrom(app.data, name, i, j)
    for (const cell of $(".stage").querySelectorAll("td.cell")) {
      const [a, b] = [Number(cell.dataset.i), Number(cell.dataset.j)]
      const other = cell.closest(".matrix").dataset.name
      cell.classList.toggle("here", other === name && a === i && b === j)
      cell.classList.toggle("used", Boolean(from[other]?.(a, b)))
    }
    $(".sum").textContent = text
    box.dataset.pointed = `${name} ${i} ${j}`
    return undefined
  }

  function unpoint() {
    pointed = null
    for (const cell of $(".stage").querySelectorAll(".here, .used")) cell.classList.remove("here", "used")
    $(".sum").textContent = "Point at a cell, or walk there with Tab and the arrow keys: the sum that made it appears here."
    delete box.dataset.pointed
  }
  app.point = point

  // ---- painting the mask -----------------------------------------------------------------------
  app.paint = (i, j, isOpen) => {
    if (open[i][j] === isOpen) return
    open[i][j] = isOpen
    const matrix = app.data.matrices.masked
    const painter = painterOf(app.data.matrices.scaled, app.data, app.dark)
    const cell = $(`[data-name=masked] td.cell[data-i="${i}"][data-j="${j}"]`)
    const value = app.valueOf(matrix, i, j)
    colourCell(cell, value, painter)
    cell.textContent = inCell(value, "signed")
    cell.dataset.waiting = "yes"
  }
  app.painted = () => send({ mask: open.map((row) => row.map((each) => (each ? "1" : "0")).join("")).join("/") })
  const onUp = () => {
    if (app.painting === null) return
    app.painting = null
    if ($("[data-waiting]")) app.painted()
  }
  window.addEventListener("pointerup", onUp)
  window.addEventListener("pointercancel", onUp)

  // ---- focus -----------------------------------------------------------------------------------
  // What is being typed while an answer arrives must not be lost.
  function keptFocus() {
    const active = root.activeElement ?? root.getRootNode().activeElement
    if (!active || !box.contains(active)) return null
    if (active.dataset.size) return { size: active.dataset.size }
    const cell = active.closest("td.cell")
    if (!cell) return null
    const { i, j } = cell.dataset
    const kept = { name: cell.closest(".matrix").dataset.name, i, j }
    if (active.tagName === "INPUT") {
      kept.typing = active.value !== active.defaultValue ? active.value : null
    }
    return kept
  }

  function restoreFocus(kept) {
    if (!kept) return
    if (kept.size) return $(`[data-size="${kept.size}"]`)?.focus()
    const cell = $(`[data-name="${kept.name}"] td.cell[data-i="${kept.i}"][data-j="${kept.j}"]`)
    const field = cell?.querySelector("input")
    if (field && kept.typing !== null && kept.typing !== undefined) field.value = kept.typing
    const target = field ?? cell
    if (!target) return undefined
    if (!field) target.tabIndex = 0
    return target.focus()
  }

  // ---- which stage -----------------------------------------------------------------------------
  function order() {
    return [ALL, ...app.data.stages.map((stage) => stage.key)]
  }

  function choose(key) {
    if (!order().includes(key)) return
    shown = key
    render()
    keepInUrl()
  }

  function keepInUrl() {
    writeParams({ [`${app.data.prefix}step`]: shown === ALL ? null : shown })
  }

  function readUrl() {
    const wanted = readParam(`${app.data.prefix}step`)
    shown = order().includes(wanted) ? wanted : ALL
  }

  function makeStages() {
    const titles = [[ALL, "All"], ...app.data.stages.map(({ key, title }, i) => [key, `${i + 1} ${title}`])]
    if ($(".stages").children.length === titles.length) return
    $(".stages").replaceChildren(
      ...titles.map(([key, title]) => {
        const button = element("button", "", title)
        button.type = "button"
        button.setAttribute("role", "radio")
        button.dataset.key = key
        button.onclick = () => choose(key)
        return button
      }),
    )
  }

  $(".stages").onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!move) return
    go(move)
    $(`.stages [data-key="${shown}"]`).focus()
    event.preventDefault()
  }
  function go(by) {
    const keys = order()
    choose(keys[Math.max(0, Math.min(keys.length - 1, keys.indexOf(shown) + by))])
  }
  $(".back").onclick = () => go(-1)
  $(".next").onclick = () => go(1)
  $(".stage").onpointermove = () => (entered = true)
  // A stage that a preset moved from under a resting pointer was not left.
  $(".stage").onpointerleave = () => {
    if (entered) unpoint()
    entered = false
  }
  $(".picture").onclick = () => {
    const style = getComputedStyle(box)
    const ground = style.getPropertyValue("--st-background-color") || "#fff"
    const canvas = stepsPicture($(".stage"), ground, style.color, style.fontFamily)
    saveCanvas(canvas, `attention-${shown}.png`)
  }

  // ---- messages --------------------------------------------------------------------------------
  function receive(component) {
    const first = app.data === null
    app.data = readSteps(component.data)
    app.dark = luminance(getComputedStyle(box).color.match(/[\d.]+/g).map(Number)) > 0.4
    send = (value) => component.setTriggerValue("edit", value)
    const { allowed } = app.data.matrices
    open = Array.from({ length: allowed.height }, (_, i) => allowed.row(i).map((each) => each === 1))
    if (first) readUrl()
    const { focus } = app.data
    if (focus && focus.id !== followed) {
      followed = focus.id
      shown = focus.step
      pointed = focus.cell
      entered = false
    } else if (first && focus?.step === shown) {
      pointed = focus.cell
    }
    keepInUrl()
    makeStages()
    const kept = keptFocus()
    $(".sizes").replaceChildren(...editing.sizes())
    render()
    if (kept?.size) restoreFocus(kept)
  }

  const unfollow = followUrl({
    isReady: () => app.data,
    read() {
      readUrl()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      window.removeEventListener("pointerup", onUp)
      window.removeEventListener("pointercancel", onUp)
      unfollow()
      views.delete(root)
    },
  }
}

export default function (component) {
  const root = component.parentElement
  if (!views.has(root)) views.set(root, stepsView(root))
  const view = views.get(root)
  view.receive(component)
  return () => view.destroy()
}
