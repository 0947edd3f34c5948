// ---- playing ------------------------------------------------------------------------------------
// Calls `advance` with the seconds since the frame before, once a frame; returns what asks for the
// next one. Time starts with the first frame: its timestamp may lie before the click that asked for
// it, and a place before the first does not exist.
function framing(advance) {
  let before = null
  const tick = (now) => {
    const seconds = before === null ? 0 : Math.max(now - before, 0) / 1000
    before = now
    advance(seconds, next)
  }
  const next = () => requestAnimationFrame(tick)
  return next
}
