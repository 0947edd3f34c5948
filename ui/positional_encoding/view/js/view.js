// A position and a pair, pointed at in any panel, shown in all of them. Nothing goes to the server.
const views = new WeakMap()
const NAMES = ["map", "dial", "curves", "dots"]

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
  const box = $(".clocks")
  const [position, pair] = [$(".position"), $(".pair")]
  let scene = null
  let panels = {}
  let grounds = {}
  let kept = { position: 0, pair: 0 } // what a click or the sliders chose
  let pointed = {} // what is under the pointer
  let usual = null // what the server proposes to look at
  let received = 0
  let frame = 0

  const shown = () => ({ ...kept, ...pointed })

  function receive(bytes) {
    received += 1
    const first = scene === null
    scene = readScene(bytes)
    // What nobody has chosen follows the table.
    if (!first) for (const name of ["position", "pair"]) if (kept[name] === usual[name]) kept[name] = start()[name]
    usual = start()
    if (first) readUrl()
    box.dataset.mode = scene.shift === null ? "table" : "shift"
    fit()
    position.max = String(scene.length - 1)
    pair.max = String(scene.pairs.length - 1)
    NAMES.forEach((name) => {
      $(`.${name} figcaption`).textContent = scene.captions[name]
      $(`.${name} canvas`).setAttribute("aria-label", scene.alts[name])
    })
    paintGrounds()
    keepInUrl()
  }

  // A shorter table or a narrower vector may not have what was chosen.
  function fit() {
    kept.position = Math.min(kept.position, scene.length - 1)
    kept.pair = nearestOf(scene.pairs, kept.pair)
    pointed = {}
  }

  function styleNow() {
    const look = getComputedStyle(box)
    const dark = look.color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 384
    return {
      text: look.color,
      muted: look.color,
      rule: look.getPropertyValue("--st-border-color") || "#888",
      accent: look.getPropertyValue("--st-primary-color") || "gray",
      second: "#d55e00",
      table: tableOf(dark ? scene.palette.dark : scene.palette.light),
    }
  }

  function paintGrounds() {
    if (!scene || !box.clientWidth) return
    const style = styleNow()
    const makers = scene.shift === null
      ? { map: createTable, dial: createDial, curves: createCurves, dots: createWavelengths }
      : { map: createMatrices, dial: createDial, curves: createOverlay, dots: createResiduals }
    for (const name of NAMES) {
      const canvas = $(`.${name} canvas`)
      const surface = sized(canvas, HEIGHTS[name])
      panels[name] = makers[name](scene, style, surface)
      panels[name].ground()
      grounds[name] = document.createElement("canvas")
      grounds[name].width = canvas.width
      grounds[name].height = canvas.height
      grounds[name].getContext("2d").drawImage(canvas, 0, 0)
    }
    render()
    box.dataset.drawn = String(received)
  }

  function render() {
    frame = 0
    const state = shown()
    for (const name of NAMES) {
      const canvas = $(`.${name} canvas`)
      const context = canvas.getContext("2d")
      context.save()
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawImage(grounds[name], 0, 0)
      context.restore()
      panels[name].over(state)
    }
    position.value = String(state.position)
    pair.value = String(scene.pairs.indexOf(state.pair))
    const told = `${state.position.toLocaleString("en")} of 0 … ${(scene.length - 1).toLocaleString("en")}`
    position.setAttribute("aria-valuetext", `position ${told}`)
    pair.setAttribute("aria-valuetext", `pair ${state.pair} of 0 … ${scene.omegas.length - 1}`)
    $(".at").textContent = told
    $(".which").textContent = `${state.pair} of 0 … ${scene.omegas.length - 1}`
    $(".reading").textContent = scene.shift === null ? readEncoding(state) : readShift(state)
  }

  function readEncoding(state) {
    const omega = scene.omegas[state.pair]
    const angle = angleOf(scene, state.position, state.pair)
    const turns = angle / (2 * Math.PI)
    return (
      `Position ${state.position}, dimensions ${2 * state.pair} and ${2 * state.pair + 1}: ` +
      `sin(${state.position} × ${formatNumber(omega, 4)}) = ${formatFixed(Math.sin(angle), 6)}, cos = ${formatFixed(Math.cos(angle), 6)}. ` +
      `The hand has made ${formatNumber(turns, 4)} turns; one takes ${formatNumber((2 * Math.PI) / omega, 4)} positions.`
    )
  }

  function readShift(state) {
    let worst = 0
    for (let i = 0; i < scene.omegas.length; i += 1) {
      const angle = angleOf(scene, state.position + scene.shift, i)
      const turned = turnedPair(scene, state.position, i)
      worst = Math.max(worst, Math.abs(turned.sine - Math.sin(angle)), Math.abs(turned.cosine - Math.cos(angle)))
    }
    const degrees = ((scene.shift * scene.omegas[state.pair] * 180) / Math.PI)
    return (
      `From position ${state.position} to ${state.position + scene.shift}: pair ${state.pair} turns by ` +
      `${scene.shift} × ${formatNumber(scene.omegas[state.pair], 4)} = ${formatNumber(degrees, 4)}°, as from every other position. ` +
      `Ring: PE(${state.position + scene.shift}); dot: M·PE(${state.position}); largest difference over all ` +
      `${scene.width.toLocaleString("en")} dimensions ${formatNumber(worst, 2)}.`
    )
  }

  const later = () => {
    if (!frame) frame = requestAnimationFrame(render)
  }

  // ---- the URL ---------------------------------------------------------------------------------
  const param = (name) => `${scene.prefix}${name}`
  const start = () => ({ position: scene.start[0], pair: scene.start[1] })
  function keepInUrl() {
    writeParams({
      [param("position")]: kept.position === usual.position ? null : String(kept.position),
      [param("pair")]: kept.pair === usual.pair ? null : String(kept.pair),
    })
  }
  function readUrl() {
    kept = {
      position: numberOf(readParam(param("position")), scene.length, usual.position),
      pair: numberOf(readParam(param("pair")), scene.omegas.length, usual.pair),
    }
  }

  // ---- pointer and keys ------------------------------------------------------------------------
  for (const name of NAMES) {
    const canvas = $(`.${name} canvas`)
    const look = (event) => {
      if (!scene || !panels[name]) return {}
      const found = panels[name].read(event.offsetX, event.offsetY)
      if (found.position !== undefined) found.position = Math.max(0, Math.min(scene.length - 1, found.position))
      return found
    }
    canvas.onpointermove = (event) => {
      pointed = look(event)
      later()
    }
    canvas.onpointerleave = () => {
      pointed = {}
      later()
    }
    canvas.onclick = (event) => {
      Object.assign(kept, look(event))
      later()
      keepInUrl()
    }
  }
  position.oninput = () => {
    kept.position = Number(position.value)
    later()
  }
  pair.oninput = () => {
    kept.pair = scene.pairs[Number(pair.value)]
    later()
  }
  position.onchange = pair.onchange = () => scene && keepInUrl()
  $(".picture").onclick = () => savePanels(box, NAMES.map((name) => $(`.${name}`)), $(".reading").textContent, `${scene.prefix}${shown().position}.png`)

  const watch = new ResizeObserver(() => paintGrounds())
  watch.observe(box)
  const theme = new MutationObserver(() => paintGrounds())
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] })
  const unfollow = followUrl({
    isReady: () => scene,
    read() {
      readUrl()
      fit()
      later()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      cancelAnimationFrame(frame)
      watch.disconnect()
      theme.disconnect()
      unfollow()
      views.delete(root)
    },
  }
}

