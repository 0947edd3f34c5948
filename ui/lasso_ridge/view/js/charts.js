// The three charts, and what each of them says in words.
const GREY = "#8a8a8a"
const MOST_LABELS = 8

const xOf = (scene) => logarithmic(scene.alphas[0], scene.alphas.at(-1))

function* everyCoefficient(scene, method) {
  yield* method.coefficients
  if (scene.truth) yield* scene.truth
}

// ---- paths ------------------------------------------------------------------------------------
function drawPaths(canvas, scene, method, index, look, hovered) {
  const paper = sheet(canvas, look)
  const { context } = paper
  const area = axes(paper, look, {
    x: xOf(scene),
    y: around(everyCoefficient(scene, method)),
    title: `${method.label}: every coefficient along α${scene.unit}`,
    xTitle: `α (log), larger: more penalty${method.note}`,
  })
  line(context, look.ink, [area.left, area.y(0)], [area.right, area.y(0)])
  const order = scene.names.map((_, i) => i).sort((a, b) => Boolean(scene.colors[a]) - Boolean(scene.colors[b]))
  for (const i of order) {
    const color = scene.colors[i]
    const style = color ? { color, width: 1.75 } : { color: GREY, width: 1, dash: [3, 3], opacity: 0.8 }
    if (i === hovered) Object.assign(style, { width: 3.5, dash: [], opacity: 1 })
    curve(context, area, scene.alphas, (k) => method.at(k)[i], style)
    if (scene.truth?.[i]) dot(context, area.left, area.y(scene.truth[i]), color, look)
  }
  markAlphas(context, area, scene, method, index, look)
  nameLargest(context, area, scene, method, look)
  if (hovered !== null) {
    const value = method.at(index)[hovered]
    tip(context, look, area, area.x(scene.alphas[index]), area.y(value), [`${scene.names[hovered]}: ${short(value)}`,
      ...(scene.truth ? [`truth: ${short(scene.truth[hovered])}`] : [])])
  }
  return area
}

function dot(context, x, y, color, look) {
  context.beginPath()
  context.arc(x, y, 4, 0, 2 * Math.PI)
  context.fillStyle = look.ground
  context.fill()
  context.strokeStyle = color
  context.lineWidth = 2
  context.stroke()
}

function nameLargest(context, area, scene, method, look) {
  const least = method.at(0)
  const largest = scene.names.map((_, i) => i).filter((i) => scene.colors[i])
    .sort((a, b) => Math.abs(least[b]) - Math.abs(least[a])).slice(0, MOST_LABELS)
  // Where the minimum lies at the edge, its name stands there.
  const atEdge = method.cv && area.x(scene.grid[method.cv.best]) - area.left <= 30
  const taken = atEdge ? [area.top + 8] : []
  context.textAlign = "left"
  for (const i of largest) {
    const y = area.y(least[i]) - 7
    if (taken.some((other) => Math.abs(other - y) < 13) || y < area.top) continue
    taken.push(y)
    label(context, look, clipped(scene.names[i], 14), area.left + 8, y, look.ink)
  }
}

function clipped(name, most) {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name
}

function markAlphas(context, area, scene, method, index, look) {
  if (method.cv) {
    for (const [alpha, word] of [[scene.grid[method.cv.best], "min"], [scene.grid[method.cv.simplest], "1 SE"]]) {
      line(context, look.ink, [area.x(alpha), area.top], [area.x(alpha), area.bottom], 1, [2, 3])
      // The better one’s name stands left of its line, the simpler one’s right, as far as they fit.
      const x = area.x(alpha)
      const before = word === "min" ? x - area.left > 30 : area.right - x < 36
      context.textAlign = before ? "right" : "left"
      label(context, look, word, x + (before ? -3 : 3), area.top + (word !== "min" && before ? 22 : 8), look.ink)
    }
  }
  const x = area.x(scene.alphas[index])
  line(context, look.accent, [x, area.top], [x, area.bottom], 2)
}

