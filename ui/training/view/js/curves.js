// Curves against epochs, gradient evaluations or examples, up to the epoch that is shown.
const CURVES = {
  loss: { label: "Loss", option: "Loss", parts: [["trainLoss", "training"], ["testLoss", "test"]] },
  log: { label: "Loss, logarithmic", option: "Loss, log scale", parts: [["trainLoss", "training"], ["testLoss", "test"]], log: true },
  accuracy: { label: "Accuracy", option: "Accuracy", parts: [["trainAccuracy", "training"], ["testAccuracy", "test"]], percent: true },
  cosine: { label: "Cosine of a batch’s gradient with the whole set’s", option: "Gradient agreement", cosine: true },
}
const AXES = {
  epochs: { label: "Epoch", option: "Against epochs", scale: () => 1 },
  updates: { label: "Gradient evaluations (updates)", option: "Against updates", scale: (run) => run.steps, log: true },
  examples: { label: "Examples seen", option: "Against examples", scale: (run) => run.examples },
}
// What explodes would flatten all others: the picture ends at a few times ln 2, and says so.
const HIGHEST_LOSS = 2.2
const CHART_MARGIN = { left: 46, right: 8, top: 22, bottom: 34 }

function seriesOf(study, kind) {
  const found = []
  study.runs.forEach((run, index) => {
    if (kind.cosine) {
      found.push({ run, index, xs: run.cosineEpochs, middle: run.cosine, test: false })
      return
    }
    for (const [name, part] of kind.parts) {
      const { middle, low, high } = run.curves[name]
      found.push({ run, index, xs: run.epochs, middle, low, high, test: part === "test" })
    }
  })
  return found
}

function rangeOf(series, kind) {
  if (kind.percent) {
    let least = 1
    for (const { middle, low } of series) for (const value of low ?? middle) if (value < least) least = value
    return [Math.min(0.5, Math.floor(10 * least) / 10), 1]
  }
  if (kind.cosine) {
    let least = 0
    for (const { middle } of series) for (const value of middle) if (value < least) least = value
    return [Math.max(-1, Math.floor(5 * least) / 5), 1]
  }
  let least = Infinity
  let most = 0.05
  for (const { middle, low, high } of series) {
    for (const value of high ?? middle) if (value > most) most = value
    for (const value of low ?? middle) if (value < least) least = value
  }
  if (kind.log) return [Math.max(1e-6, Number.isFinite(least) ? least / 1.3 : 0.01), Math.min(most * 1.2, 1e5)]
  return [0, Math.min(most * 1.04, HIGHEST_LOSS)]
}

function drawCurves(canvas, study, state, ink) {
  const { context, width, height } = fit(canvas)
  const kind = CURVES[state.curves]
  const axis = AXES[state.axis]
  const series = seriesOf(study, kind)
  const [low, high] = rangeOf(series, kind)
  const box = {
    left: CHART_MARGIN.left, top: CHART_MARGIN.top,
    width: width - CHART_MARGIN.left - CHART_MARGIN.right, height: height - CHART_MARGIN.top - CHART_MARGIN.bottom,
  }
  const most = Math.max(1, ...study.runs.map((run) => study.epochs * axis.scale(run)))
  // On a logarithmic axis epoch 0 stands at its left end.
  const least = axis.log ? Math.max(0.5, 0.5 * Math.min(...study.runs.map((run) => axis.scale(run)))) : 0
  const sx = axis.log
    ? (value) => box.left + (Math.log(Math.max(value, least) / least) / Math.log(most / least)) * box.width
    : (value) => box.left + (value / most) * box.width
  const sy = kind.log
    ? (value) => box.top + (Math.log(high / Math.max(value, 1e-12)) / Math.log(high / low)) * box.height
    : (value) => box.top + ((high - value) / (high - low)) * box.height
  drawChartAxes(context, study, box, { low, high, most, least, sx, sy, kind, axis }, ink)
  context.save()
  context.beginPath()
  context.rect(box.left, box.top - 2, box.width, box.height + 4)
  context.clip()
  for (const each of series) drawBand(context, each, axis, sx, sy, state.epoch)
  for (const each of series) drawLine(context, each, axis, sx, sy, state)
  const chosen = study.runs[state.show]
  if (chosen) {
    const x = sx(Math.min(state.epoch, chosen.last) * axis.scale(chosen))
    context.strokeStyle = ink
    context.globalAlpha = 0.45
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, box.top)
    context.lineTo(x, box.top + box.height)
    context.stroke()
    context.globalAlpha = 1
  }
  context.restore()
  return { box, sx, sy, axis, series, kind }
}

function drawBand(context, { run, xs, low, high, test }, axis, sx, sy, epoch) {
  if (!low || test) return
  context.fillStyle = run.color
  context.globalAlpha = 0.16
  context.beginPath()
  const upTo = entryAt(xs, epoch)
  for (let i = 0; i <= upTo; i++) context.lineTo(sx(xs[i] * axis.scale(run)), sy(high[i]))
  for (let i = upTo; i >= 0; i--) context.lineTo(sx(xs[i] * axis.scale(run)), sy(low[i]))
  context.fill()
  context.globalAlpha = 1
}

