// The panels. Each has `ground(…)`, what does not change under the pointer, `over(…)`, what does,
// and `read(x, y)`, what the pointer is on.
const HEIGHTS = { map: 205, dial: 205, curves: 185, dots: 185 }
const MOST_CLOCKS = 16

function angleOf(scene, position, pair) {
  return position * scene.omegas[pair]
}

// ---- the table as a map -----------------------------------------------------------------------
function createTable(scene, style, { context, width, height }) {
  const place = placeOf(width, height)
  const x = scaleOf(0, scene.length, place.left, place.right)
  const y = scaleOf(0, scene.pairs.length, place.top, place.bottom)
  const [map] = scene.maps
  return {
    ground() {
      context.imageSmoothingEnabled = false
      // The last block of positions may be a part of one.
      const right = x.at(map.columns * scene.block)
      context.save()
      context.beginPath()
      context.rect(place.left, place.top, place.right - place.left, place.bottom - place.top)
      context.clip()
      context.drawImage(pixelsOf(map, style.table), place.left, place.top, right - place.left, place.bottom - place.top)
      context.restore()
      drawAxes(context, place, x, null, ["position", "pair of dimensions"], style)
      context.textAlign = "right"
      context.textBaseline = "middle"
      const every = Math.ceil((scene.pairs.length * 15) / (place.bottom - place.top))
      scene.pairs.forEach((pair, row) => {
        if (row % every === 0) context.fillText(String(pair), place.left - 5, y.at(row + 0.5))
      })
    },
    over({ position, pair }) {
      const row = scene.pairs.indexOf(pair)
      context.strokeStyle = style.text
      context.lineWidth = 1.5
      context.strokeRect(place.left, y.at(row), place.right - place.left, Math.max(2, y.at(row + 1) - y.at(row)))
      line(context, x.at(position + 0.5), place.top, x.at(position + 0.5), place.bottom)
    },
    read(px, py) {
      const row = Math.floor(y.data(py))
      return { position: Math.floor(x.data(px)), pair: scene.pairs[Math.max(0, Math.min(scene.pairs.length - 1, row))] }
    },
  }
}

// ---- M_k beside the fitted matrix -------------------------------------------------------------
function createMatrices(scene, style, { context, width, height }) {
  const side = Math.min(height - 26, (width - 30) / 2)
  const lefts = [0, side + 30]
  const cell = side / scene.pairs.length
  const top = 18
  return {
    ground() {
      context.imageSmoothingEnabled = false
      context.textAlign = "left"
      context.textBaseline = "top"
      scene.maps.forEach((map, i) => {
        context.fillStyle = style.muted
        context.fillText(map.title, lefts[i], 0)
        context.drawImage(pixelsOf(map, style.table), lefts[i], top, side, side)
        context.strokeStyle = style.rule
        context.strokeRect(lefts[i] + 0.5, top + 0.5, side - 1, side - 1)
      })
    },
    over({ pair }) {
      const row = scene.pairs.indexOf(pair)
      context.strokeStyle = style.text
      context.lineWidth = 1.5
      for (const left of lefts) context.strokeRect(left + row * cell - 1, top + row * cell - 1, cell + 2, cell + 2)
    },
    read(px, py) {
      const row = Math.floor((py - top) / cell)
      return { pair: scene.pairs[Math.max(0, Math.min(scene.pairs.length - 1, row))] }
    },
  }
}

// ---- clock hands ------------------------------------------------------------------------------
function clocksFor(scene, pair) {
  const step = (scene.pairs.length - 1) / Math.max(1, Math.min(MOST_CLOCKS, scene.pairs.length) - 1)
  const shown = [...new Set(Array.from({ length: Math.min(MOST_CLOCKS, scene.pairs.length) }, (_, i) => scene.pairs[Math.round(i * step)]))]
  if (!shown.includes(pair)) shown[shown.indexOf(nearestOf(shown, pair))] = pair
  return shown
}

