// Small parts of the explorer that know nothing of its state.
const SVG_SAFE_FONT = "system-ui, sans-serif"

function sized(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  return context
}

// An element with its class, its text and what else it has; children are put in order.
function make(tag, { className, text, dataset, ...rest } = {}, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  Object.assign(element.dataset, dataset ?? {})
  for (const [name, value] of Object.entries(rest)) {
    if (name in element && !name.startsWith("aria")) element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

function fill(select, values, name) {
  select.replaceChildren(
    ...values.map((value) => make("option", { value, text: name(value) })),
  )
}

function axisLabel(text) {
  return make("span", { className: "axis", text, "aria-hidden": "true" })
}

function headerCell(text, scope) {
  return make("th", { scope, text })
}

function numberOr(value) {
  return value === AVERAGE ? AVERAGE : Number(value)
}

function within(value, count) {
  return Math.max(1, Math.min(count, value))
}

function choiceOf(raw, count, fallback) {
  if (raw === AVERAGE) return AVERAGE
  return /^\d{1,3}$/.test(raw ?? "") && Number(raw) >= 1 && Number(raw) <= count ? Number(raw) : fallback
}

// "3.4-7": rows 3 and 4 and column 7 are pinned; anything else pins nothing.
function pinOf(raw, height, width) {
  const [rows, columns, more] = (raw ?? "").split("-")
  const list = (text, count) =>
    /^\d{1,3}(\.\d{1,3})*$/.test(text ?? "") ? [...new Set(text.split(".").map(Number))].filter((i) => i < count) : []
  return more === undefined
    ? { rows: list(rows, height), columns: list(columns, width) }
    : { rows: [], columns: [] }
}

function pinText({ rows, columns }) {
  return rows.length || columns.length ? `${rows.join(".")}-${columns.join(".")}` : ""
}

// "1.3-6.12": layer 1, head 3, and layer 6, head 12.
function headsOf(raw, layers, heads, most) {
  const pairs = (raw ?? "").split("-").map((each) => /^(\d{1,3})\.(\d{1,3})$/.exec(each))
  return pairs
    .filter(Boolean)
    .map(([, layer, head]) => [Number(layer), Number(head)])
    .filter(([layer, head]) => layer >= 1 && head >= 1 && layer <= layers && head <= heads)
    .slice(0, most)
}

// Never in the middle of a sign of several characters, such as a flag.
const SIGNS = Intl.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null

function shortened(label, longest = 16) {
  if (label.length <= longest) return label
  const signs = SIGNS ? Array.from(SIGNS.segment(label), (each) => each.segment) : [...label]
  return signs.length > longest ? `${signs.slice(0, longest - 1).join("")}…` : label
}

// Arrow keys, Home and End among a list of elements of which one can be tabbed to.
function rove(elements, index) {
  elements.forEach((element, i) => {
    element.tabIndex = i === index ? 0 : -1
  })
}

function rgba(hex, alpha) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  return `rgba(${r}, ${g}, ${b}, ${alpha})`
}