// ---- errors -----------------------------------------------------------------------------------
function drawErrors(canvas, scene, method, index, look) {
  const paper = sheet(canvas, look)
  const { context } = paper
  const { cv } = method
  const area = axes(paper, look, {
    x: xOf(scene),
    y: around([...method.train, ...method.test, ...(cv?.mean ?? []), scene.ols.test], true),
    title: `${method.label}: mean squared error along α (log)`,
    xTitle: `α (log)${method.note}`,
  })
  if (cv) {
    context.save()
    context.beginPath()
    context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top)
    context.clip()
    context.globalAlpha = 0.22
    context.fillStyle = method.color
    context.beginPath()
    scene.grid.forEach((alpha, i) => context.lineTo(area.x(alpha), area.y(cv.mean[i] + cv.deviation[i])))
    for (let i = scene.grid.length - 1; i >= 0; i -= 1) {
      context.lineTo(area.x(scene.grid[i]), area.y(Math.max(cv.mean[i] - cv.deviation[i], 1e-300)))
    }
    context.fill()
    context.restore()
    curve(context, area, scene.grid, (i) => cv.mean[i], { color: method.color, dash: [6, 4] })
  }
  curve(context, area, scene.alphas, (i) => method.train[i], { color: GREY, width: 1.75 })
  curve(context, area, scene.alphas, (i) => method.test[i], { color: method.color, width: 2.5 })
  line(context, GREY, [area.left, area.y(scene.ols.test)], [area.right, area.y(scene.ols.test)], 1.5, [1, 3])
  markAlphas(context, area, scene, method, index, look)
  const entries = [["test", method.color, [], 2.5], ["training", GREY, [], 1.75], ["OLS, test", GREY, [1, 3], 1.5]]
  if (cv) entries.push([`${scene.folds}-fold CV ± 1 SE`, method.color, [6, 4], 1.5])
  legend(context, area, look, entries)
  for (const [values, color] of [[method.train, GREY], [method.test, method.color]]) {
    const y = area.y(values[index])
    if (y <= area.bottom) dot(context, area.x(scene.alphas[index]), y, color, look)
  }
  return area
}

// Bottom right, where errors are seldom: with all penalty they are largest.
function legend(context, area, look, entries) {
  context.textAlign = "left"
  const left = area.right - 38 - Math.max(...entries.map(([text]) => context.measureText(text).width))
  entries.forEach(([text, color, dash, width], row) => {
    const y = area.bottom - 10 - 16 * (entries.length - 1 - row)
    line(context, color, [left, y], [left + 24, y], width, dash)
    label(context, look, text, left + 30, y, look.ink)
  })
}

// ---- coefficients -----------------------------------------------------------------------------
function drawBars(canvas, scene, index, order, look, hovered) {
  const paper = sheet(canvas, look)
  const { context } = paper
  const all = [...scene.methods.map((method) => [method.color, method.at(index)]), [scene.ols.color, scene.ols.coefficients]]
  const y = around([0, ...scene.ols.coefficients, ...(scene.truth ?? []), ...scene.methods.flatMap((each) => extremes(each.coefficients))])
  const truth = scene.truth ? "; outlined: the truth" : ""
  const area = axes(paper, look, {
    x: linear(0, order.length),
    y,
    xTicks: false,
    title: `All coefficients at α = ${short(scene.alphas[index])}${truth}${scene.unit}`,
  })
  const slot = (area.right - area.left) / order.length
  const inner = slot * 0.8
  order.forEach((i, place) => {
    const left = area.left + slot * place + slot * 0.1
    if (place === hovered) {
      context.globalAlpha = 0.12
      context.fillStyle = look.accent
      context.fillRect(left - slot * 0.1, area.top, slot, area.bottom - area.top)
      context.globalAlpha = 1
    }
    all.forEach(([color, values], k) => {
      if (values[i] === 0) return
      context.fillStyle = color
      const width = inner / all.length
      context.fillRect(left + k * width, Math.min(area.y(0), area.y(values[i])), Math.max(1, width - (width > 4 ? 1 : 0)),
        Math.max(1, Math.abs(area.y(values[i]) - area.y(0))))
    })
    if (scene.truth?.[i]) {
      context.strokeStyle = look.ink
      context.lineWidth = 1.25
      context.strokeRect(left - 0.5, Math.min(area.y(0), area.y(scene.truth[i])), inner + 1, Math.abs(area.y(scene.truth[i]) - area.y(0)))
    }
  })
  line(context, look.ink, [area.left, area.y(0)], [area.right, area.y(0)])
  nameFeatures(context, area, scene, order, slot)
  if (hovered !== null) {
    const i = order[hovered]
    tip(context, look, area, area.left + slot * (hovered + 0.5), area.top + 60, [
      scene.names[i],
      ...(scene.truth ? [`truth ${short(scene.truth[i])}`] : []),
      ...scene.methods.map((method) => `${method.label} ${short(method.at(index)[i])}`),
      `OLS ${short(scene.ols.coefficients[i])}`,
    ])
  }
  area.slot = slot
  return area
}

