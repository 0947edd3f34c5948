// Small parts of the explorer that know nothing of its state.
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

function fill(select, values, name) {
  select.replaceChildren(
    ...values.map((value) => {
      const option = document.createElement("option")
      option.value = value
      option.textContent = name(value)
      return option
    }),
  )
}

function axisLabel(text) {
  const label = document.createElement("span")
  label.className = "axis"
  label.setAttribute("aria-hidden", "true")
  label.textContent = text
  return label
}

function headerCell(text, scope) {
  const cell = document.createElement("th")
  cell.scope = scope
  cell.textContent = text
  return cell
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

function pinOf(raw, n) {
  const match = /^(\d{1,3})-(\d{1,3})$/.exec(raw ?? "")
  const [query, key] = match ? [Number(match[1]), Number(match[2])] : [n, n]
  return query < n && key < n ? { query, key } : null
}
