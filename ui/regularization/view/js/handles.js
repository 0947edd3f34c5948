// Three handles on a loss: its minimum, and the end of each axis (turns and stretches).
const HANDLES = ["center", "first", "second"]
const NAMES = {
  center: "Minimum of the loss: arrow keys move it, with Shift further",
  first: "First axis of the ellipses: left and right turn it, up and down change its curvature",
  second: "Second axis of the ellipses: left and right turn it, up and down change its curvature",
}
const FAR = 0.24 // of a panel's height: where the axes' handles stand for round bowls

// Where the handles stand, in pixels; those of the axes are kept inside the panel and apart.
function handlePlaces(loss, place, width, height) {
  const [px, py] = place.at(loss.center)
  const [a1, a2] = loss.curvatures
  const turn = (loss.angle * Math.PI) / 180
  const reach = (own, other) => Math.min(Math.max(FAR * height * (other / own) ** 0.25, 0.14 * height), 0.45 * height)
  const end = (length, angle) => {
    // Towards the other end of the axis, should this one lie outside.
    const inside = ([x, y]) => x > 8 && x < width - 8 && y > 8 && y < height - 8
    const ends = [1, -1].map((side) => [px + side * length * Math.cos(angle), py - side * length * Math.sin(angle)])
    return ends.find(inside) ?? ends[0]
  }
  return {
    center: [px, py],
    first: end(reach(a1, a2), turn),
    second: end(reach(a2, a1), turn + Math.PI / 2),
  }
}

// The loss after a handle was pulled from one place to another.
function pulled(loss, which, from, to, place, limits) {
  if (which === "center") {
    const [dx, dy] = [(to[0] - from[0]) / place.unit, (from[1] - to[1]) / place.unit]
    return { ...loss, center: loss.center.map((value, i) => clip(value + [dx, dy][i], ...limits.center)) }
  }
  const [px, py] = place.at(loss.center)
  const arm = ([x, y]) => [x - px, py - y]
  const [before, after] = [arm(from), arm(to)]
  const turn = Math.atan2(after[1], after[0]) - Math.atan2(before[1], before[0])
  const growth = Math.max(Math.hypot(...after), 4) / Math.max(Math.hypot(...before), 4)
  const index = which === "first" ? 0 : 1
  const curvatures = loss.curvatures.map((value, i) => i === index ? clip(value / growth ** 2, ...limits.curvature) : value)
  return { ...loss, curvatures, angle: halfTurn(loss.angle + (turn * 180) / Math.PI) }
}

function halfTurn(angle) {
  return angle - 180 * Math.ceil((angle - 90) / 180)
}

// The loss after an arrow key; null for any other key.
function nudged(loss, which, event, half, limits) {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key]
  if (!direction) return null
  if (which === "center") {
    const step = (half / 40) * (event.shiftKey ? 5 : 1)
    return { ...loss, center: loss.center.map((value, i) => clip(value + step * direction[i], ...limits.center)) }
  }
  const index = which === "first" ? 0 : 1
  const factor = 1.1 ** (direction[1] * (event.shiftKey ? 5 : 1))
  const curvatures = loss.curvatures.map((value, i) => i === index ? clip(value * factor, ...limits.curvature) : value)
  return { ...loss, curvatures, angle: halfTurn(loss.angle - direction[0] * (event.shiftKey ? 15 : 3)) }
}

// Numbers that a person could have typed.
function rounded(loss, half) {
  const digits = Math.max(0, 3 - Math.ceil(Math.log10(half)))
  return {
    x: Number(loss.center[0].toFixed(digits)),
    y: Number(loss.center[1].toFixed(digits)),
    first: Number(loss.curvatures[0].toPrecision(3)),
    second: Number(loss.curvatures[1].toPrecision(3)),
    angle: Math.round(loss.angle),
  }
}
