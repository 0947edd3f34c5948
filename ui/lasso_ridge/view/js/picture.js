// The three charts as one picture, and under them what each colour means.
function savePicture([paths, errors, bars], names, { ground, ink }) {
  const whole = document.createElement("canvas")
  const ratio = window.devicePixelRatio || 1
  const beside = paths.getBoundingClientRect().top === errors.getBoundingClientRect().top
  const top = beside ? paths.height : paths.height + errors.height
  whole.width = beside ? Math.max(paths.width + errors.width, bars.width) : bars.width
  whole.height = top + bars.height + 36 * ratio
  const context = whole.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, whole.width, whole.height)
  context.drawImage(paths, 0, 0)
  context.drawImage(errors, beside ? paths.width : 0, beside ? 0 : paths.height)
  context.drawImage(bars, 0, top)
  context.font = `${13 * ratio}px sans-serif`
  let x = 12 * ratio
  for (const [name, color] of names) {
    context.fillStyle = color
    context.fillRect(x, whole.height - 26 * ratio, 12 * ratio, 12 * ratio)
    context.fillStyle = ink
    context.fillText(name, x + 18 * ratio, whole.height - 15 * ratio)
    x += 40 * ratio + context.measureText(name).width
  }
  const link = document.createElement("a")
  link.href = whole.toDataURL("image/png")
  link.download = "lasso-ridge.png"
  link.click()
}
