// The view's controls, its state and its place in the URL. Nothing is sent to the server.
const STEP_MS = 650
const FIRST_STEP = 8 // where a date's day begins
const views = new WeakMap()
// The last preset that was followed; outlives a view that another part of the page replaces.
let focused = null

export default function ({ data, parentElement }) {
  let view = views.get(parentElement)
  if (!view) {
    view = createView(parentElement)
    views.set(parentElement, view)
  }
  view.receive(data)
  return view.destroy
}

function createView(root) {
  const $ = (selector) => root.querySelector(selector)
  const box = $(".decoder")
  const canvas = $("canvas")
  const state = { kind: "cross", layer: 1, head: -1, step: FIRST_STEP, character: 0, row: 0 }
  let data = null
  let received = 0
  let timer = 0
  let where = null

  const last = () => (state.kind === "encoder" ? data.length : data.steps) - 1
  const param = (name) => `${data.prefix}${name}`

  function receive(bytes) {
    received += 1
    const first = data === null
    data = readTranslation(bytes)
    fillSelect($(".layer"), data.layers, (i) => [String(i + 1), i])
    fillSelect($(".head"), data.heads + 1, (i) => (i ? [String(i), i - 1] : ["mean of all", -1]))
    const goal = data.focus
    if (first) readUrl()
    if (goal && goal.id !== focused) go(goal.view)
    focused = goal?.id ?? focused
    render()
    keepInUrl()
  }

  function fillSelect(select, count, entry) {
    if (select.options.length === count) return
    select.replaceChildren(...Array.from({ length: count }, (_, i) => new Option(...entry(i))))
  }

  function go(wanted) {
    stop()
    state.kind = KINDS.includes(wanted.kind) ? wanted.kind : "cross"
    state.layer = wanted.layer - 1
    state.head = wanted.head - 1
    state.step = wanted.step - 1
    state.character = wanted.character - 1
  }

  function render() {
    state.layer = clamp(state.layer, 0, data.layers - 1)
    state.head = clamp(state.head, -1, data.heads - 1)
    state.step = clamp(state.step, 0, data.steps - 1)
    state.character = clamp(state.character, 0, data.length - 1)
    const reads = state.kind === "encoder"
    state.row = reads ? state.character : state.step
    $(".kind").value = state.kind
    $(".layer").value = String(state.layer)
    $(".head").value = String(state.head)
    const scrub = $(".scrub")
    const what = reads ? "character" : "step"
    scrub.max = String(last())
    scrub.value = String(state.row)
    scrub.setAttribute("aria-label", reads ? "Character" : "Step")
    scrub.setAttribute("aria-valuetext", `${what} ${state.row + 1} of ${last() + 1}`)
    $(".count").textContent = `${what} ${state.row + 1} of ${last() + 1}`
    $(".told").textContent = told(data, state)
    if ($(".numbers").open) fillTable($("table"), data, state)
    draw()
    box.dataset.drawn = String(received)
    box.dataset.row = String(state.row)
  }

  function draw() {
    const width = Math.max(280, Math.floor(box.clientWidth))
    const ratio = window.devicePixelRatio || 1
    where = layoutOf(data, state, width)
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(where.height * ratio)) {
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(where.height * ratio)
      canvas.style.height = `${where.height}px`
    }
    const context = canvas.getContext("2d")
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paint(context, data, state, where, colours(box, data.palette))
    canvas.setAttribute("aria-label", `${data.text} → ${data.symbols.slice(0, state.step + 1).join(" ")}. ${told(data, state)}`)
  }

  // ---- the URL ---------------------------------------------------------------------------------
  function keepInUrl() {
    const values = {
      step: state.step === FIRST_STEP ? null : String(state.step + 1),
      kind: state.kind === "cross" ? null : state.kind,
      layer: state.layer === 1 ? null : String(state.layer + 1),
      head: state.head < 0 ? null : String(state.head + 1),
      character: state.character ? String(state.character + 1) : null,
    }
    writeParams(Object.fromEntries(Object.entries(values).map(([name, value]) => [param(name), value])))
  }
  function readUrl() {
    const whole = (name, fallback) => {
      const raw = readParam(param(name))
      return raw !== null && /^\d{1,3}$/.test(raw) ? Number(raw) - 1 : fallback
    }
    const kind = readParam(param("kind"))
    state.kind = KINDS.includes(kind) ? kind : "cross"
    state.step = whole("step", FIRST_STEP)
    state.layer = whole("layer", 1)
    state.head = whole("head", -1)
    state.character = whole("character", 0)
  }

  // ---- playing and stepping --------------------------------------------------------------------
  function stop() {
    clearInterval(timer)
    timer = 0
    box.classList.remove("playing")
    $(".word").textContent = "Play"
  }
  function moveTo(row) {
    const next = clamp(row, 0, last())
    if (state.kind === "encoder") state.character = next
    else state.step = next
    render()
  }
  $(".play").onclick = () => {
    if (!data) return
    if (timer) {
      stop()
      keepInUrl()
      return
    }
    if (state.row >= last()) moveTo(0)
    box.classList.add("playing")
    $(".word").textContent = "Pause"
    timer = setInterval(() => {
      moveTo(state.row + 1)
      if (state.row < last()) return
      stop()
      keepInUrl()
    }, STEP_MS)
  }
  const by = (change) => () => {
    if (!data) return
    stop()
    moveTo(state.row + change)
    keepInUrl()
  }
  $(".back").onclick = by(-1)
  $(".forward").onclick = by(1)
  $(".scrub").oninput = (event) => {
    if (timer) stop()
    moveTo(Number(event.target.value))
  }
  $(".scrub").onchange = () => keepInUrl()
  for (const name of ["kind", "layer", "head"]) {
    $(`.${name}`).onchange = (event) => {
      stop()
      state[name] = name === "kind" ? event.target.value : Number(event.target.value)
      render()
      keepInUrl()
    }
  }
  $(".numbers").ontoggle = () => data && $(".numbers").open && fillTable($("table"), data, state)

  // ---- pointer and picture ---------------------------------------------------------------------
  const under = (event) => {
    const frame = canvas.getBoundingClientRect()
    return found(data, state, where, event.clientX - frame.left, event.clientY - frame.top)
  }
  canvas.onpointermove = (event) => {
    if (!data) return
    const place = under(event)
    const text = place && tipFor(data, state, place)
    const tip = $(".tip")
    tip.hidden = !text
    if (!text) return
    tip.textContent = text
    const frame = canvas.getBoundingClientRect()
    const x = event.clientX - frame.left
    const y = event.clientY - frame.top
    tip.style.left = `${Math.max(0, Math.min(x + 12, frame.width - tip.offsetWidth))}px`
    tip.style.top = `${y + 16}px`
  }
  canvas.onpointerleave = () => {
    $(".tip").hidden = true
  }
  canvas.onclick = (event) => {
    const place = data && under(event)
    if (!place) return
    stop()
    moveTo(place.row)
    keepInUrl()
  }
  $(".picture").onclick = () => {
    if (!data) return
    const picture = document.createElement("canvas")
    picture.width = 2 * where.width
    picture.height = 2 * where.height
    const context = picture.getContext("2d")
    const look = colours(box, data.palette)
    context.scale(2, 2)
    paint(context, data, state, where, look)
    context.globalCompositeOperation = "destination-over"
    context.fillStyle = look.ground
    context.fillRect(0, 0, where.width, where.height)
    const link = document.createElement("a")
    link.href = picture.toDataURL("image/png")
    const head = state.head < 0 ? "mean" : `head${state.head + 1}`
    link.download = `dates_${state.kind}_layer${state.layer + 1}_${head}_${state.row + 1}.png`
    link.click()
  }

  const observer = new ResizeObserver(() => data && draw())
  observer.observe(box)
  const scheme = window.matchMedia("(prefers-color-scheme: dark)")
  const onScheme = () => data && requestAnimationFrame(draw)
  scheme.addEventListener("change", onScheme)
  const unfollow = followUrl({
    isReady: () => data,
    isIdle: () => data && !timer,
    read() {
      readUrl()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      stop()
      observer.disconnect()
      scheme.removeEventListener("change", onScheme)
      unfollow()
      views.delete(root)
    },
  }
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, Number.isFinite(value) ? value : low))
}
