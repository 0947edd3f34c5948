// What every hidden unit answers, as one canvas of small pictures: a row for each layer.
const GAP = 4

// How a unit's answers are shown: their range, centred at 0 where they have both signs.
function unitShares(values) {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1
  return { shares: (i) => 0.5 + values[i] / reach / 2, low, high }
}

function layoutUnits(study, width) {
  const counts = study.sizes.slice(1, -1)
  if (!counts.length) return { places: [], height: 0 }
  const size = Math.max(20, Math.min(40, Math.floor((width - GAP) / 24) - GAP))
  const across = Math.max(1, Math.floor((width + GAP) / (size + GAP)))
  const places = []
  let top = 0
  counts.forEach((count, layer) => {
    for (let unit = 0; unit < count; unit++) {
      const row = Math.floor(unit / across)
      places.push({ layer, unit, x: (unit % across) * (size + GAP), y: top + row * (size + GAP), size })
    }
    top += Math.ceil(count / across) * (size + GAP) + GAP
  })
  return { places, height: top }
}

function drawUnits(canvas, study, layers, side, chosen, table, ink) {
  const layout = layoutUnits(study, canvas.clientWidth)
  canvas.style.height = `${layout.height}px`
  if (!layout.height) return layout
  const { context } = fit(canvas)
  const cells = side * side
  for (const { layer, unit, x, y, size } of layout.places) {
    if (layers) {
      const values = layers[layer].subarray(unit * cells, (unit + 1) * cells)
      context.drawImage(shade(unitShares(values).shares, side, table, 2), x, y, size, size)
    }
    const on = chosen && chosen[0] === layer && chosen[1] === unit
    context.strokeStyle = ink
    context.globalAlpha = on ? 1 : 0.3
    context.lineWidth = on ? 2.5 : 1
    context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
    context.globalAlpha = 1
  }
  return layout
}
