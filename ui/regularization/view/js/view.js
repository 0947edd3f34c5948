// Both panels: one loss, two balls. Playing and scrubbing C stays here; a loss that was dragged is
// sent when it is let go.
const SECONDS_FOR_ALL = 6
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

function readMessage(bytes) {
  const { header, body } = unpack(bytes)
  let at = 0
  const take = () => {
    const numbers = new Float32Array(body.slice(at, at + 4 * header.count).buffer)
    at += 4 * header.count
    return numbers
  }
  for (const panel of header.panels) {
    panel.path = { radii: take(), xs: take(), ys: take(), values: take(), lambdas: take() }
    panel.solution.lambda ??= Infinity
  }
  return header
}

function createView(root) {
  const $ = (selector) => root.querySelector(selector)
  const box = $(".geometry")
  const scrub = $(".scrub")
  let scene = null
  let received = 0
  let step = null // null: as the controls say
  let dragged = null // the loss while it is being dragged, and until the server has answered
  let drag = null
  let frame = 0
  let frames = 0
  let send = () => {}

  const last = () => scene.count - 1
  const ink = () => getComputedStyle(box).color
  const ground = () => getComputedStyle(box).getPropertyValue("--st-background-color").trim() || "#fff"
  const loss = () => dragged ?? scene.loss
  const stages = () => [...root.querySelectorAll(".stage")]

  function receive(bytes, trigger) {
    received += 1
    send = trigger
    const first = scene === null
    scene = readMessage(bytes)
    dragged = null
    drag = null
    sent = ""
    if (first) readUrl()
    if (stages().length !== scene.panels.length) $(".panels").replaceChildren(...scene.panels.map(makePanel))
    box.classList.toggle("fixed", !scene.editable)
    render()
    if (!frame) keepInUrl()
  }

  function makePanel(_, index) {
    const figure = document.createElement("figure")
    figure.className = "panel"
    const caption = document.createElement("figcaption")
    caption.append(document.createElement("strong"), document.createElement("span"))
    const stage = document.createElement("div")
    stage.className = "stage"
    const canvas = document.createElement("canvas")
    canvas.setAttribute("role", "img")
    stage.append(canvas)
    for (const which of HANDLES) {
      // The second panel moves the same loss: one set of handles for the keyboard is enough.
      const handle = document.createElement(index ? "span" : "button")
      handle.className = which === "center" ? "handle center" : "handle axis"
      handle.dataset.which = which
      if (!index) {
        handle.type = "button"
        handle.setAttribute("aria-label", NAMES[which])
        handle.title = NAMES[which]
      }
      attach(handle, which, stage)
      stage.append(handle)
    }
    figure.append(stage, caption)
    return figure
  }

  function attach(handle, which, stage) {
    handle.onpointerdown = (event) => {
      if (!scene.editable || event.button !== 0) return
      setPlaying(false)
      step = null
      handle.setPointerCapture(event.pointerId)
      drag = { loss: loss(), from: [event.clientX, event.clientY], moved: false }
      const places = placesIn(stage, drag.loss)
      drag.start = places[which]
      event.preventDefault()
      handle.focus?.({ preventScroll: true })
    }
    handle.onpointermove = (event) => {
      if (!drag || !handle.hasPointerCapture(event.pointerId)) return
      const to = [drag.start[0] + event.clientX - drag.from[0], drag.start[1] + event.clientY - drag.from[1]]
      drag.moved = true
      dragged = pulled(drag.loss, which, drag.start, to, placeIn(stage), scene.limits)
      render()
    }
    handle.onpointerup = handle.onpointercancel = () => {
      if (drag?.moved) release()
      drag = null
    }
    handle.onkeydown = (event) => {
      const next = scene.editable && nudged(loss(), which, event, scene.half, scene.limits)
      if (!next) return
      event.preventDefault()
      setPlaying(false)
      step = null
      dragged = next
      render()
    }
    handle.onkeyup = (event) => event.key.startsWith("Arrow") && release()
    handle.onblur = () => release()
  }

  // Once for every change; a loss that is still the same, as far as it is written, is put back.
  let sent = ""
  function release() {
    if (!dragged) return
    const text = JSON.stringify(rounded(dragged, scene.half))
    if (text === JSON.stringify(rounded(scene.loss, scene.half))) {
      dragged = null
      render()
    } else if (text !== sent) {
      sent = text
      send("moved", JSON.parse(text))
    }
    keepInUrl()
  }

  function placeIn(stage) {
    const width = widthOf(stage)
    return placing(width, Math.round(width / RATIO), scene.half)
  }

  function placesIn(stage, now) {
    const width = widthOf(stage)
    return handlePlaces(now, placeIn(stage), width, Math.round(width / RATIO))
  }

  // What a panel shows: the controls' state, a place on the path, or the dragged loss.
  function shownIn(panel) {
    if (dragged) {
      return solveHere(panel, dragged, scene.mode, scene.mode === "radius" ? panel.solution.radius : panel.solution.lambda)
    }
    if (step === null) return panel.solution
    const { radii, xs, ys, values, lambdas } = panel.path
    return { radius: radii[step], point: [xs[step], ys[step]], value: values[step], lambda: lambdas[step] }
  }

  function render() {
    scrub.max = String(last())
    scrub.value = String(step ?? nearestStep())
    const share = `${Math.round((100 * Number(scrub.value)) / last())} % of the unconstrained radius`
    const told = dragged ? "the loss is being moved" : step === null ? "as the controls say" : share
    scrub.setAttribute("aria-valuetext", told)
    $(".count").textContent = told
    scene.panels.forEach((panel, i) => renderPanel(panel, stages()[i]))
    $(".hint").textContent = hint()
    box.dataset.drawn = String(received)
  }

  function renderPanel(panel, stage) {
    const shown = shownIn(panel)
    const canvas = stage.querySelector("canvas")
    const places = placesIn(stage, loss())
    drawPanel(canvas, {
      panel, loss: loss(), half: scene.half, shown, path: dragged ? null : panel.path,
      ink: ink(), ground: ground(), ends: scene.editable ? [places.first, places.second] : [],
    })
    for (const handle of stage.querySelectorAll(".handle")) {
      const [x, y] = places[handle.dataset.which]
      handle.style.left = `${x}px`
      handle.style.top = `${y}px`
    }
    const caption = stage.nextElementSibling
    caption.firstChild.textContent = panel.label
    caption.lastChild.textContent = readOut(shown)
    const alt = step === null && !dragged ? panel.alt : `${panel.label}: ${readOut(shown)}`
    if (canvas.getAttribute("aria-label") !== alt) canvas.setAttribute("aria-label", alt)
  }

  function nearestStep() {
    const { radii } = scene.panels[0].path
    const whole = radii[last()]
    return whole > 0 ? Math.round(clip(scene.panels[0].solution.radius / whole, 0, 1) * last()) : last()
  }

  function hint() {
    if (step !== null) return "The words below are about the controls’ state, not about this place of the path."
    if (!scene.editable) return "The rows decide this loss; choose “By hand” to move it."
    return "Drag the dot to move the loss, the squares to turn and stretch it."
  }

  function readOut(shown) {
    if (!shown) return "Let go: its optimum is computed then."
    const [x, y] = shown.point
    const [radius, lambda, first, second, value] = [shown.radius, shown.lambda, x, y, shown.value].map((each) => formatNumber(each))
    return `C = ${radius}, λ = ${lambda}: w = (${first}, ${second}), f = ${value}`
  }

  function setPlaying(playing) {
    cancelAnimationFrame(frame)
    frame = 0
    box.classList.toggle("playing", playing)
    $(".word").textContent = playing ? "Pause" : "Play"
    if (!playing) {
      box.dataset.frames = String(frames)
      if (scene) keepInUrl()
      return
    }
    frames = 0
    let progress = step === null || step >= last() ? 0 : step
    frame = framing((seconds, next) => {
      frames += 1
      progress += seconds * (last() / SECONDS_FOR_ALL)
      step = Math.min(Math.floor(progress), last())
      render()
      if (step >= last()) setPlaying(false)
      else frame = next()
    })()
  }

  // ---- the URL ---------------------------------------------------------------------------------
  const param = () => `${scene.prefix}at`
  function keepInUrl() {
    writeParams({ [param()]: step === null ? null : String(step) })
  }
  function readUrl() {
    const raw = readParam(param())
    step = raw !== null && /^\d{1,4}$/.test(raw) && Number(raw) <= last() ? Number(raw) : null
  }

  $(".play").onclick = () => scene && setPlaying(frame === 0)
  scrub.oninput = () => {
    if (frame) setPlaying(false)
    step = Number(scrub.value)
    render()
  }
  scrub.onchange = () => keepInUrl()
  $(".picture").onclick = () => {
    const canvases = stages().map((stage) => stage.querySelector("canvas"))
    const texts = scene.panels.map((panel) => [panel.label, readOut(shownIn(panel))])
    savePicture(canvases, texts, ink(), ground(), `${scene.prefix}geometry.png`)
  }

  const observer = new ResizeObserver(() => scene && render())
  observer.observe($(".panels"))
  const unfollow = followUrl({
    isReady: () => scene,
    isIdle: () => scene && !frame,
    read() {
      readUrl()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      unfollow()
      views.delete(root)
    },
  }
}
