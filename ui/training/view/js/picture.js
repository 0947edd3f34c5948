// Boundary, curves and legend on one canvas, saved as PNG.
function savePicture(canvases, entries, ground, ink, font, name) {
  const ratio = window.devicePixelRatio || 1
  const gap = 12 * ratio
  const line = 18 * ratio
  const width = canvases.reduce((sum, each) => sum + each.width + gap, gap)
  const tall = Math.max(...canvases.map((each) => each.height))
  const out = document.createElement("canvas")
  out.width = width
  out.height = tall + 2 * gap + entries.length * line
  const context = out.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, out.width, out.height)
  let x = gap
  for (const each of canvases) {
    context.drawImage(each, x, gap)
    x += each.width + gap
  }
  context.font = `${12 * ratio}px ${font}`
  context.textBaseline = "middle"
  entries.forEach(([color, text], i) => {
    const y = tall + 1.6 * gap + i * line
    context.fillStyle = color
    context.fillRect(gap, y - 2 * ratio, 22 * ratio, 4 * ratio)
    context.fillStyle = ink
    context.fillText(text, gap + 30 * ratio, y)
  })
  const link = document.createElement("a")
  link.download = name
  link.href = out.toDataURL("image/png")
  link.click()
}
