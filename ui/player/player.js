// Plays tracks by step. Nothing is sent to the server.
const SECONDS_FOR_ALL = 8
const players = new WeakMap()

export default function ({ data, parentElement }) {
  let player = players.get(parentElement)
  if (!player) {
    player = createPlayer(parentElement)
    players.set(parentElement, player)
  }
  player.receive(data)
  return player.destroy
}

function createPlayer(root) {
  const box = root.querySelector(".player")
  const scrub = root.querySelector(".scrub")
  const count = root.querySelector(".count")
  const speed = root.querySelector("select")
  const list = root.querySelector(".runners")
  let data = null
  let received = 0
  let step = null // null: at the end, whatever the number of steps is
  let frame = 0
  let frames = 0
  let pointer = null

  const last = () => data.numSteps
  const shown = () => Math.min(step ?? last(), last())

  function receive(bytes) {
    received += 1
    const { header, body } = unpack(bytes)
    const first = data === null
    data = header
    fillLines(data.tracks, body)
    data.keys = [...new Set(data.tracks.flatMap((track) => track.lines.map((line) => line.chart)))]
    if (first) step = readUrl(data.param, last())
    list.replaceChildren(...data.tracks.map(legendEntry))
    render()
    attach()
    if (!frame) keepInUrl()
  }

  function render() {
    const now = Math.floor(shown())
    scrub.max = String(last())
    scrub.value = String(now)
    scrub.setAttribute("aria-valuetext", `step ${now} of ${last()}`)
    count.textContent = `step ${now.toLocaleString("en")} of ${last().toLocaleString("en")}`
    data.tracks.forEach((track, i) => {
      list.children[i].querySelector("span").textContent = readOut(track, now, data)
    })
    for (const key of data.keys) draw(key)
    box.dataset.drawn = String(received)
  }

  function draw(key) {
    const chart = chartOf(key)
    if (!chart) return
    describeChart(chart, data.alts[key])
    const context = canvasOver(chart)
    drawTracks(context, chart, key, data.tracks, shown(), last())
    if (pointer?.key !== key) return
    const found = nearest(chart, key, data.tracks, shown(), pointer.x, pointer.y)
    if (found) drawTip(context, chart, found)
  }

  function setPlaying(playing) {
    cancelAnimationFrame(frame)
    frame = 0
    box.classList.toggle("playing", playing)
    root.querySelector(".word").textContent = playing ? "Pause" : "Play"
    if (!playing) {
      box.dataset.frames = String(frames)
      keepInUrl()
      return
    }
    if (shown() >= last()) step = 0
    frames = 0
    let before = performance.now()
    const tick = (now) => {
      frames += 1
      step = shown() + ((now - before) / 1000) * (last() / SECONDS_FOR_ALL) * Number(speed.value)
      before = now
      if (step >= last()) step = null
      render()
      if (step === null) setPlaying(false)
      else frame = requestAnimationFrame(tick)
    }
    frame = requestAnimationFrame(tick)
  }

  const keepInUrl = () => writeUrl(data.param, shown() < last() ? String(Math.floor(shown())) : null)

  root.querySelector(".play").onclick = () => data && setPlaying(frame === 0)
  scrub.oninput = () => {
    if (frame) setPlaying(false)
    step = Number(scrub.value) >= last() ? null : Number(scrub.value)
    render()
  }
  scrub.onchange = () => keepInUrl()
  root.querySelector(".picture").onclick = async () => {
    const ground = getComputedStyle(box).getPropertyValue("--st-background-color") || "#fff"
    const charts = data.keys.map(chartOf).filter(Boolean)
    const pictures = await Promise.all(charts.map((chart) => pictureOf(chart, ground)))
    const entries = data.tracks.map((track, i) => [track, list.children[i].textContent])
    savePictures(pictures, entries, ground, getComputedStyle(box).color, `${data.param}-${Math.floor(shown())}.png`)
  }

  // A chart that Streamlit mounts anew, resizes or zooms is drawn over again.
  const attached = new WeakSet()
  const attach = () => {
    for (const key of data?.keys ?? []) {
      const chart = chartOf(key)
      if (!chart || attached.has(chart)) continue
      attached.add(chart)
      chart.on("plotly_afterplot", () => draw(key))
      chart.on("plotly_relayouting", () => draw(key))
      chart.addEventListener("pointermove", (event) => {
        const frameOf = chart.getBoundingClientRect()
        pointer = { key, x: event.clientX - frameOf.left, y: event.clientY - frameOf.top }
        if (!frame) draw(key)
      })
      chart.addEventListener("pointerleave", () => {
        pointer = null
        draw(key)
      })
      draw(key)
    }
  }
  const observer = new MutationObserver(attach)
  observer.observe(document.body, { childList: true, subtree: true })
  const onHistory = () => {
    if (!data) return
    step = readUrl(data.param, last())
    render()
  }
  window.addEventListener("popstate", onHistory)

  return {
    receive,
    destroy() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      window.removeEventListener("popstate", onHistory)
      players.delete(root)
    },
  }
}

