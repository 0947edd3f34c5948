// The message of ui/lasso_ridge/view/__init__.py: the header's parts get their numbers from the body.
function readScene(bytes) {
  const { header, body } = unpack(bytes)
  let at = 0
  const take = (count) => {
    const end = at + 4 * count
    const numbers = new Float32Array(body.slice(at, end).buffer)
    at = end
    return numbers
  }
  const features = header.names.length
  header.ols.coefficients = take(features)
  header.truth = header.hasTruth ? take(features) : null
  for (const method of header.methods) {
    const count = header.alphas.length
    method.coefficients = take(count * features)
    for (const name of ["train", "test", "freedom"]) method[name] = take(count)
    if (method.cv) for (const name of ["mean", "deviation"]) method.cv[name] = take(header.grid.length)
    method.at = (i) => method.coefficients.subarray(i * features, (i + 1) * features)
  }
  header.colors = colorsOf(header)
  return header
}

// Features that act get a colour each; if nobody knows which do, the eight largest at the least α.
function colorsOf({ names, truth, methods, palette }) {
  const least = methods[0].at(0)
  const size = (i) => Math.abs(truth ? truth[i] : least[i])
  const first = names.map((_, i) => i).filter((i) => size(i) > 0).sort((a, b) => size(b) - size(a))
  const colors = names.map(() => null)
  first.slice(0, truth ? names.length : palette.length).forEach((i, rank) => (colors[i] = palette[rank % palette.length]))
  return colors
}

// A number as the server’s words have it; where nothing was computed a dash.
const short = (value) => (Number.isFinite(value) ? formatNumber(value) : "–")

// A mean squared error: what is only rounding beside the target is 0.
const shortError = (scene, error) => short(error <= scene.rounding ? 0 : error)