function drawLine(context, { run, index, xs, middle, test }, axis, sx, sy, state) {
  context.strokeStyle = run.color
  context.lineWidth = test ? 1.25 : index === state.show ? 3 : 2
  context.setLineDash(test ? [2, 3] : { dash: [9, 4], dot: [2, 3] }[run.dash] ?? [])
  // All of it faintly, up to the shown epoch clearly.
  for (const [alpha, until] of [[0.22, Infinity], [test ? 0.85 : 1, state.epoch]]) {
    context.globalAlpha = alpha
    context.beginPath()
    let pen = false
    for (let i = 0; i < xs.length && xs[i] <= until; i++) {
      if (!Number.isFinite(middle[i])) {
        pen = false
        continue
      }
      const x = sx(xs[i] * axis.scale(run))
      if (pen) context.lineTo(x, sy(middle[i]))
      else context.moveTo(x, sy(middle[i]))
      pen = true
    }
    context.stroke()
  }
  context.setLineDash([])
  context.globalAlpha = 1
}

function drawChartAxes(context, study, box, { low, high, most, least, sx, sy, kind, axis }, ink) {
  context.font = `11px ${getComputedStyle(context.canvas).fontFamily}`
  context.fillStyle = ink
  context.strokeStyle = ink
  context.lineWidth = 1
  const line = (x1, y1, x2, y2, alpha) => {
    context.globalAlpha = alpha
    context.beginPath()
    context.moveTo(x1, y1)
    context.lineTo(x2, y2)
    context.stroke()
    context.globalAlpha = 1
  }
  const upright = kind.log ? decades(low, high) : ticks(low, high, 5)
  context.textAlign = "right"
  context.textBaseline = "middle"
  for (const tick of upright) {
    const y = sy(tick)
    if (y < box.top - 1 || y > box.top + box.height + 1) continue
    line(box.left, y, box.left + box.width, y, 0.12)
    context.fillText(kind.percent ? formatPercent(tick) : formatNumber(tick), box.left - 5, y)
  }
  context.textAlign = "center"
  context.textBaseline = "top"
  for (const tick of axis.log ? decades(Math.max(1, least), most) : ticks(0, most, 6)) {
    line(sx(tick), box.top + box.height, sx(tick), box.top + box.height + 4, 0.6)
    context.fillText(formatNumber(tick, 6), Math.min(sx(tick), box.left + box.width - 8), box.top + box.height + 5)
  }
  line(box.left, box.top + box.height, box.left + box.width, box.top + box.height, 0.6)
  context.fillText(axis.label, box.left + box.width / 2, box.top + box.height + 20)
  context.textAlign = "left"
  const cut = high === HIGHEST_LOSS && !kind.log ? `, cut off at ${formatNumber(HIGHEST_LOSS)}` : ""
  const whose = study.seeds > 1 ? ", first seed" : ""
  const told = kind.cosine ? `${kind.label}${whose}` : `${kind.label.replace(", logarithmic", "")}${cut} (solid: training; dotted: test)`
  context.fillText(clipText(told, Math.floor(box.width / 5.6)), box.left, 2)
}

function decades(low, high) {
  const found = []
  for (let power = Math.ceil(Math.log10(low) - 1e-9); power <= Math.log10(high) + 1e-9; power++) found.push(10 ** power)
  return found.length > 1 ? found : ticks(low, high, 4).filter((tick) => tick > 0)
}

// The curve under the pointer, for the tip.
function nearestCurve({ box, sx, sy, axis, series, kind }, x, y) {
  let best = null
  for (const each of series) {
    for (let i = 0; i < each.xs.length; i++) {
      if (!Number.isFinite(each.middle[i])) continue
      const dx = sx(each.xs[i] * axis.scale(each.run)) - x
      const dy = sy(each.middle[i]) - y
      const distance = Math.hypot(dx, dy)
      if (distance < 18 && (!best || distance < best.distance)) best = { ...each, i, distance, dx, dy }
    }
  }
  if (!best) return ""
  const value = kind.percent ? formatPercent(best.middle[best.i], 1) : formatLoss(best.middle[best.i])
  const part = kind.cosine ? "cosine" : best.test ? "test" : "training"
  return `${best.run.label}, ${part}, epoch ${formatFixed(best.xs[best.i], 0)}: ${value}`
}

function drawTip(canvas, text, [x, y], ink, ground) {
  if (!text) return
  const context = canvas.getContext("2d")
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`
  const width = context.measureText(text).width + 14
  const left = Math.max(0, Math.min(x + 10, canvas.clientWidth - width))
  const top = Math.max(0, y - 30)
  context.fillStyle = ground
  context.strokeStyle = ink
  context.lineWidth = 1
  context.fillRect(left, top, width, 22)
  context.strokeRect(left + 0.5, top + 0.5, width - 1, 21)
  context.fillStyle = ink
  context.textAlign = "left"
  context.textBaseline = "middle"
  context.fillText(text, left + 7, top + 11.5)
}

const formatLoss = (value) => (Number.isFinite(value) ? formatNumber(value, 4) : "–")
