// One logit on the curves of several losses.
const Z_RANGE = [-8, 8]
const LOSS_RANGE = [0, 9]
// Even steps of the logit: dense where the curves are steep, at 0 and 1.
const PROBABILITIES = spread([-12, 12]).map(sigmoid)
const SLOPE_RANGE = [-1.5, 1.5]
const HEIGHT = 262
const TITLES = ["Loss against the logit", "Loss against the probability", "Gradient dL/dz against the logit"]

function binaryView(root, { commit }) {
  const panels = root.querySelector(".panels")
  const below = root.querySelector(".below")
  const svgs = [0, 1, 2].map(() => put(panels, "svg", { class: "grab" }))
  const handle = make("label", "handle")
  const range = make("input")
  Object.assign(range, { type: "range", min: Z_RANGE[0], max: Z_RANGE[1], step: 0.1 })
  const now = make("output")
  handle.append(make("span", "", "Logit z"), range, now)
  const table = make("table")
  below.append(handle, table)
  let data = null
  let z = 0
  let places = []

  function render() {
    const p = sigmoid(z)
    const at = (f) => (key) => f(key, z, data.y, data.gamma)
    const width = Math.max(svgs[0].getBoundingClientRect().width, 240)
    places = [
      panel(svgs[0], width, { title: `${TITLES[0]}, y = ${data.y}`, xName: "logit z", xRange: Z_RANGE, yRange: LOSS_RANGE, height: HEIGHT }),
      panel(svgs[1], width, { title: TITLES[1], xName: "p = σ(z)", xRange: [0, 1], yRange: LOSS_RANGE, height: HEIGHT }),
      panel(svgs[2], width, { title: TITLES[2], xName: "logit z", xRange: Z_RANGE, yRange: SLOPE_RANGE, height: HEIGHT }),
    ]
    const [onLogit, onP, slopes] = places
    for (const loss of data.losses) {
      const value = (at) => lossAt(loss.key, at, data.y, data.gamma)
      curve(onLogit, value, loss)
      curve(onP, (at) => value(logitOf(at)), loss, PROBABILITIES)
      curve(slopes, (at) => gradientAt(loss.key, at, data.y, data.gamma), loss)
    }
    for (const [place, at] of [[onLogit, z], [onP, p], [slopes, z]]) {
      const x = place.x(hold(at, place.xRange))
      put(place.svg, "line", { class: "cursor", x1: x, x2: x, y1: place.inside.top, y2: place.inside.bottom })
    }
    for (const loss of data.losses) {
      const [value, slope] = [at(lossAt)(loss.key), at(gradientAt)(loss.key)]
      tangent(onLogit, z, value, slope, loss.color)
      dot(onLogit, z, value, loss.color)
      dot(onP, p, value, loss.color)
      dot(slopes, z, slope, loss.color)
    }
    const readings = data.losses.map((loss) => `${loss.label} ${valueText(loss.key)}, gradient ${gradientText(loss.key)}`)
    const here = `z = ${short(z)}, ${equation("p", Number.isFinite(z) ? probability(p, sigmoid(-z)) : short(p))}`
    svgs.forEach((svg, i) => {
      svg.setAttribute("role", "img")
      svg.setAttribute("aria-label", `${TITLES[i]}. At ${here}, y = ${data.y}: ${readings.join("; ")}.`)
    })
    range.value = String(hold(z, Z_RANGE))
    now.textContent = here
    range.setAttribute("aria-valuetext", now.textContent)
    fillTable(at)
    root.querySelector(".told").textContent = ""
  }

  // All but hinge are above 0 for every finite logit, and so is the size of their gradient.
  const reachesZero = (key) => key === "hinge" || !Number.isFinite(z)
  function valueText(key) {
    const value = lossAt(key, z, data.y, data.gamma)
    return reachesZero(key) ? short(value) : amount(value)
  }
  function gradientText(key) {
    const slope = gradientAt(key, z, data.y, data.gamma)
    if (reachesZero(key) || Math.abs(slope) >= LEAST) return short(slope)
    return data.y === 1 ? "> −10⁻³⁰⁷" : "< 10⁻³⁰⁷"
  }

  // A piece of the tangent, whose slope is the gradient.
  function tangent(place, z, value, slope, color) {
    if (Math.abs(z) > Z_RANGE[1] || value > LOSS_RANGE[1]) return
    const reach = 1.3
    put(place.svg, "line", {
      x1: place.x(z - reach), x2: place.x(z + reach), y1: place.y(value - reach * slope), y2: place.y(value + reach * slope),
      stroke: color, "stroke-width": 5, "stroke-opacity": 0.35, "stroke-linecap": "round", "clip-path": `url(#${clipOf(place)})`,
    })
  }

  function fillTable(at) {
    const head = make("tr")
    for (const name of ["Loss", "L", "dL/dz"]) head.append(make("th", "", name))
    const thead = make("thead")
    thead.append(head)
    const body = make("tbody")
    for (const loss of data.losses) {
      const row = make("tr")
      const name = make("td")
      const swatch = make("span", "swatch")
      swatch.style.borderColor = loss.color
      swatch.style.borderTopStyle = { dash: "dashed", dot: "dotted" }[loss.dash] ?? "solid"
      name.append(swatch, loss.label)
      row.dataset.loss = loss.key
      const value = make("td", "", valueText(loss.key))
      const slope = make("td", "", gradientText(loss.key))
      value.dataset.exact = String(at(lossAt)(loss.key))
      slope.dataset.exact = String(at(gradientAt)(loss.key))
      row.append(name, value, slope)
      body.append(row)
    }
    table.replaceChildren(thead, body)
  }

  const rounded = (value) => Number(value.toFixed(2))
  const send = () => commit({ z })
  svgs.forEach((svg, i) => {
    let dragging = false
    const follow = (event) => {
      const box = svg.getBoundingClientRect()
      const at = places[i].dataX(((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width)
      z = rounded(i === 1 ? hold(logitOf(hold(at, [1e-6, 1 - 1e-6])), Z_RANGE) : hold(at, Z_RANGE))
      render()
    }
    svg.onpointerdown = (event) => {
      if (event.button !== 0) return
      dragging = true
      svg.setPointerCapture(event.pointerId)
      follow(event)
    }
    svg.onpointermove = (event) => dragging && follow(event)
    svg.onpointerup = () => {
      if (dragging) send()
      dragging = false
    }
    svg.onpointercancel = svg.onpointerup
  })
  range.oninput = () => {
    z = Number(range.value)
    render()
  }
  range.onchange = send

  return {
    show(next, keepLocal) {
      data = next
      if (!keepLocal) z = numberOf(next.z)
      render()
    },
    render: () => data && render(),
    svgs,
  }
}

const numberOf = (text) => Number(String(text).replace("inf", "Infinity"))