function createDial(scene, style, { context, width, height }) {
  const count = Math.min(MOST_CLOCKS, scene.pairs.length)
  // As many columns as make the clocks largest.
  const radiusOf = (n) => Math.min(width / n / 2 - 8, (height / Math.ceil(count / n) - 20) / 2 - 4)
  const columns = Array.from({ length: count }, (_, i) => i + 1).reduce((best, n) => (radiusOf(n) > radiusOf(best) ? n : best))
  const rows = Math.ceil(count / columns)
  const [w, h] = [width / columns, height / rows]
  const radius = radiusOf(columns)
  let shown = []
  const centre = (i) => [(i % columns) * w + w / 2, Math.floor(i / columns) * h + 7 + radius]
  return {
    ground() {},
    over({ position, pair }) {
      shown = clocksFor(scene, pair)
      shown.forEach((each, i) => {
        const [cx, cy] = centre(i)
        dot(context, cx, cy, radius, each === pair ? style.accent : style.rule, true)
        const hand = (angle) => [cx + radius * Math.cos(angle), cy - radius * Math.sin(angle)]
        const [x, y] = hand(angleOf(scene, position, each))
        context.strokeStyle = style.text
        context.lineWidth = 1.5
        line(context, cx, cy, x, y)
        dot(context, x, y, 3.5, style.text)
        if (scene.shift !== null) {
          const [sx, sy] = hand(angleOf(scene, position + scene.shift, each))
          dot(context, sx, sy, 6, style.second, true)
          const turned = turnedPair(scene, position, each)
          dot(context, cx + radius * turned.cosine, cy - radius * turned.sine, 2.5, style.accent)
        }
        context.fillStyle = each === pair ? style.text : style.muted
        context.textAlign = "center"
        context.textBaseline = "top"
        context.fillText(`pair ${each}`, cx, cy + radius + 6)
      })
    },
    read(px, py) {
      const i = Math.floor(py / h) * columns + Math.floor(px / w)
      return i < shown.length ? { pair: shown[i] } : {}
    },
  }
}

// PE(pos)·M_kᵀ for one pair: its sine and cosine multiplied with the 2 × 2 block.
function turnedPair(scene, position, pair) {
  const [sine, cosine] = [Math.sin(angleOf(scene, position, pair)), Math.cos(angleOf(scene, position, pair))]
  const [c, s] = [Math.cos(scene.shift * scene.omegas[pair]), Math.sin(scene.shift * scene.omegas[pair])]
  return { sine: c * sine + s * cosine, cosine: c * cosine - s * sine }
}

// ---- curves against the position --------------------------------------------------------------
function createCurves(scene, style, { context, width, height }) {
  const place = placeOf(width, height)
  const x = scaleOf(0, scene.length, place.left, place.right)
  const y = scaleOf(-1.05, 1.05, place.bottom, place.top)
  return {
    ground() {
      drawAxes(context, place, x, y, ["position", "value"], style)
      context.globalAlpha = 0.75
      context.lineWidth = 1.25
      scene.curves.forEach((pair, i) => {
        context.strokeStyle = scene.colors[i]
        curve(context, x, y, scene.length, (p) => Math.sin(angleOf(scene, p, pair)))
      })
      context.globalAlpha = 1
    },
    over({ position, pair }) {
      context.strokeStyle = style.text
      context.lineWidth = 2
      curve(context, x, y, scene.length, (p) => Math.sin(angleOf(scene, p, pair)))
      context.setLineDash([5, 4])
      curve(context, x, y, scene.length, (p) => Math.cos(angleOf(scene, p, pair)))
      context.setLineDash([])
      context.lineWidth = 1
      line(context, x.at(position), place.top, x.at(position), place.bottom)
      dot(context, x.at(position), y.at(Math.sin(angleOf(scene, position, pair))), 4, style.text)
      dot(context, x.at(position), y.at(Math.cos(angleOf(scene, position, pair))), 4, style.text, true)
    },
    read: (px) => ({ position: Math.round(x.data(px)) }),
  }
}

