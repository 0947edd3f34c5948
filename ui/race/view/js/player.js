// Plays tracks by step. Nothing is sent to the server, but for a start that somebody chooses.
const SECONDS_FOR_ALL = 8
const VIEWS = ["log", "linear", "3d"]
const players = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  let player = players.get(parentElement)
  if (!player) {
    player = createPlayer(parentElement)
    players.set(parentElement, player)
  }
  player.receive(data, setTriggerValue)
  return player.destroy
}

function createPlayer(root) {
  const $ = (selector) => root.querySelector(selector)
  const box = $(".player")
  const scrub = $(".scrub")
  const speed = $(".speed")
  const list = $(".runners")
  let scene = null
  let received = 0
  let step = null // null: at the end, whatever the number of steps is
  let view = "log"
  let curves = null
  let frame = 0
  let frames = 0
  let pointer = null
  let send = () => {}
  const relief = createRelief()
  const placing = createPlacing($(".place"), {
    chart: () => scene && chartOf(scene.landscape),
    send: (start) => send("start", start),
    redraw: () => scene && draw(scene.landscape),
  })

  const last = () => scene.numSteps
  const shown = () => Math.min(step ?? last(), last())
  const keys = () => [scene.landscape, scene.progress].filter(Boolean)
  const ink = () => getComputedStyle(box).color
  const isDark = () => ink().match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 384
  const curveView = () => scene.curves.find((each) => each.key === curves) ?? scene.curves[0]

  function receive(bytes, trigger) {
    received += 1
    send = trigger
    const first = scene === null
    scene = readScene(bytes)
    if (first) readUrl()
    list.replaceChildren(...scene.tracks.map(legendEntry))
    fillChoices()
    render()
    attach()
    if (!frame) keepInUrl()
  }

  function fillChoices() {
    $(".views").hidden = !scene.relief
    $(".curves").hidden = scene.curves.length < 2
    $(".place").hidden = !scene.placeable
    const options = scene.curves.map(({ key, label }) => new Option(`Curves: ${label.toLowerCase()}`, key))
    if ($(".curves").options.length !== options.length) $(".curves").replaceChildren(...options)
    showChoices()
  }

  function showChoices() {
    if (!scene.relief) view = "log"
    for (const button of root.querySelectorAll(".views button")) {
      button.setAttribute("aria-checked", String(button.dataset.view === view))
      button.tabIndex = button.dataset.view === view ? 0 : -1
    }
    if (scene.curves.length) $(".curves").value = curveView().key
  }

  function render() {
    const now = Math.floor(shown())
    scrub.max = String(last())
    scrub.value = String(now)
    scrub.setAttribute("aria-valuetext", `step ${now} of ${last()}`)
    $(".count").textContent = `step ${now.toLocaleString("en")} of ${last().toLocaleString("en")}`
    scene.tracks.forEach((track, i) => {
      list.children[i].querySelector("span").textContent = readOut(track, now, scene)
    })
    $(".probe").textContent = scene.probe ? describeProbe(scene.probe, now) : ""
    for (const key of keys()) draw(key)
    box.dataset.drawn = String(received)
  }

  function draw(key) {
    const chart = chartOf(key)
    if (!chart) return
    describeChart(chart, scene.alts[key])
    const context = canvasOver(chart)
    if (key === scene.landscape) drawLandscape(context, chart)
    else {
      drawTracks(context, chart, key, scene, shown(), curveView()?.key)
      if (scene.curves.length) titleCurves(context, chart, curveView(), ink())
    }
    if (pointer?.key !== key || (key === scene.landscape && view === "3d")) return
    const found = nearest(chart, key, scene, shown(), curveView()?.key, pointer.x, pointer.y)
    if (found) drawTip(context, chart, found)
  }

  function drawLandscape(context, chart) {
    const canvas = context.canvas
    const deep = view === "3d"
    // Under the relief the chart stays where it is, but is neither seen nor touched.
    for (const svg of layersOf(chart)) {
      svg.style.visibility = deep ? "hidden" : ""
    }
    Object.assign(canvas.style, { pointerEvents: deep ? "auto" : "none", touchAction: "pan-y", cursor: deep ? "grab" : "" })
    canvas.tabIndex = deep ? 0 : -1
    for (const [name, value] of [["role", "img"], ["aria-label", "The surface in three dimensions; arrow keys turn it."]]) {
      if (deep) canvas.setAttribute(name, value)
      else canvas.removeAttribute(name)
    }
    canvas.setAttribute("aria-hidden", String(!deep))
    if (deep) {
      const size = sizeOf(chart)
      const table = colorTable(isDark() ? scene.palette.dark : scene.palette.light)
      relief.draw(context, size, scene, shown(), table, ink())
      return
    }
    if (scene.relief) showLevel(chart, VIEWS.indexOf(view))
    drawGround(context, chart, scene)
    drawTracks(context, chart, scene.landscape, scene, shown())
    drawDots(context, chart, scene, shown())
    if (scene.probe) drawMagnifier(context, chart, scene.probe, shown(), ink())
    placing.draw(context, chart)
  }

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
    if (shown() >= last()) step = 0
    frames = 0
    frame = framing((seconds, next) => {
      frames += 1
      step = shown() + seconds * (last() / SECONDS_FOR_ALL) * Number(speed.value)
      if (step >= last()) step = null
      render()
      if (step === null) setPlaying(false)
      else frame = next()
    })()
  }

  // ---- the URL ---------------------------------------------------------------------------------
  const param = (name) => `${scene.prefix}${name}`
  function keepInUrl() {
    writeParams({
      [param("step")]: shown() < last() ? String(Math.floor(shown())) : null,
      [param("view")]: view === "log" ? null : view,
      [param("curves")]: scene.curves.length && curveView() !== scene.curves[0] ? curveView().key : null,
    })
  }
  function readUrl() {
    const raw = readParam(param("step"))
    step = raw !== null && /^\d{1,6}$/.test(raw) && Number(raw) < last() ? Number(raw) : null
    const wanted = readParam(param("view"))
    view = VIEWS.includes(wanted) ? wanted : "log"
    curves = readParam(param("curves"))
  }

  // ---- controls --------------------------------------------------------------------------------
  $(".play").onclick = () => scene && setPlaying(frame === 0)
  scrub.oninput = () => {
    if (frame) setPlaying(false)
    step = Number(scrub.value) >= last() ? null : Number(scrub.value)
    render()
  }
  scrub.onchange = () => keepInUrl()
  const choose = (next) => {
    view = next
    showChoices()
    render()
    keepInUrl()
  }
  const buttons = [...root.querySelectorAll(".views button")]
  buttons.forEach((button, i) => {
    button.onclick = () => choose(button.dataset.view)
    button.onkeydown = (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
      if (!move) return
      const next = buttons[(i + move + buttons.length) % buttons.length]
      choose(next.dataset.view)
      next.focus()
      event.preventDefault()
    }
  })
  $(".curves").onchange = (event) => {
    curves = event.target.value
    render()
    keepInUrl()
  }
  $(".picture").onclick = async () => {
    const ground = getComputedStyle(box).getPropertyValue("--st-background-color") || "#fff"
    const charts = keys().map(chartOf).filter(Boolean)
    const pictures = await Promise.all(charts.map((chart) => pictureOf(chart, ground)))
    const entries = scene.tracks.map((track, i) => [track, list.children[i].textContent])
    savePictures(pictures, entries, ground, ink(), `${scene.prefix}${Math.floor(shown())}.png`)
  }

  // ---- the charts ------------------------------------------------------------------------------
  // A chart that Streamlit mounts anew, resizes or zooms is drawn over again.
  const attached = new WeakSet()
  function attach() {
    for (const key of scene ? keys() : []) {
      const chart = chartOf(key)
      if (!chart || attached.has(chart)) continue
      attached.add(chart)
      onRedraw(chart, () => draw(key))
      chart.addEventListener("pointermove", (event) => {
        const frameOf = chart.getBoundingClientRect()
        pointer = { key, x: event.clientX - frameOf.left, y: event.clientY - frameOf.top }
        if (!frame) draw(key)
      })
      chart.addEventListener("pointerleave", () => {
        pointer = null
        draw(key)
      })
      if (key === scene.landscape) attachLandscape(chart)
      draw(key)
    }
  }

  function attachLandscape(chart) {
    if (scene.placeable) placing.attach(chart, () => view !== "3d")
    const canvas = canvasOver(chart).canvas
    canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId)
    canvas.onpointermove = (event) => {
      if (!event.buttons) return
      relief.turn(-event.movementX / 120, event.movementY / 120)
      draw(scene.landscape)
    }
    canvas.onkeydown = (event) => {
      const turn = { ArrowLeft: [0.15, 0], ArrowRight: [-0.15, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key]
      if (!turn) return
      relief.turn(...turn)
      draw(scene.landscape)
      event.preventDefault()
    }
  }

  const observer = new MutationObserver(attach)
  observer.observe(document.body, { childList: true, subtree: true })
  const unfollow = followUrl({
    isReady: () => scene,
    isIdle: () => scene && !frame,
    read() {
      readUrl()
      showChoices()
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
      players.delete(root)
    },
  }
}
