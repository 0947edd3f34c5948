// Both panels side by side, and under each what is written there, as a picture to keep.
function savePicture(canvases, texts, ink, ground, name) {
  const ratio = window.devicePixelRatio || 1
  const foot = 60 * ratio
  const whole = document.createElement("canvas")
  whole.width = canvases.reduce((sum, canvas) => sum + canvas.width, 0)
  whole.height = Math.max(...canvases.map((canvas) => canvas.height)) + foot
  const context = whole.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, whole.width, whole.height)
  context.fillStyle = ink
  let left = 0
  canvases.forEach((canvas, i) => {
    context.drawImage(canvas, left, 0)
    const [title, text] = texts[i]
    context.font = `600 ${14 * ratio}px sans-serif`
    context.fillText(title, left + 8 * ratio, whole.height - 36 * ratio)
    context.font = `${12 * ratio}px sans-serif`
    context.fillText(text, left + 8 * ratio, whole.height - 14 * ratio)
    left += canvas.width
  })
  const link = document.createElement("a")
  link.href = whole.toDataURL("image/png")
  link.download = name
  link.click()
}
