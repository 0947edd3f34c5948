// What a person takes away, made in the browser from what is shown.
function saveAs(name, content, type) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function fileName(data, view, layer, head, ending) {
  const heads = layer === AVERAGE ? "all-heads" : `layer-${layer}-head-${head}`
  const part = data.part === "all" ? "" : `-${data.part[0]}-to-${data.part[1]}`
  return `attention-${view}${view === "flow" ? "" : `-${heads}`}${part}.${ending}`
}

// A spreadsheet would run a label that starts with = + - @ as a formula: an apostrophe stops it.
function csvCell(label) {
  const safe = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label
  return `"${safe.replaceAll('"', '""')}"`
}

// What arrives here in steps of 1/254 says so: its rows need not sum to 1.
function csvOf({ corner, rows, columns, values, exact }) {
  const first = exact ? corner : `${corner} (shares in steps of 1/254)`
  const lines = [[first, ...columns].map(csvCell).join(",")]
  rows.forEach((label, row) => {
    const own = [...values.subarray(row * columns.length, (row + 1) * columns.length)]
    const cells = own.map((value) => (Number.isNaN(value) ? "" : value.toFixed(exact ? 6 : 4)))
    lines.push([csvCell(label), ...cells].join(","))
  })
  return `${lines.join("\n")}\n`
}

function scriptOf(data, layer, head) {
  const python = (value) => (value === AVERAGE ? '"average"' : String(value))
  return data.script
    .replace(/^LAYER = .*$/m, `LAYER = ${python(layer)}`)
    // The average of all layers is that of all their heads.
    .replace(/^HEAD = .*$/m, `HEAD = ${python(layer === AVERAGE ? AVERAGE : head)}`)
    .replace(/^PART = .*$/m, `PART = "${data.part}"`)
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
