// Adding examples: a click, or arrow keys and Enter, on the map.
const KEY_STEP = 1 / 50

function createAdding(map, { study, send, redraw }) {
  let label = "" // class 0 or 1 as text; "": nothing is added
  let cross = null // shares of the map's side

  function place(event) {
    const { left, top, side } = mapArea(map.clientWidth, map.clientHeight)
    const at = [(event.offsetX - left) / side, (event.offsetY - top) / side]
    return at.every((each) => each >= 0 && each <= 1) ? at : null
  }

  function add([x, y]) {
    const { window: [from, to, low, high], centre, scale } = study()
    const standard = [from + x * (to - from), high - y * (high - low)]
    const [rawX, rawY] = standard.map((value, i) => centre[i] + value * scale[i])
    send({ x: rawX, y: rawY, label: Number(label), turn: Date.now() })
  }

  const ready = () => study() && label !== ""
  map.onclick = (event) => {
    const at = place(event)
    if (ready() && at) add(at)
  }
  map.onpointermove = (event) => {
    if (!ready()) return
    cross = place(event)
    redraw()
  }
  map.onpointerleave = () => {
    cross = null
    if (ready()) redraw()
  }
  map.onkeydown = (event) => {
    if (!ready()) return
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (move) cross = (cross ?? [0.5, 0.5]).map((each, i) => Math.max(0, Math.min(1, each + KEY_STEP * move[i])))
    else if (event.key === "Enter" && cross) add(cross)
    else return
    event.preventDefault()
    redraw()
  }

  return {
    choose(value) {
      label = value
      cross = null
      map.classList.toggle("adding", label !== "")
    },
    label: () => label,
    cross: () => (label !== "" ? cross : null),
  }
}