// ---- the shifted vector over the turned one, along the drawn dimensions -----------------------
function createOverlay(scene, style, { context, width, height }) {
  const place = placeOf(width, height)
  const count = 2 * scene.pairs.length
  const x = scaleOf(-0.5, count - 0.5, place.left, place.right)
  const y = scaleOf(-1.1, 1.1, place.bottom, place.top)
  return {
    ground: () => drawAxes(context, place, null, y, ["drawn dimensions, first to last: sine, cosine, sine, …", "value"], style),
    over({ position, pair }) {
      const row = scene.pairs.indexOf(pair)
      context.fillStyle = style.rule
      context.fillRect(x.at(2 * row - 0.5), place.top, x.at(2) - x.at(0), place.bottom - place.top)
      context.strokeStyle = style.second
      context.lineWidth = 1
      scene.pairs.forEach((each, i) => {
        const angle = angleOf(scene, position + scene.shift, each)
        const turned = turnedPair(scene, position, each)
        for (const [j, formula, product] of [[2 * i, Math.sin(angle), turned.sine], [2 * i + 1, Math.cos(angle), turned.cosine]]) {
          dot(context, x.at(j), y.at(formula), 5, style.second, true)
          dot(context, x.at(j), y.at(product), 2.5, style.accent)
        }
      })
    },
    read(px) {
      const row = Math.floor((x.data(px) + 0.5) / 2)
      return { pair: scene.pairs[Math.max(0, Math.min(scene.pairs.length - 1, row))] }
    },
  }
}

// ---- wavelengths, or residuals, on a log axis -------------------------------------------------
function createWavelengths(scene, style, { context, width, height }) {
  const place = placeOf(width, height, { left: 62 })
  const pairs = scene.omegas.length
  const x = scaleOf(-0.5, pairs - 0.5, place.left, place.right)
  const y = scaleOf(5, 2 * Math.PI * scene.base * 1.2, place.bottom, place.top, true)
  return {
    ground() {
      drawAxes(context, place, x, y, ["pair", "positions for one turn"], style)
      scene.omegas.forEach((omega, i) => dot(context, x.at(i), y.at((2 * Math.PI) / omega), pairs > 64 ? 1.5 : 3, style.accent))
      if (scene.length < y.low || scene.length > y.high) return
      const level = y.at(scene.length)
      context.strokeStyle = style.second
      context.setLineDash([5, 4])
      line(context, place.left, level, place.right, level)
      context.setLineDash([])
      // Its name stands on the side where the dots are not.
      const early = scene.omegas.filter((omega) => (2 * Math.PI) / omega < scene.length).length < pairs / 2
      context.fillStyle = style.text
      context.textAlign = early ? "right" : "left"
      context.textBaseline = "bottom"
      context.fillText(`the table’s length, ${scene.length.toLocaleString("en")}`, early ? place.right - 4 : place.left + 4, level - 2)
    },
    over({ pair }) {
      context.strokeStyle = style.text
      context.lineWidth = 1
      line(context, x.at(pair), place.top, x.at(pair), place.bottom)
      dot(context, x.at(pair), y.at((2 * Math.PI) / scene.omegas[pair]), 6, style.text, true)
    },
    read: (px) => ({ pair: nearestOf(scene.pairs, x.data(px)) }),
  }
}

function createResiduals(scene, style, { context, width, height }) {
  const place = placeOf(width, height, { left: 56 })
  const x = scaleOf(0, scene.length, place.left, place.right)
  const y = scaleOf(1e-17, 1e-9, place.bottom, place.top, true)
  const step = scene.length / scene.residuals.length
  return {
    ground() {
      drawAxes(context, place, x, y, ["position", "largest difference"], style)
      scene.residuals.forEach((value, i) => {
        if (value > 0) dot(context, x.at(i * step), y.at(Math.max(value, y.low)), 1.5, style.accent)
      })
    },
    over({ position }) {
      context.strokeStyle = style.text
      context.lineWidth = 1
      line(context, x.at(position), place.top, x.at(position), place.bottom)
    },
    read: (px) => ({ position: Math.round(x.data(px)) }),
  }
}
