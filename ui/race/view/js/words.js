// Words of the player.
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
  if (value <= smallest * 1.001) return `${quantity} ≤ ${formatNumber(smallest, 4)}`
  return `${quantity} ${line.steps[index] === step ? "=" : "≈"} ${formatNumber(value, 4)}`
}

// What the two panels of the curves are, beside their axes.
function titleCurves(context, chart, view, ink) {
  context.save()
  context.fillStyle = ink
  context.font = "13px sans-serif"
  context.textAlign = "center"
  for (const [axis, text] of [["y", view.upper], ["y2", view.lower]]) {
    const place = axesOf(chart, axis.replace("y", "x"), axis)
    if (!place) continue
    context.save()
    context.translate(14, place.top + place.height / 2)
    context.rotate(-Math.PI / 2)
    context.fillText(text, 0, 0)
    context.restore()
  }
  context.restore()
}

// What the chart shows with the tracks on it, for those who cannot see it.
function describeChart(chart, text) {
  const figure = chart.closest("[role=figure]")
  if (figure && text && figure.getAttribute("aria-label") !== text) {
    figure.setAttribute("aria-label", text)
  }
}
