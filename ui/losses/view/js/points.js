// Labelled points on a line under the fitted probability; each can be dragged, and flipped.
const POINTS_HEIGHT = 300

function pointsView(root, { commit }) {
  const svg = put(root.querySelector(".panels"), "svg")
  root.querySelector(".panels").style.gridTemplateColumns = "1fr"
  let data = null
  let xs = []
  let ys = []
  let place = null
  let chosen = null

  function render() {
    const width = Math.max(svg.getBoundingClientRect().width, 240)
    const active = root.getRootNode().activeElement
    const focused = active?.dataset?.point ?? null
    place = panel(svg, width, {
      title: "P(y = 1 | x) = σ(wx + b)", xName: "x (drag a point; across the middle it changes its label)",
      xRange: [-data.reach, data.reach], yRange: [-0.12, 1.12], height: POINTS_HEIGHT,
    })
    svg.setAttribute("aria-label", data.alt)
    svg.setAttribute("role", "group")
    if (data.best) curve(place, (x) => sigmoid(data.best[0] * x + data.best[1]), { color: data.colors.best, dash: "dash" })
    curve(place, (x) => sigmoid(data.fit[0] * x + data.fit[1]), { color: data.colors.fit, dash: "solid" })
    xs.forEach((x, i) => {
      const circle = put(svg, "circle", {
        class: "point", cx: place.x(x), cy: place.y(ys[i]), r: 8, fill: data.colors.labels[ys[i]], stroke: "#fff",
        "stroke-width": 2, tabindex: 0, role: "slider", "aria-label": `Point ${i + 1}, label ${ys[i]}`,
        "aria-valuemin": -data.reach, "aria-valuemax": data.reach, "aria-valuenow": x, "data-point": i,
      })
      circle.onkeydown = (event) => key(event, i)
      circle.onfocus = () => {
        chosen = i
        tell()
      }
    })
    if (focused !== null) svg.querySelector(`[data-point="${focused}"]`)?.focus()
    tell()
  }

  function tell() {
    const all = `Mean negative log-likelihood under the solid line: ${amount(meanNll(xs, ys, data.fit))}`
    svg.dataset.nll = String(meanNll(xs, ys, data.fit))
    if (chosen === null || chosen >= xs.length) {
      root.querySelector(".told").textContent = `${all}.`
      return
    }
    const z = data.fit[0] * xs[chosen] + data.fit[1]
    root.querySelector(".told").textContent =
      `Point ${chosen + 1}: x = ${short(xs[chosen])}, y = ${ys[chosen]}, ${equation("p", probability(sigmoid(z), sigmoid(-z)))}, ` +
      `loss ${amount(lossAt("bce", z, ys[chosen], 0))}. ${all}.`
  }

  const rounded = (x) => Number(hold(x, [-data.reach, data.reach]).toFixed(2))
  const send = () => commit({ x: xs, y: ys })

  function key(event, i) {
    const move = { ArrowLeft: -0.1, ArrowRight: 0.1 }[event.key]
    const label = { ArrowUp: 1, ArrowDown: 0 }[event.key]
    if (move === undefined && label === undefined) return
    event.preventDefault()
    if (move !== undefined) xs[i] = rounded(xs[i] + move)
    else ys[i] = label
    render()
    send()
  }

  let dragged = null
  svg.onpointerdown = (event) => {
    const index = event.target.dataset?.point
    if (index === undefined || event.button !== 0) return
    dragged = chosen = Number(index)
    svg.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  svg.onpointermove = (event) => {
    if (dragged === null) return
    const box = svg.getBoundingClientRect()
    const scale = svg.viewBox.baseVal.width / box.width
    xs[dragged] = rounded(place.dataX((event.clientX - box.left) * scale))
    ys[dragged] = place.dataY((event.clientY - box.top) * scale) > 0.5 ? 1 : 0
    render()
  }
  svg.onpointerup = () => {
    if (dragged !== null) send()
    dragged = null
  }
  svg.onpointercancel = svg.onpointerup

  return {
    show(next, keepLocal) {
      data = next
      if (!keepLocal) [xs, ys] = [[...next.x], [...next.y]]
      render()
    },
    render: () => data && render(),
    svgs: [svg],
  }
}