// All panels on the page's ground, with their captions and what the reading says.
function savePanels(box, panels, reading, name) {
  const ratio = window.devicePixelRatio || 1
  const frame = box.getBoundingClientRect()
  const whole = document.createElement("canvas")
  const top = panels[0].getBoundingClientRect().top - 30
  const bottom = Math.max(...panels.map((panel) => panel.getBoundingClientRect().bottom))
  whole.width = Math.round((frame.width + 24) * ratio)
  whole.height = Math.round((bottom - top + 12) * ratio)
  const context = whole.getContext("2d")
  context.scale(ratio, ratio)
  const look = getComputedStyle(box)
  context.fillStyle = look.getPropertyValue("--st-background-color") || "#fff"
  context.fillRect(0, 0, whole.width, whole.height)
  context.fillStyle = look.color
  context.font = "13px sans-serif"
  context.fillText(reading, 12, 18, frame.width)
  for (const panel of panels) {
    const canvas = panel.querySelector("canvas")
    const place = canvas.getBoundingClientRect()
    context.font = "bold 13px sans-serif"
    context.fillText(panel.querySelector("figcaption").textContent, place.left - frame.left + 12, place.top - top - 5)
    context.drawImage(canvas, place.left - frame.left + 12, place.top - top, place.width, place.height)
  }
  const link = document.createElement("a")
  link.href = whole.toDataURL("image/png")
  link.download = name
  link.click()
}
