// What a person takes away, made in the browser from what is shown.
function saveAs(name, content, type) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function fileName(view, layer, head, ending) {
  return `attention-${view}-layer-${layer}-head-${head}.${ending}`
}

// A spreadsheet would run a label that starts with = + - @ as a formula: an apostrophe stops it.
function csvCell(label) {
  const safe = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label
  return `"${safe.replaceAll('"', '""')}"`
}

function csvOf(rows, columns, matrix) {
  const lines = [["looks from \\ looks at", ...columns].map(csvCell).join(",")]
  rows.forEach((label, row) => {
    const values = [...matrix.subarray(row * columns.length, (row + 1) * columns.length)]
    const cells = values.map((weight) => (Number.isNaN(weight) ? "" : weight.toFixed(4)))
    lines.push([csvCell(label), ...cells].join(","))
  })
  return `${lines.join("\n")}\n`
}

function scriptOf(data, layer, head) {
  const python = (value) => (value === AVERAGE ? '"average"' : String(value))
  return data.script
    .replace(/^LAYER = .*$/m, `LAYER = ${python(layer)}`)
    .replace(/^HEAD = .*$/m, `HEAD = ${python(head)}`)
}

// A picture on white with a title and a line of explanation; `paint` draws below them.
function pictureOf({ title, note, width, height, paint }) {
  const canvas = document.createElement("canvas")
  const scale = height > 4000 ? 1 : 2
  canvas.width = scale * Math.max(Math.ceil(width) + 20, 480)
  canvas.height = scale * (Math.ceil(height) + 74)
  const context = canvas.getContext("2d")
  context.scale(scale, scale)
  context.fillStyle = "#ffffff"
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = "#1d2329"
  context.font = `bold 15px ${SVG_SAFE_FONT}`
  context.fillText(title, 10, 22)
  context.font = `13px ${SVG_SAFE_FONT}`
  context.fillText(note, 10, 42)
  context.translate(10, 54)
  paint(context)
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"))
}
