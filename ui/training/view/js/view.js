// Plays training by epoch. Nothing is sent to the server but points that somebody adds, and the wish
// for the next slice of a long training.
const SECONDS_FOR_ALL = 8
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
  const box = $(".training")
  const scrub = $(".scrub")
  const map = $(".map")
  const chart = $(".chart")
  const thumbs = $(".thumbs")
  const list = $(".runners")
  let study = null
  let received = 0
  let turn = 0
  let epoch = null // null: at the end, however long training goes on
  let show = null // label of the network whose boundary is shown
  let unit = null // [layer, unit], or null for the output
  let curves = "loss"
  let axis = "epochs"
  let frame = 0
  let frames = 0
  let pointer = null
  let layout = null
  let followed = null
  let grid = null
  let send = () => {}

  const adding = createAdding(map, {
    study: () => study,
    send: (point) => send("point", point),
    redraw: () => study && !frame && render(),
  })

  const ink = () => getComputedStyle(box).color
  const ground = () => getComputedStyle(box).getPropertyValue("--st-background-color").trim() || "#fff"
  const isDark = () => ink().match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 384
  const last = () => Math.max(1, ...study.runs.map((run) => run.last))
  const shown = () => Math.min(epoch ?? last(), last())
  const index = () => Math.max(0, study.runs.findIndex((run) => run.label === show))
  const state = () => ({ epoch: Math.floor(shown()), show: index(), curves, axis })

  async function receive(bytes, trigger) {
    send = trigger
    turn += 1
    const mine = turn
    const next = await readStudy(bytes)
    if (mine !== turn) return
    const first = study === null
    study = next
    received += 1
    const asked = study.view
    if (first) readState((name) => readParam(param(name)))
    else if (asked && asked.id !== followed) readState((name) => asked[name] ?? null)
    followed = asked?.id ?? null
    show ??= study.runs.at(-1)?.label ?? null
    if (unit && !(unit[0] < study.sizes.length - 2 && unit[1] < study.sizes[unit[0] + 1])) unit = null
    fillChoices()
    render()
    if (!frame) keepInUrl()
    if (study.more) requestAnimationFrame(() => askForMore(mine))
  }

  // Once the page has been sent to its end: a run that begins before draws into a page that has no
  // places for it yet, and the whole page gives way to an error.
  function askForMore(mine) {
    if (mine !== turn) return
    if (isScriptRunning()) requestAnimationFrame(() => askForMore(mine))
    else send("more", received)
  }

  function fillChoices() {
    const kinds = Object.keys(CURVES).filter((key) => key !== "cosine" || study.runs.some((run) => run.cosines))
    if (!kinds.includes(curves)) curves = "loss"
    fill($(".curves"), kinds.map((key) => [key, CURVES[key].option]), curves)
    fill($(".axis"), Object.keys(AXES).map((key) => [key, AXES[key].option]), axis)
    fill($(".add"), [["", "Add points: off"], ...study.classes.map((name, i) => [String(i), `Add class ${clipText(name, 16)}`])], adding.label())
    const names = [["", "the output"]]
    study.sizes.slice(1, -1).forEach((count, layer) => {
      for (let u = 0; u < count; u++) names.push([`${layer}.${u}`, `layer ${layer + 1}, unit ${u + 1}`])
    })
    fill($(".unit"), names, unit ? unit.join(".") : "")
    $(".units").hidden = study.sizes.length < 3 || !study.runs.length
    list.replaceChildren(...study.runs.map(legendEntry))
  }

  function fill(select, options, value) {
    const key = JSON.stringify(options)
    if (select.dataset.options !== key) {
      select.replaceChildren(...options.map(([each, label]) => new Option(label, each)))
      select.dataset.options = key
    }
    select.value = value
  }

  function legendEntry(run, i) {
    const item = document.createElement("li")
    item.setAttribute("role", "presentation")
    const button = document.createElement("button")
    button.type = "button"
    button.setAttribute("role", "radio")
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    svg.setAttribute("viewBox", "0 0 28 12")
    svg.setAttribute("aria-hidden", "true")
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
    const dash = { dash: "7 4", dot: "2 4" }[run.dash] ?? ""
    for (const [name, value] of Object.entries({ x1: 1, x2: 27, y1: 6, y2: 6, stroke: run.color, "stroke-width": 3, "stroke-dasharray": dash })) line.setAttribute(name, value)
    svg.append(line)
    const name = document.createElement("b")
    name.textContent = run.label
    button.append(svg, name, document.createElement("span"))
    button.onclick = () => choose(run.label)
    button.onkeydown = (event) => {
      const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
      if (!move) return
      choose(study.runs[(i + move + study.runs.length) % study.runs.length].label)
      list.querySelectorAll("button")[index()].focus()
      event.preventDefault()
    }
    item.append(button)
    return item
  }

  function choose(label) {
    show = label
    render()
    keepInUrl()
  }

  // ---- drawing ---------------------------------------------------------------------------------
  function render() {
    const now = state()
    scrub.max = String(last())
    scrub.value = String(now.epoch)
    const when = `epoch ${formatFixed(now.epoch, 0)} of ${formatFixed(study.epochs, 0)}`
    scrub.setAttribute("aria-valuetext", when)
    $(".count").textContent = when
    study.runs.forEach((run, i) => {
      const button = list.children[i].firstChild
      button.setAttribute("aria-checked", String(i === now.show))
      button.tabIndex = i === now.show ? 0 : -1
      button.querySelector("span").textContent = readOut(run, now.epoch)
    })
    drawBoundary(now)
    renderCurves()
    chart.setAttribute("aria-label", study.alt)
    box.dataset.drawn = String(received)
  }

  function renderCurves() {
    const drawn = drawCurves(chart, study, state(), ink())
    if (pointer) drawTip(chart, nearestCurve(drawn, ...pointer), pointer, ink(), ground())
  }

  // What a curve over several seeds is; the gradients of the first one alone are compared.
  function spreadTold() {
    if (CURVES[curves].cosine) return "its gradients too."
    return `curves: median of the seeds that have not diverged, band from lowest to highest training ${CURVES[curves].percent ? "accuracy" : "loss"}.`
  }

  function readOut(run, at) {
    if (at > run.last && run.divergedAt >= 0) {
      const end = `diverged${study.seeds > 1 ? ` with all ${study.seeds} seeds, the last` : ""} at epoch `
      return end + formatFixed(run.divergedAt, 0)
    }
    const lost = run.lost.filter((each) => each <= at).length
    const i = entryAt(run.epochs, at)
    const when = run.epochs[i] === at ? "" : ` at epoch ${formatFixed(run.epochs[i], 0)}`
    const test = run.curves.testAccuracy.middle[i]
    const right = Number.isFinite(test) ? `, test ${formatPercent(test, 1)}` : ""
    const without = lost ? `, median without ${lost} of ${study.seeds} seeds: diverged` : study.seeds > 1 ? `, median of ${study.seeds} seeds` : ""
    return `loss ${formatLoss(run.curves.trainLoss.middle[i])}${right}${without}${when}`
  }

  function drawBoundary(now) {
    const table = colorTable(isDark() ? study.palette.dark : study.palette.light)
    const run = study.runs[now.show]
    if (!run) {
      drawMap(map, study, null, table, ink(), ground(), adding.cross())
      $(".told").textContent = "No optimizer is chosen."
      return
    }
    const entry = entryAt(run.frameEpochs, now.epoch)
    const side = sideFor(study)
    const key = `${received} ${now.show} ${entry}`
    if (grid?.key !== key) grid = { key, layers: answers(study, weightsAt(study, run, entry), side) }
    const { layers } = grid
    const cells = side * side
    const z = layers.at(-1)
    let picture = { shares: (i) => 1 / (1 + Math.exp(-z[i])), side, line: z }
    let told = `Colour: ${run.label}’s probability of class ${study.classes[1]} (squares); line: one half`
    if (unit) {
      const values = layers[unit[0]].subarray(unit[1] * cells, (unit[1] + 1) * cells)
      const { shares, low, high } = unitShares(values)
      picture = { shares, side, line: z }
      told = `Colour: answers of layer ${unit[0] + 1}, unit ${unit[1] + 1}, from about ${formatNumber(low, 2)} to about ${formatNumber(high, 2)} (blue under 0, red over it); line: the whole network’s boundary`
    }
    const at = run.frameEpochs[entry]
    const when = at === now.epoch ? "" : ` (weights of epoch ${formatFixed(at, 0)})`
    const few = study.points.train + study.points.test < study.points.all ? ` ${formatFixed(study.points.train + study.points.test, 0)} of ${formatFixed(study.points.all, 0)} examples are drawn.` : ""
    const seed = study.seeds > 1 ? ` First seed’s network; ${spreadTold()}` : ""
    $(".told").textContent = `${told}${when}.${study.points.test ? " Outlined: test examples." : ""}${few}${seed}`
    drawMap(map, study, picture, table, ink(), ground(), adding.cross())
    map.setAttribute("aria-label", `Boundary of ${run.label} at epoch ${at}. ${study.alt}`)
    layout = drawUnits(thumbs, study, layers, side, unit, table, ink())
    thumbs.setAttribute("aria-label", `Answers of ${layout.places.length} hidden ${layout.places.length === 1 ? "unit" : "units"} over the same square.`)
    $(".hint").textContent = "Click a unit to see it large."
  }

  // ---- playing ---------------------------------------------------------------------------------
  function setPlaying(playing) {
    cancelAnimationFrame(frame)
    frame = 0
    box.classList.toggle("playing", playing)
    $(".word").textContent = playing ? "Pause" : "Play"
    if (!playing) {
      box.dataset.frames = String(frames)
      keepInUrl()
      return
    }
    if (shown() >= last()) epoch = 0
    frames = 0
    frame = framing((seconds, next) => {
      frames += 1
      epoch = shown() + seconds * (last() / SECONDS_FOR_ALL) * Number($(".speed").value)
      if (epoch >= last()) epoch = null
      render()
      if (epoch === null) setPlaying(false)
      else frame = next()
    })()
  }

  // ---- the URL ---------------------------------------------------------------------------------
  const param = (name) => `${study.prefix}${name}`
  function keepInUrl() {
    if (!study) return
    writeParams({
      [param("epoch")]: shown() < last() ? String(Math.floor(shown())) : null,
      [param("show")]: index() === study.runs.length - 1 || !study.runs.length ? null : String(index()),
      [param("unit")]: unit ? unit.join(".") : null,
      [param("curves")]: curves === "loss" ? null : curves,
      [param("axis")]: axis === "epochs" ? null : axis,
    })
  }
  function readState(get) {
    const [rawEpoch, rawShow, rawUnit] = [get("epoch"), get("show"), get("unit")]
    epoch = rawEpoch !== null && /^\d{1,5}$/.test(rawEpoch) ? Number(rawEpoch) : null
    show = rawShow !== null && /^\d{1,2}$/.test(rawShow) ? study.runs[Number(rawShow)]?.label ?? null : null
    unit = rawUnit !== null && /^\d{1,2}\.\d{1,3}$/.test(rawUnit) ? rawUnit.split(".").map(Number) : null
    curves = Object.hasOwn(CURVES, get("curves") ?? "") ? get("curves") : "loss"
    axis = Object.hasOwn(AXES, get("axis") ?? "") ? get("axis") : "epochs"
  }

  // ---- controls --------------------------------------------------------------------------------
  $(".play").onclick = () => study && setPlaying(frame === 0)
  scrub.oninput = () => {
    if (frame) setPlaying(false)
    epoch = Number(scrub.value) >= last() ? null : Number(scrub.value)
    render()
  }
  scrub.onchange = () => keepInUrl()
  const selected = (selector, change) => {
    $(selector).onchange = (event) => {
      change(event.target.value)
      render()
      keepInUrl()
    }
  }
  selected(".curves", (value) => (curves = value))
  selected(".axis", (value) => (axis = value))
  selected(".unit", (value) => (unit = value ? value.split(".").map(Number) : null))
  selected(".add", adding.choose)
  thumbs.onclick = (event) => {
    const found = layout?.places.find(({ x, y, size }) => event.offsetX >= x && event.offsetX < x + size && event.offsetY >= y && event.offsetY < y + size)
    if (!found) return
    unit = unit && unit[0] === found.layer && unit[1] === found.unit ? null : [found.layer, found.unit]
    $(".unit").value = unit ? unit.join(".") : ""
    render()
    keepInUrl()
  }
  $(".picture").onclick = () => {
    const entries = study.runs.map((run, i) => [run.color, list.children[i].textContent])
    savePicture([map, chart], entries, ground(), ink(), getComputedStyle(box).fontFamily, `${study.prefix}epoch_${Math.floor(shown())}.png`)
  }

  chart.onpointermove = (event) => {
    pointer = [event.offsetX, event.offsetY]
    if (study && !frame) renderCurves()
  }
  chart.onpointerleave = () => {
    pointer = null
    if (study && !frame) renderCurves()
  }

  const observer = new ResizeObserver(() => study && render())
  observer.observe(box)
  const unfollow = followUrl({
    isReady: () => study,
    isIdle: () => study && !frame,
    read() {
      readState((name) => readParam(param(name)))
      fillChoices()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      cancelAnimationFrame(frame)
      turn += 1
      observer.disconnect()
      unfollow()
      views.delete(root)
    },
  }
}
