// Axes and curves. A script that uses them has numbers.js before them.
const SVG = "http://www.w3.org/2000/svg"

function put(parent, name, attributes = {}, text = null) {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value))
  if (text !== null) node.textContent = text
  parent.append(node)
  return node
}

function make(name, className = "", text = null) {
  const node = document.createElement(name)
  if (className) node.className = className
  if (text !== null) node.textContent = text
  return node
}

function ticks([low, high], wanted) {
  const raw = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw)
  const found = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1) found.push(i * step)
  return found
}

// An empty panel with its axes; `x` and `y` turn data into pixels, `dataX` back.
function panel(svg, width, { title, xName, xRange, yRange, height }) {
  svg.replaceChildren()
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  svg.setAttribute("height", height)
  const [left, right, top, bottom] = [38, 10, 26, 38]
  const x = (value) => left + ((value - xRange[0]) / (xRange[1] - xRange[0])) * (width - left - right)
  const y = (value) => height - bottom - ((value - yRange[0]) / (yRange[1] - yRange[0])) * (height - top - bottom)
  const dataX = (pixel) => xRange[0] + ((pixel - left) / (width - left - right)) * (xRange[1] - xRange[0])
  const dataY = (pixel) => yRange[0] + ((height - bottom - pixel) / (height - top - bottom)) * (yRange[1] - yRange[0])
  put(svg, "text", { class: "title", x: left, y: 15 }, title)
  for (const value of ticks(xRange, 6)) {
    put(svg, "line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: height - bottom })
    put(svg, "text", { x: x(value), y: height - bottom + 16, "text-anchor": "middle" }, formatNumber(value, 4))
  }
  for (const value of ticks(yRange, 5)) {
    const at = y(value)
    put(svg, "line", { class: value === 0 ? "axis" : "grid", x1: left, x2: width - right, y1: at, y2: at })
    put(svg, "text", { x: left - 6, y: at + 4, "text-anchor": "end" }, formatNumber(value, 4))
  }
  put(svg, "line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom })
  put(svg, "text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, xName)
  const inside = { left, right: width - right, top, bottom: height - bottom }
  return { svg, x, y, dataX, dataY, xRange, yRange, inside }
}

const DASHES = { solid: "", dash: "7 4", dot: "2 3" }

// Enough of them for a smooth line, both ends included.
const spread = ([low, high], count = 240) => Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count)

// y over the given x; what leaves the panel is cut off.
function curve(place, f, { color, dash, width = 2.25 }, xs = spread(place.xRange)) {
  const room = (place.yRange[1] - place.yRange[0]) * 0.5
  let path = ""
  for (const at of xs) {
    const value = f(at)
    if (!Number.isFinite(value)) continue
    const held = Math.min(Math.max(value, place.yRange[0] - room), place.yRange[1] + room)
    path += `${path ? "L" : "M"}${place.x(at).toFixed(1)} ${place.y(held).toFixed(1)}`
  }
  const clip = clipOf(place)
  put(place.svg, "path", {
    d: path, fill: "none", stroke: color, "stroke-width": width, "stroke-dasharray": DASHES[dash] ?? "", "clip-path": `url(#${clip})`,
  })
}

let clips = 0
function clipOf(place) {
  if (place.clip) return place.clip
  clips += 1
  place.clip = `curve-view-${clips}`
  const clip = put(place.svg, "clipPath", { id: place.clip })
  const { left, right, top, bottom } = place.inside
  put(clip, "rect", { x: left, y: top - 2, width: right - left, height: bottom - top + 4 })
  return place.clip
}

// A dot; outside the panel a small triangle at its edge says where it would be.
function dot(place, atX, atY, color) {
  const [x, y] = [hold(atX, place.xRange), hold(atY, place.yRange)]
  const [px, py] = [place.x(x), place.y(y)]
  const ring = { fill: color, stroke: "#fff", "stroke-width": 1.5 }
  if (x === atX && y === atY) put(place.svg, "circle", { cx: px, cy: py, r: 6, ...ring })
  else {
    const angle = x !== atX ? (atX > x ? 90 : -90) : atY > y ? 0 : 180
    put(place.svg, "path", { d: "M0 -8L7 5L-7 5Z", transform: `translate(${px} ${py}) rotate(${angle})`, ...ring })
  }
}

const hold = (value, [low, high]) => Math.min(Math.max(value, low), high)

// ---- as a picture -------------------------------------------------------------------------------
async function savePanels(svgs, ground, name) {
  const scale = 2
  const boxes = svgs.map((svg) => svg.viewBox.baseVal)
  const canvas = document.createElement("canvas")
  canvas.width = scale * boxes.reduce((sum, box) => sum + box.width, 0)
  canvas.height = scale * Math.max(...boxes.map((box) => box.height))
  const context = canvas.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  let left = 0
  for (const [i, svg] of svgs.entries()) {
    const picture = new Image()
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`
    await picture.decode()
    context.drawImage(picture, left, 0, scale * boxes[i].width, scale * boxes[i].height)
    left += scale * boxes[i].width
  }
  const link = document.createElement("a")
  link.download = name
  link.href = canvas.toDataURL("image/png")
  link.click()
}

// A copy whose looks do not depend on the page's style sheets.
function standalone(svg) {
  const copy = svg.cloneNode(true)
  copy.setAttribute("xmlns", SVG)
  copy.setAttribute("width", svg.viewBox.baseVal.width)
  const nodes = [...svg.querySelectorAll("*")]
  ;[...copy.querySelectorAll("*")].forEach((node, i) => {
    const style = getComputedStyle(nodes[i])
    for (const name of ["fill", "stroke", "stroke-opacity", "stroke-dasharray", "font-size", "font-weight"]) {
      node.style.setProperty(name, style.getPropertyValue(name))
    }
    node.style.fontFamily = "sans-serif"
  })
  return new XMLSerializer().serializeToString(copy)
}