function extremes(values) {
  let [low, high] = [0, 0]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}

// As many names as fit side by side.
function nameFeatures(context, area, scene, order, slot) {
  context.fillStyle = context.strokeStyle
  context.textAlign = "center"
  const widest = Math.max(...order.map((i) => context.measureText(clipped(scene.names[i], 12)).width)) + 8
  const every = Math.max(1, Math.ceil(widest / slot))
  order.forEach((i, place) => {
    if (place % every) return
    context.fillText(clipped(scene.names[i], 12), area.left + slot * (place + 0.5), area.bottom + 12)
  })
}

// ---- words ------------------------------------------------------------------------------------
function tip(context, look, area, x, y, lines) {
  const width = Math.max(...lines.map((text) => context.measureText(text).width)) + 16
  const height = 17 * lines.length + 8
  const left = Math.max(area.left, x + 10 + width > area.right ? x - 10 - width : x + 10)
  const top = Math.min(Math.max(area.top, y - height / 2), area.bottom - height)
  context.fillStyle = look.ground
  context.strokeStyle = look.rule
  context.lineWidth = 1
  context.fillRect(left, top, width, height)
  context.strokeRect(left, top, width, height)
  context.fillStyle = look.ink
  context.textAlign = "left"
  lines.forEach((text, row) => context.fillText(text, left + 8, top + 13 + 17 * row))
}

const kept = (values) => [...values.keys()].filter((i) => values[i] !== 0)

function describePaths(scene, method, index) {
  const now = method.at(index)
  const used = kept(now).sort((a, b) => Math.abs(now[b]) - Math.abs(now[a]))
  const first = used.slice(0, 10).map((i) => `${scene.names[i]} ${short(now[i])}`).join(", ")
  return `${method.label}’s coefficients along α. At α = ${short(scene.alphas[index])}, ${used.length} of ` +
    `${scene.names.length} are not zero${first ? `; the largest: ${first}` : ""}.`
}

function describeErrors(scene, method, index) {
  const cv = method.cv
    ? ` Cross-validation’s minimum is at α = ${short(scene.grid[method.cv.best])}, its one-standard-error choice at ${short(scene.grid[method.cv.simplest])}.`
    : ""
  return `${method.label}’s mean squared error along α. At α = ${short(scene.alphas[index])}: training ` +
    `${shortError(scene, method.train[index])}, test ${shortError(scene, method.test[index])}; least squares, test: ` +
    `${shortError(scene, scene.ols.test)}.${cv}`
}

function describeBars(scene, index) {
  const counts = scene.methods.map((method) => `${method.label} ${kept(method.at(index)).length}`)
  const truth = scene.truth ? `, beside the truth, in which ${kept(scene.truth).length} are not` : ""
  return `Coefficients of all methods at α = ${short(scene.alphas[index])}${truth}. Not zero: ` +
    `${[...counts, `OLS ${kept(scene.ols.coefficients).length}`].join(", ")} of ${scene.names.length}.`
}
