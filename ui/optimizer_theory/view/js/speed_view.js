// Map and cell in step. The chosen cell lives in the URL; nothing here goes to the server.
const views = new WeakMap()

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
  const canvas = $(".frame canvas")
  const svgs = { path: $("svg.path"), roots: $("svg.roots"), errors: $("svg.errors") }
  const [rateInput, momentumInput] = [$("input.rate"), $("input.momentum")]
  let [data, chosen, cells, axes] = [null, null, null, null]
  let received = 0
  let pressed = false

  const isDark = () => {
    const [r, g, b] = getComputedStyle($(".speed-view")).color.match(/[\d.]+/g).map(Number)
    return r + g + b > 384
  }

  function receive(bytes) {
    const { header, body } = unpack(bytes)
    const first = data === null
    data = { ...header, steps: new Int16Array(body.slice().buffer) }
    received += 1
    cells = cellsImage(data, isDark())
    axes = axesOf(data, canvas.clientWidth || 400, 300)
    chosen = first ? (fromUrl() ?? bestCell()) : within(chosen)
    rateInput.max = String(data.rates[2] - 1)
    momentumInput.max = String(data.momenta[2] - 1)
    $(".beta").hidden = !data.hasMomentum
    $(".least").textContent = `${quickestOf(data).toLocaleString("en")} steps`
    $(".most").textContent = data.numSteps.toLocaleString("en")
    ramp()
    canvas.setAttribute("aria-label", data.alt)
    render()
    $(".speed-view").dataset.drawn = String(received)
  }

  function ramp() {
    const dark = isDark()
    const table = colorTable(dark ? data.palette.dark : data.palette.light)
    const context = $(".ramp").getContext("2d")
    for (let i = 0; i < 128; i += 1) {
      context.fillStyle = cssColor(table[255 - Math.round((i / 127) * 215)])
      context.fillRect(i, 0, 1, 1)
    }
    $(".lost").style.background = cssColor(lostColor(dark))
    $(".never").style.background = cssColor(neverColor(dark))
  }

  const within = ({ column, row }) => ({
    column: Math.min(column, data.rates[2] - 1),
    row: Math.min(row, data.momenta[2] - 1),
  })

  // The cell next to theory's optimum.
  function bestCell() {
    const plane = axesOf(data, 400, 300)
    return { column: plane.column(plane.x(data.best.rate)), row: plane.row(plane.y(data.best.momentum)) }
  }

  // ---- the URL ----------------------------------------------------------------------------------
  const name = () => `${data.prefix}cell`
  function fromUrl() {
    const found = /^(\d{1,3})-(\d{1,3})$/.exec(readParam(name()) ?? "")
    return found ? within({ column: Number(found[1]), row: Number(found[2]) }) : null
  }
  function keepInUrl() {
    const best = bestCell()
    const isBest = chosen.column === best.column && chosen.row === best.row
    writeParams({ [name()]: isBest ? null : `${chosen.column}-${chosen.row}` })
  }

  // ---- drawing ----------------------------------------------------------------------------------
  function render() {
    if (!data || !canvas.clientWidth) return
    const computed = getComputedStyle($(".speed-view"))
    const style = { text: computed.color, muted: computed.color.replace("rgb(", "rgba(").replace(")", ", 0.5)"), font: computed.fontFamily }
    axes = drawMap(canvas, data, cells, chosen, style)
    const [rate, beta] = [axes.rate(chosen.column), data.hasMomentum ? axes.beta(chosen.row) : 0]
    rateInput.value = String(chosen.column)
    momentumInput.value = String(chosen.row)
    for (const [input, value] of [[rateInput, rate], [momentumInput, beta]]) {
      input.nextElementSibling.textContent = formatNumber(value, 4)
      input.setAttribute("aria-valuetext", formatNumber(value, 4))
    }
    const roots = drawCell(svgs, data, rate, beta, $(".panels").clientWidth)
    const words = told(rate, beta, roots)
    $(".told").textContent = words
    for (const [svg, what] of [[svgs.path, "Path"], [svgs.roots, "Roots"], [svgs.errors, "Errors"]]) {
      svg.setAttribute("aria-label", `${what}. ${words}`)
    }
    if (!pressed) keepInUrl()
  }

  function told(rate, beta, roots) {
    const steps = data.steps[chosen.row * data.rates[2] + chosen.column]
    const radius = radiusOf(data, rate, beta)
    const expected = predicted(radius, data.share)
    const measured = steps === LOST ? "it diverged" : steps < 0 ? `not there after ${data.numSteps}` : `measured ${steps}`
    const parts = data.curvatures.map((each, i) => {
      const size = modulus(roots[i][0])
      return `λ = ${formatNumber(each, 4)}: |σ| = ${formatFixed(size, 4)}, ${behaviourOf(roots[i], size)}`
    })
    const where = `η = ${formatNumber(rate, 4)}${data.hasMomentum ? `, β = ${formatNumber(beta, 4)}` : ""}`
    const forecast = Number.isFinite(expected) ? `predicted ${Math.round(expected)} steps` : "predicted never to arrive"
    return `${where}: ${forecast}, ${measured}. ${parts.join("; ")}.`
  }

  // ---- choosing ---------------------------------------------------------------------------------
  const choose = (column, row) => {
    chosen = { column, row: data.hasMomentum ? row : chosen.row }
    render()
  }
  const at = (event) => {
    const box = canvas.getBoundingClientRect()
    choose(axes.column(event.clientX - box.left), axes.row(event.clientY - box.top))
  }
  canvas.onpointerdown = (event) => {
    pressed = true
    canvas.setPointerCapture(event.pointerId)
    at(event)
  }
  canvas.onpointermove = (event) => pressed && at(event)
  canvas.onpointerup = canvas.onpointercancel = () => {
    pressed = false
    keepInUrl()
  }
  rateInput.oninput = () => choose(Number(rateInput.value), chosen.row)
  momentumInput.oninput = () => choose(chosen.column, Number(momentumInput.value))
  $(".to-best").onclick = () => {
    const { column, row } = bestCell()
    choose(column, row)
  }

  $(".picture").onclick = () => {
    const ground = getComputedStyle($(".speed-view")).getPropertyValue("--st-background-color") || "#fff"
    savePicture(canvas, Object.values(svgs), ground)
  }

  const observer = new ResizeObserver(render)
  observer.observe($(".speed-view"))
  const unfollow = followUrl({
    isReady: () => data,
    read() {
      chosen = fromUrl() ?? bestCell()
      render()
    },
    keep: keepInUrl,
  })

  return {
    receive,
    destroy() {
      observer.disconnect()
      unfollow()
      views.delete(root)
    },
  }
}

// The map, and the cell's panels one below the other beside it.
async function savePicture(map, svgs, ground) {
  const scale = 2
  const ratio = window.devicePixelRatio || 1
  const [width, height] = [map.width / ratio, map.height / ratio]
  const boxes = svgs.map((svg) => svg.viewBox.baseVal)
  const out = document.createElement("canvas")
  out.width = scale * (width + Math.max(...boxes.map((box) => box.width)))
  out.height = scale * Math.max(height, boxes.reduce((sum, box) => sum + box.height, 0))
  const context = out.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, out.width, out.height)
  context.drawImage(map, 0, 0, scale * width, scale * height)
  let top = 0
  for (const [i, svg] of svgs.entries()) {
    const picture = new Image()
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`
    await picture.decode()
    context.drawImage(picture, scale * width, top, scale * boxes[i].width, scale * boxes[i].height)
    top += scale * boxes[i].height
  }
  const link = document.createElement("a")
  link.download = "convergence_map.png"
  link.href = out.toDataURL("image/png")
  link.click()
}
