// What a person takes away, made in the browser from what is shown.
function saveAs(name, content, type) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function fileName(layer, head, ending) {
  return `attention-layer-${layer}-head-${head}.${ending}`
}

// A spreadsheet would run a label that starts with = + - @ as a formula: an apostrophe stops it.
function csvCell(label) {
  const safe = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label
  return `"${safe.replaceAll('"', '""')}"`
}

function csvOf(data, matrix) {
  const n = data.labels.length
  const lines = [["looks from \\ looks at", ...data.labels].map(csvCell).join(",")]
  for (let row = 0; row < n; row += 1) {
    const values = [...matrix.subarray(row * n, (row + 1) * n)]
    const cells = values.map((weight) => (Number.isNaN(weight) ? "" : weight.toFixed(4)))
    lines.push([csvCell(data.labels[row]), ...cells].join(","))
  }
  return `${lines.join("\n")}\n`
}

function scriptOf(data, layer, head) {
  const python = (value) => (value === AVERAGE ? '"average"' : String(value))
  return data.script
    .replace(/^LAYER = .*$/m, `LAYER = ${python(layer)}`)
    .replace(/^HEAD = .*$/m, `HEAD = ${python(head)}`)
}

async function pngOf(data, matrix, layer, head, top) {
  const font = "13px sans-serif"
  const place = layoutMap(data, 4000, 20 * data.labels.length + 200, font)
  const width = Math.ceil(place.left + place.n * place.cell + 90)
  const canvas = document.createElement("canvas")
  const scale = 2
  canvas.width = scale * Math.max(width, 480)
  canvas.height = scale * (place.height + 70)
  const context = canvas.getContext("2d")
  context.scale(scale, scale)
  context.fillStyle = "#ffffff"
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = "#1d2329"
  context.font = `bold 15px sans-serif`
  context.fillText(nameOf(data, layer, head), 10, 22)
  context.font = font
  context.fillText(`colour: 0 to ${percent(top)} of a row’s attention · ${data.model}`, 10, 42)
  context.translate(0, 54)
  const style = { text: "#1d2329", muted: "#5c646c", background: "#ffffff", top, table: colorTable(data.palette.light) }
  paintMap(context, data, matrix, place, style)
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"))
}
