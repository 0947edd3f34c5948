// Choosing a start in the picture: a click, or arrow keys and Enter.
const STILL = 5 // a pointer that moves further than this many pixels drags, it does not click

function createPlacing(button, { chart, send, redraw }) {
  let cross = null // in data
  let down = null

  // Coordinates that a person could have typed: to a thousandth of the picture.
  function rounded(value, [low, high]) {
    const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(high - low))))
    return Number(value.toFixed(Math.min(digits, 12)))
  }

  function choose([x, y], more) {
    const [across, up] = axesOf(chart()).ranges
    send({ x: rounded(x, across), y: rounded(y, up), more })
  }

  // Shift on a click, or on Enter, adds a start instead of moving it.
  function attach(target, allowed) {
    target.addEventListener("pointerdown", (event) => {
      down = allowed() && event.button === 0 && !isToolBar(event.target) ? [event.clientX, event.clientY] : null
    }, true)
    window.addEventListener("pointerup", (event) => {
      if (!down || !target.isConnected) return
      const moved = Math.hypot(event.clientX - down[0], event.clientY - down[1])
      down = null
      const axes = axesOf(target)
      const frame = target.getBoundingClientRect()
      const [px, py] = [event.clientX - frame.left, event.clientY - frame.top]
      if (moved <= STILL && axes && inside(axes, px, py)) choose(axes.data(px, py), event.shiftKey)
    }, true)
  }

  button.onclick = () => {
    if (cross) return finish()
    const axes = chart() && axesOf(chart())
    if (axes) cross = axes.data(axes.left + axes.width / 2, axes.top + axes.height / 2)
    tell()
  }
  button.onkeydown = (event) => {
    if (!cross) return
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
    if (event.key in moves) {
      const { ranges } = axesOf(chart())
      const part = event.shiftKey ? 0.1 : 0.02
      cross = moves[event.key].map(
        (sign, i) => cross[i] + sign * part * (ranges[i][1] - ranges[i][0]),
      )
      tell()
    } else if (event.key === "Enter") {
      choose(cross, event.shiftKey)
      finish()
    } else if (event.key === "Escape") finish()
    else return
    event.preventDefault()
  }
  button.onblur = () => cross && finish()

  function finish() {
    cross = null
    tell()
  }

  function tell() {
    button.setAttribute("aria-pressed", String(cross !== null))
    button.textContent = cross ? `(${formatNumber(cross[0], 4)}, ${formatNumber(cross[1], 4)}): arrows, Enter` : "Place start"
    redraw()
  }

  function draw(context, target) {
    const axes = cross && axesOf(target)
    if (!axes) return
    const [px, py] = axes.at(...cross)
    within(context, axes, () => {
      for (const [color, width] of [["#fff", 4], ["#222", 1.5]]) {
        context.strokeStyle = color
        context.lineWidth = width
        context.beginPath()
        context.moveTo(px - 14, py)
        context.lineTo(px + 14, py)
        context.moveTo(px, py - 14)
        context.lineTo(px, py + 14)
        context.stroke()
      }
    })
  }

  return { attach, draw }
}
