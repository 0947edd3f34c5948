// Draws the runners over Plotly charts up to the chosen step. Nothing is sent to the server.
const SECONDS_FOR_ALL = 8
const DASHES = { solid: [], dash: [9, 5], dot: [2, 4] }
const players = new WeakMap()

export default function ({ data, parentElement }) {
  let player = players.get(parentElement)
  if (!player) {
    player = create(parentElement)
    players.set(parentElement, player)
  }
  player.update(data)
  return player.destroy
}

function create(root) {
  const box = root.querySelector(".player")
  const scrub = root.querySelector(".scrub")
  const count = root.querySelector(".count")
  const speed = root.querySelector("select")
  const button = root.querySelector(".play")
  const list = root.querySelector(".runners")
  let data = null
  let step = null // null: at the end, whatever the number of steps is
  let frame = 0
  let frames = 0

  const last = () => data.num_steps
  const shown = () => Math.min(step ?? last(), last())

  function render() {
    const now = Math.floor(shown())
    scrub.max = String(last())
    scrub.value = String(now)
    scrub.setAttribute("aria-valuetext", `step ${now} of ${last()}`)
    count.textContent = `step ${now.toLocaleString("en")} of ${last().toLocaleString("en")}`
    data.runners.forEach((runner, i) => {
      const value = valueAt(runner, now)
      list.children[i].querySelector("span").textContent = describe(value)
    })
    for (const chart of charts()) drawOver(chart, shown(), shown() < last(), data.runners)
  }

  function charts() {
    return data.charts
      .map((key) => document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`))
      .filter((chart) => chart?._fullLayout?._plots)
  }

  function setPlaying(playing) {
    cancelAnimationFrame(frame)
    frame = 0
    box.classList.toggle("playing", playing)
    root.querySelector(".word").textContent = playing ? "Pause" : "Play"
    if (!playing) {
      box.dataset.frames = String(frames)
      writeUrl(data.param, shown() < last() ? String(Math.floor(shown())) : null)
      return
    }
    if (shown() >= last()) step = 0
    frames = 0
    let before = performance.now()
    const tick = (now) => {
      frames += 1
      step = shown() + ((now - before) / 1000) * (last() / SECONDS_FOR_ALL) * Number(speed.value)
      before = now
      if (step >= last()) {
        step = null
        render()
        setPlaying(false)
        return
      }
      render()
      frame = requestAnimationFrame(tick)
    }
    frame = requestAnimationFrame(tick)
  }

  button.onclick = () => setPlaying(frame === 0)
  scrub.oninput = () => {
    if (frame) setPlaying(false)
    step = Number(scrub.value) >= last() ? null : Number(scrub.value)
    render()
  }
  scrub.onchange = () => writeUrl(data.param, step === null ? null : String(step))

  // A chart that Streamlit mounts anew, resizes or zooms is drawn over again.
  const attached = new WeakSet()
  const attach = () => {
    for (const chart of data ? charts() : []) {
      if (attached.has(chart)) continue
      attached.add(chart)
      chart.on("plotly_afterplot", () => render())
      render()
    }
  }
  const observer = new MutationObserver(attach)
  observer.observe(document.body, { childList: true, subtree: true })
  const onHistory = () => {
    step = readUrl(data.param, last())
    render()
  }
  window.addEventListener("popstate", onHistory)

  return {
    update(next) {
      const first = data === null
      data = next
      if (first) step = readUrl(data.param, last())
      list.replaceChildren(...data.runners.map(legendEntry))
      render()
      attach()
      if (!frame) writeUrl(data.param, shown() < last() ? String(Math.floor(shown())) : null)
    },
    destroy() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      window.removeEventListener("popstate", onHistory)
      players.delete(root)
    },
  }
}

function legendEntry(runner) {
  const item = document.createElement("li")
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
  const place = { x1: 0, x2: 28, y1: 6, y2: 6, stroke: runner.color, "stroke-width": 3 }
  for (const [name, value] of Object.entries(place)) line.setAttribute(name, String(value))
  line.setAttribute("stroke-dasharray", (DASHES[runner.dash] ?? []).join(" "))
  svg.setAttribute("aria-hidden", "true")
  svg.append(line)
  const name = document.createElement("b")
  name.textContent = runner.label
  item.append(svg, name, document.createElement("span"))
  return item
}

// Index of the last drawn point at or before the step.
function indexAt(steps, step) {
  let low = 0
  let high = steps.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (steps[middle] <= step) low = middle
    else high = middle - 1
  }
  return low
}

function valueAt(runner, step) {
  const index = indexAt(runner.steps, step)
  return { value: runner.values[index], exact: runner.steps[index] === step }
}

function describe({ value, exact }) {
  if (value === null || !Number.isFinite(value)) return "f is not finite"
  return `f ${exact ? "=" : "≈"} ${value.toPrecision(3)}`
}

function drawOver(chart, step, partial, runners) {
  const layout = chart._fullLayout
  const holder = chart.querySelector(".svg-container")
  if (!holder) return
  // At the end the chart itself shows everything, so that its own PNG does too.
  for (const layer of chart.querySelectorAll(".scatterlayer")) {
    layer.style.opacity = partial ? "0.18" : "1"
  }
  let canvas = holder.querySelector("canvas.fl-player")
  if (!canvas) {
    canvas = document.createElement("canvas")
    canvas.className = "fl-player"
    canvas.setAttribute("aria-hidden", "true")
    Object.assign(canvas.style, { position: "absolute", left: 0, top: 0, pointerEvents: "none" })
    holder.append(canvas)
  }
  const ratio = window.devicePixelRatio || 1
  const [width, height] = [layout.width, layout.height]
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  for (const trace of chart._fullData) {
    const label = trace.meta?.player
    const runner = runners.find((each) => each.label === label)
    if (runner && trace.visible === true) drawTrace(context, layout, trace, runner, step, partial)
  }
}

function drawTrace(context, layout, trace, runner, step, partial) {
  const xAxis = layout[trace.xaxis.replace("x", "xaxis")]
  const yAxis = layout[trace.yaxis.replace("y", "yaxis")]
  const end = indexAt(trace.customdata, step)
  const place = (i) => [xAxis._offset + xAxis.d2p(trace.x[i]), yAxis._offset + yAxis.d2p(trace.y[i])]
  context.save()
  context.beginPath()
  context.rect(xAxis._offset, yAxis._offset, xAxis._length, yAxis._length)
  context.clip()
  context.strokeStyle = runner.color
  context.fillStyle = runner.color
  if (partial) {
    context.lineWidth = 2.5
    context.setLineDash(DASHES[runner.dash] ?? [])
    context.beginPath()
    let pen = false
    for (let i = 0; i <= end; i += 1) {
      const [x, y] = place(i)
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        pen = false
        continue
      }
      if (pen) context.lineTo(x, y)
      else context.moveTo(x, y)
      pen = true
    }
    context.stroke()
  }
  // The head moves smoothly between two drawn points.
  const [before, after] = [trace.customdata[end], trace.customdata[end + 1]]
  let [x, y] = place(end)
  if (after > before && step > before) {
    const share = (step - before) / (after - before)
    const [nextX, nextY] = place(end + 1)
    if (Number.isFinite(nextX) && Number.isFinite(nextY)) {
      x += share * (nextX - x)
      y += share * (nextY - y)
    }
  }
  if (Number.isFinite(x) && Number.isFinite(y)) {
    context.setLineDash([])
    context.beginPath()
    context.arc(x, y, 6, 0, 2 * Math.PI)
    context.fill()
    context.lineWidth = 2
    context.strokeStyle = "#fff"
    context.stroke()
  }
  context.restore()
}

function readUrl(param, last) {
  const raw = new URL(window.location.href).searchParams.get(param)
  if (raw === null || !/^\d{1,6}$/.test(raw)) return null
  return Number(raw) < last ? Number(raw) : null
}

function writeUrl(param, value) {
  const url = new URL(window.location.href)
  if (url.searchParams.get(param) === value) return
  if (value === null) url.searchParams.delete(param)
  else url.searchParams.set(param, value)
  window.history.replaceState(window.history.state, "", url)
}
