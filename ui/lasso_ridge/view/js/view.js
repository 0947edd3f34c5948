// The paths in the browser. Moving along α draws only; the α it is left at is sent once.
const SETTLED_MS = 250
const ANSWER_MS = 5000
const views = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement)
  if (!view) {
    view = createView(parentElement)
    views.set(parentElement, view)
  }
  view.receive(data, setTriggerValue)
  return view.destroy
}

function createView(root) {
  const $ = (selector) => root.querySelector(selector)
  const box = $(".paths")
  const slider = $(".alpha")
  let scene = null
  let received = 0
  let index = 0
  let method = null // key
  let order = "data"
  let send = () => {}
  let timer = 0
  let waiting = null // { alpha, since }: sent, and not answered yet
  let hover = { chart: "", place: null }
  let areas = {}

  const shown = () => scene.methods.find((each) => each.key === method) ?? scene.methods[0]
  const nearest = (alpha) =>
    scene.alphas.reduce((best, each, i) => (Math.abs(Math.log(each / alpha)) < Math.abs(Math.log(scene.alphas[best] / alpha)) ? i : best), 0)

  function receive(bytes, trigger) {
    send = trigger
    received += 1
    const before = scene?.alphas[index]
    const first = scene === null
    scene = readScene(bytes)
    if (hover.place >= scene.names.length) hover = { chart: "", place: null }
    if (first) readUrl()
    // An answer to an earlier position must not pull the slider back from under the finger.
    const late = waiting && performance.now() - waiting.since < ANSWER_MS && scene.alpha !== waiting.alpha
    if (!late && !timer) {
      waiting = null
      index = nearest(scene.alpha)
    } else index = nearest(before)
    fillMethods()
    fillEntries()
    render()
    keepInUrl()
  }

  function lookOf() {
    const style = getComputedStyle(box)
    const variable = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise
    return {
      ink: style.color,
      ground: variable("--st-background-color", "#fff"),
      rule: variable("--st-border-color", "#ccc"),
      accent: variable("--st-primary-color", "gray"),
    }
  }

  function ranked() {
    const places = scene.names.map((_, i) => i)
    if (order === "data") return places
    const size = (i) => Math.abs((scene.truth ?? [])[i] ?? 0) * 1e9 + Math.abs(scene.ols.coefficients[i])
    return places.sort((a, b) => size(b) - size(a))
  }

  function render() {
    const alpha = scene.alphas[index]
    slider.max = String(scene.alphas.length - 1)
    slider.value = String(index)
    slider.setAttribute("aria-valuetext", `α = ${short(alpha)}`)
    $(".now").textContent = `α = ${short(alpha)}`
    $(".jumps").hidden = !shown().cv
    scene.methods.forEach((each, i) => {
      $(".methods").children[i].querySelector("span.read").textContent = readOut(each, each.at(index), each.test[index])
    })
    drawAll()
    const lasso = scene.methods[0].at(index)
    for (const item of $(".entries").children) item.classList.toggle("in", lasso[Number(item.dataset.feature)] !== 0)
    box.dataset.alpha = String(alpha)
    box.dataset.drawn = String(received)
  }

  function readOut(each, coefficients, test) {
    return `${kept(coefficients).length} of ${scene.names.length} not zero, test error ${shortError(scene, test)}`
  }

  function drawAll() {
    const look = lookOf()
    const at = (chart) => (hover.chart === chart ? hover.place : null)
    areas = {
      path: drawPaths($(".path"), scene, shown(), index, look, at("path")),
      errors: drawErrors($(".errors"), scene, shown(), index, look),
      bars: drawBars($(".bars"), scene, index, ranked(), look, at("bars")),
    }
    $(".path").setAttribute("aria-label", describePaths(scene, shown(), index))
    $(".errors").setAttribute("aria-label", describeErrors(scene, shown(), index))
    $(".bars").setAttribute("aria-label", describeBars(scene, index))
  }

  function entry(tag, name, color, text) {
    const item = document.createElement(tag)
    const swatch = document.createElement("span")
    swatch.className = "swatch"
    swatch.style.background = color
    const bold = document.createElement("b")
    bold.textContent = name
    const read = document.createElement("span")
    read.className = "read"
    read.textContent = text
    item.append(swatch, bold, read)
    return item
  }

  function fillMethods() {
    const focused = root.activeElement?.closest?.(".methods button")?.dataset.method
    const buttons = scene.methods.map((each) => {
      const button = entry("button", each.label, each.color, "")
      Object.assign(button, { type: "button", tabIndex: each === shown() ? 0 : -1, onclick: () => choose(each.key) })
      button.dataset.method = each.key
      button.setAttribute("role", "radio")
      button.setAttribute("aria-checked", String(each === shown()))
      button.onkeydown = (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
        if (!move) return
        const count = scene.methods.length
        choose(scene.methods[(scene.methods.indexOf(each) + move + count) % count].key)
        $(".methods button[aria-checked=true]").focus()
        event.preventDefault()
      }
      return button
    })
    const ols = entry("span", "OLS", scene.ols.color, readOut(scene.ols, scene.ols.coefficients, scene.ols.test))
    ols.className = "ols"
    $(".methods").replaceChildren(...buttons, ols)
    if (focused) $(`.methods button[data-method="${focused}"]`)?.focus()
  }

  function fillEntries() {
    const known = scene.entries.slice(0, scene.mostEntries)
    const items = known.map(([feature, alpha], place) => {
      const item = document.createElement("li")
      const acts = Boolean(scene.truth?.[feature])
      item.textContent = `${place + 1}. ${scene.names[feature]}: ${short(alpha)}`
      item.title = `${scene.names[feature]} enters at α = ${short(alpha)}${acts ? "; informative" : ""}`
      item.dataset.feature = String(feature)
      item.classList.toggle("informative", acts)
      return item
    })
    const more = scene.entries.length - known.length
    $(".entering").textContent =
      `Order of entry: the α below which Lasso uses each feature${scene.truth ? " (bold: informative)" : ""}. Filled: used at this α.` +
      (more > 0 ? ` ${more} more ${more === 1 ? "enters" : "enter"} later; the CSV has all.` : "") +
      (scene.entries.length === 0 ? " No feature enters at any α." : "")
    $(".entries").replaceChildren(...items)
  }

  function choose(key) {
    method = key
    fillMethods()
    render()
    keepInUrl()
  }

  // ---- α -----------------------------------------------------------------------------------------
  function moveTo(next) {
    index = Math.max(0, Math.min(scene.alphas.length - 1, next))
    render()
  }

  // Arrow keys come in bursts: only where they end is sent.
  function settle() {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = 0
      const alpha = scene.alphas[index]
      if (alpha === scene.alpha && !waiting) return
      waiting = { alpha, since: performance.now() }
      send("alpha", alpha)
    }, SETTLED_MS)
  }

  slider.oninput = () => scene && moveTo(Number(slider.value))
  slider.onchange = () => scene && settle()
  for (const button of root.querySelectorAll(".jumps button")) {
    button.onclick = () => {
      moveTo(nearest(scene.grid[shown().cv[button.dataset.jump]]))
      settle()
    }
  }

  for (const name of ["path", "errors"]) {
    const canvas = $(`.${name}`)
    const follow = (event) => {
      const { left, right } = areas[name]
      const share = (event.clientX - canvas.getBoundingClientRect().left - left) / (right - left)
      const [low, high] = [scene.alphas[0], scene.alphas.at(-1)]
      moveTo(nearest(low * (high / low) ** Math.max(0, Math.min(1, share))))
    }
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId)
      follow(event)
    }
    canvas.onpointermove = (event) => {
      if (event.buttons) follow(event)
      else if (name === "path") hoverPath(event)
    }
    canvas.onpointerup = settle
    canvas.onpointerleave = () => setHover("", null)
  }

  // ---- under the pointer -------------------------------------------------------------------------
  function setHover(chart, place) {
    if (!scene || (hover.chart === chart && hover.place === place)) return
    hover = { chart, place }
    drawAll()
  }

  function hoverPath(event) {
    const frame = $(".path").getBoundingClientRect()
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top]
    const { left, right } = areas.path
    const [low, high] = [scene.alphas[0], scene.alphas.at(-1)]
    const values = shown().at(nearest(low * (high / low) ** ((x - left) / (right - left))))
    let best = { distance: 10, i: null }
    values.forEach((value, i) => {
      const distance = Math.abs(areas.path.y(value) - y)
      if (distance < best.distance) best = { distance, i }
    })
    setHover(best.i === null ? "" : "path", best.i)
  }

  $(".bars").onpointermove = (event) => {
    const { left, slot } = areas.bars
    const place = Math.floor((event.clientX - $(".bars").getBoundingClientRect().left - left) / slot)
    const inside = place >= 0 && place < scene.names.length
    setHover(inside ? "bars" : "", inside ? place : null)
  }
  $(".bars").onpointerleave = () => setHover("", null)

  // ---- view --------------------------------------------------------------------------------------
  $(".order").onchange = (event) => {
    order = event.target.value
    render()
    keepInUrl()
  }

  function keepInUrl() {
    writeParams({
      [`${scene.prefix}path`]: shown() === scene.methods[0] ? null : shown().key,
      [`${scene.prefix}order`]: order === "data" ? null : order,
    })
  }
  function readUrl() {
    method = readParam(`${scene.prefix}path`)
    order = readParam(`${scene.prefix}order`) === "size" ? "size" : "data"
    $(".order").value = order
  }

  $(".picture").onclick = () => {
    const names = [...scene.methods, scene.ols].map(({ label, color }) => [label, color])
    savePicture([$(".path"), $(".errors"), $(".bars")], names, lookOf())
  }

  const resized = new ResizeObserver(() => scene && drawAll())
  resized.observe(box)
  // The sheet lets colours pass over a moment, so that another theme is noticed.
  box.addEventListener("transitionend", (event) => event.target === box && scene && drawAll())
  const unfollow = followUrl({
    isReady: () => scene,
    read() {
      readUrl()
      fillMethods()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      clearTimeout(timer)
      resized.disconnect()
      unfollow()
      views.delete(root)
    },
  }
}
