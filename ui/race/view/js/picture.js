// The chart's own drawing and the canvas over it as one picture, on the page's ground.
async function pictureOf(chart, ground, scale = 2) {
  const { width, height } = sizeOf(chart)
  const picture = document.createElement("canvas")
  picture.width = scale * width
  picture.height = scale * height
  const context = picture.getContext("2d")
  context.scale(scale, scale)
  context.fillStyle = ground
  context.fillRect(0, 0, width, height)
  for (const svg of drawingsOf(chart)) {
    const copy = svg.cloneNode(true)
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
    const image = new Image(width, height)
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
    await image.decode()
    context.drawImage(image, 0, 0, width, height)
  }
  const over = chart.querySelector("canvas.fl-player")
  if (over) context.drawImage(over, 0, 0, width, height)
  return picture
}

// The charts side by side, and under them what each colour means.
function savePictures(pictures, entries, ground, ink, name) {
  const whole = document.createElement("canvas")
  whole.width = pictures.reduce((sum, picture) => sum + picture.width, 0)
  const height = Math.max(...pictures.map((picture) => picture.height))
  const columns = Math.max(1, Math.floor(whole.width / 520))
  whole.height = height + 44 * Math.ceil(entries.length / columns) + 24
  const context = whole.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, whole.width, whole.height)
  context.font = "26px sans-serif"
  entries.forEach(([track, text], i) => {
    const x = 24 + 520 * (i % columns)
    const y = height + 36 + 44 * Math.floor(i / columns)
    context.strokeStyle = track.color
    context.lineWidth = 6
    context.setLineDash((DASHES[track.dash] ?? []).map((length) => 2 * length))
    context.beginPath()
    context.moveTo(x, y - 9)
    context.lineTo(x + 56, y - 9)
    context.stroke()
    context.fillStyle = ink
    context.fillText(text, x + 68, y, 440)
  })
  let left = 0
  for (const picture of pictures) {
    context.drawImage(picture, left, 0)
    left += picture.width
  }
  const link = document.createElement("a")
  link.href = whole.toDataURL("image/png")
  link.download = name
  link.click()
}
