// What is shown, drawn on a canvas: every cell and label where the page has it.
function stepsPicture(stage, ground, ink, font, scale = 2) {
  const frame = stage.getBoundingClientRect()
  const canvas = document.createElement("canvas")
  canvas.width = scale * (frame.width + 24)
  canvas.height = scale * (frame.height + 24)
  const context = canvas.getContext("2d")
  context.scale(scale, scale)
  context.fillStyle = ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.translate(12 - frame.left, 12 - frame.top)
  context.textBaseline = "middle"
  for (const cell of stage.querySelectorAll("td.cell, td.total, th, caption b, caption span, .sign, .legend")) {
    const box = cell.getBoundingClientRect()
    const isCell = cell.classList.contains("cell")
    if (isCell && cell.classList.contains("hatched")) hatch(context, box)
    else if (isCell) {
      context.fillStyle = cell.style.background
      context.fillRect(box.left, box.top, box.width - 1, box.height - 1)
    }
    const text = cell.querySelector("input")?.value ?? cell.textContent
    context.fillStyle = isCell && cell.style.color ? cell.style.color : ink
    context.font = `${cell.tagName === "B" ? "600 " : ""}${getComputedStyle(cell).fontSize} ${font}`
    const centred = isCell || (cell.scope === "col" && !cell.classList.contains("total"))
    const atEnd = cell.scope === "row" || cell.classList.contains("total")
    context.textAlign = centred ? "center" : atEnd ? "right" : "left"
    const x = centred ? box.left + box.width / 2 : atEnd ? box.right - 3 : box.left
    context.fillText(text, x, box.top + box.height / 2, box.width)
  }
  return canvas
}

function hatch(context, box) {
  context.save()
  context.beginPath()
  context.rect(box.left, box.top, box.width - 1, box.height - 1)
  context.clip()
  context.strokeStyle = "#8886"
  context.lineWidth = 2
  context.beginPath()
  for (let x = box.left - box.height; x < box.right; x += 7) {
    context.moveTo(x, box.bottom)
    context.lineTo(x + box.height, box.top)
  }
  context.stroke()
  context.restore()
}

function saveCanvas(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  })
}
