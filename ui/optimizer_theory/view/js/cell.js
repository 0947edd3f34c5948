// What the chosen cell does: its path on the quadratic, its roots, its errors.
const SHOWN_STEPS = 120

function drawCell(svgs, data, rate, beta, width) {
  const half = Math.max(150, Math.floor((width - 12) / 2))
  const roots = data.curvatures.map((each) => rootsOf(data.terms, rate * each, beta))
  const errors = data.curvatures.map((each) => errorsOf(data.terms, rate * each, beta, SHOWN_STEPS))
  drawPath(svgs.path, data, errors, half)
  drawRoots(svgs.roots, data, roots, half)
  drawErrors(svgs.errors, data, roots, errors, Math.max(240, width))
  return roots
}

// Level lines are ellipses in the eigendirections; the axes reach as far as the path does.
function drawPath(svg, data, errors, width) {
  const [x0, y0] = data.start
  const size = Math.max(Math.abs(x0), Math.abs(y0))
  const extent = (each, by) => {
    const most = Math.max(...Array.from(each, (value) => Math.abs(value * by)).filter(Number.isFinite))
    return 1.1 * hold(most, [1.2 * size, 6 * size])
  }
  const reach = Math.max(extent(errors[0], x0), extent(errors[1], y0))
  const place = panel(svg, width, {
    title: `First ${SHOWN_STEPS} steps`, xName: `along λ = ${formatNumber(data.curvatures[0], 4)}`, xRange: [-extent(errors[0], x0), extent(errors[0], x0)], yRange: [-extent(errors[1], y0), extent(errors[1], y0)], height: 190,
  })
  const clip = `url(#${clipOf(place)})`
  const [a, b] = data.curvatures
  const f = (a * x0 * x0 + b * y0 * y0) / 2
  for (const share of [1, 0.4, 0.12, 0.02]) {
    const [rx, ry] = [a, b].map((each) => Math.sqrt((2 * f * share) / each))
    put(svg, "ellipse", {
      cx: place.x(0), cy: place.y(0), rx: Math.abs(place.x(rx) - place.x(0)), ry: Math.abs(place.y(ry) - place.y(0)),
      fill: "none", class: "axis", "clip-path": clip,
    })
  }
  const at = (k) => {
    const [x, y] = [errors[0][k] * x0, errors[1][k] * y0]
    return `${place.x(hold(x, [-20 * reach, 20 * reach])).toFixed(1)} ${place.y(hold(y, [-20 * reach, 20 * reach])).toFixed(1)}`
  }
  const points = Array.from({ length: SHOWN_STEPS + 1 }, (_, k) => at(k)).filter((text) => !text.includes("NaN"))
  put(svg, "path", { d: `M${points.join("L")}`, fill: "none", stroke: data.colors[0], "stroke-width": 1.75, "clip-path": clip })
  dot(place, x0, y0, "#7f7f7f")
}

function drawRoots(svg, data, roots, width) {
  const height = 190
  const reach = Math.min(3, Math.max(1.25, ...roots.flat().map((each) => 1.1 * modulus(each))))
  // The same scale on both axes, so that the unit circle is one.
  const across = (reach * (width - 48)) / (height - 64)
  const place = panel(svg, width, {
    title: "Roots σ, unit circle", xName: "real part", xRange: [-across, across], yRange: [-reach, reach], height,
  })
  const radius = Math.abs(place.y(1) - place.y(0))
  put(svg, "circle", { cx: place.x(0), cy: place.y(0), r: radius, fill: "none", class: "axis", "stroke-dasharray": "4 3" })
  roots.forEach((pair, i) => pair.forEach(({ re, im }) => dot(place, re, im, data.colors[i])))
}

function drawErrors(svg, data, roots, errors, width) {
  const logs = errors.map((each) => Array.from(each, (value) => Math.log10(Math.abs(value))))
  const finite = logs.flat().filter(Number.isFinite)
  const low = Math.max(-8, Math.min(-1, ...finite))
  const high = Math.min(8, Math.max(0.5, ...finite))
  const place = panel(svg, width, {
    title: "log₁₀ of the error that is left; dashed: |σ|ᵏ", xName: "step k", xRange: [0, SHOWN_STEPS], yRange: [low, high], height: 150,
  })
  logs.forEach((each, i) => {
    const slope = Math.log10(modulus(roots[i][0]))
    curve(place, (k) => k * slope, { color: data.colors[i], dash: "dash", width: 1.25 }, spread(place.xRange, 2))
    curve(place, (k) => each[Math.round(k)], { color: data.colors[i], dash: "solid", width: 1.9 }, spread(place.xRange, SHOWN_STEPS))
    const name = put(svg, "text", { x: place.inside.right - 4, y: place.inside.top + 14 + 15 * i, "text-anchor": "end" }, `λ = ${formatNumber(data.curvatures[i], 4)}`)
    name.style.fill = data.colors[i]
    name.style.fontWeight = 600
  })
}