// The message's body: for each line its steps, its x unless they are the steps, its y; float32.
function fillLines(tracks, body) {
  const numbers = new Float32Array(body.buffer, body.byteOffset, body.byteLength / 4)
  let at = 0
  const take = (size) => numbers.subarray(at, (at += size))
  for (const track of tracks) {
    for (const line of track.lines) {
      line.steps = take(line.count)
      line.xs = line.byStep ? line.steps : take(line.count)
      line.ys = take(line.count)
    }
  }
}

function legendEntry(track) {
  const item = document.createElement("li")
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
  const place = { x1: 0, x2: 28, y1: 6, y2: 6, stroke: track.color, "stroke-width": 3 }
  for (const [name, value] of Object.entries(place)) line.setAttribute(name, String(value))
  line.setAttribute("stroke-dasharray", (DASHES[track.dash] ?? []).join(" "))
  svg.setAttribute("aria-hidden", "true")
  svg.append(line)
  const name = document.createElement("b")
  name.textContent = track.label
  item.append(svg, name, " ", document.createElement("span"))
  return item
}

function readOut(track, step, { quantity, smallest }) {
  const line = track.lines[track.read]
  const index = indexAt(line.steps, step)
  const value = line.ys[index]
  if (!Number.isFinite(value)) return `${quantity}: no number`
  if (value <= smallest * 1.001) return `${quantity} ≤ ${short(smallest)}`
  return `${quantity} ${line.steps[index] === step ? "=" : "≈"} ${short(value)}`
}

// The charts side by side, and under them what each colour means.
function savePictures(pictures, entries, ground, ink, name) {
  const whole = document.createElement("canvas")
  whole.width = pictures.reduce((sum, picture) => sum + picture.width, 0)
  const height = Math.max(...pictures.map((picture) => picture.height))
  const columns = Math.max(1, Math.floor(whole.width / 520))
  whole.height = height + 44 * Math.ceil(entries.length / columns) + 24
  const context = whole.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, whole.width, whole.height)
  context.font = "26px sans-serif"
  entries.forEach(([track, text], i) => {
    const x = 24 + 520 * (i % columns)
    const y = height + 36 + 44 * Math.floor(i / columns)
    context.strokeStyle = track.color
    context.lineWidth = 6
    context.setLineDash((DASHES[track.dash] ?? []).map((length) => 2 * length))
    context.beginPath()
    context.moveTo(x, y - 9)
    context.lineTo(x + 56, y - 9)
    context.stroke()
    context.fillStyle = ink
    context.fillText(text, x + 68, y, 440)
  })
  let left = 0
  for (const picture of pictures) {
    context.drawImage(picture, left, 0)
    left += picture.width
  }
  const link = document.createElement("a")
  link.href = whole.toDataURL("image/png")
  link.download = name
  link.click()
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
