// All that is used of Plotly without a promise that it stays: how a chart lies on the page, in
// pixels. plotly.js comes with Streamlit: an upgrade of it needs this file looked at, and says so in
// the browser's console if a chart has not what is read here.
const PLOTLY_AXIS = { _offset: "number", _length: "number", range: "object", d2p: "function", p2d: "function" }

// The chart with this key, once it is laid out.
function chartOf(key) {
  const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`)
  return chart?._fullLayout?._plots && holderOf(chart) ? chart : null
}

// The element that a drawing over the chart belongs into.
function holderOf(chart) {
  return chart.querySelector(".svg-container")
}

// The chart's own drawings; and these with its tool bar.
function drawingsOf(chart) {
  return chart.querySelectorAll("svg.main-svg")
}

function layersOf(chart) {
  return chart.querySelectorAll(".svg-container > svg, .modebar-container")
}

function isToolBar(element) {
  return Boolean(element.closest?.(".modebar"))
}

function sizeOf(chart) {
  const { width, height } = chart._fullLayout
  return { width, height }
}

// Where data lie on a chart, in pixels; and back. Null where the chart has no such axes.
function axesOf(chart, x = "x", y = "y") {
  const [xAxis, yAxis] = plotlyAxes(chart, x, y)
  if (!xAxis || !yAxis) return null
  return {
    left: xAxis._offset,
    top: yAxis._offset,
    width: xAxis._length,
    height: yAxis._length,
    ranges: [xAxis.range, yAxis.range],
    at: (vx, vy) => [xAxis._offset + xAxis.d2p(vx), yAxis._offset + yAxis.d2p(vy)],
    data: (px, py) => [xAxis.p2d(px - xAxis._offset), yAxis.p2d(py - yAxis._offset)],
  }
}

// Call back whenever the chart has been drawn, zoomed or resized.
function onRedraw(chart, redraw) {
  chart.on("plotly_afterplot", () => {
    const missing = missingOfPlotly(chart)
    if (missing) console.error(`plotly.js has no ${missing}: ui/js/plotly_chart.js has to be looked at`)
    redraw()
  })
  chart.on("plotly_relayouting", redraw)
}

// What a chart with axes, drawn, has not as it is needed here; empty if all is there.
function missingOfPlotly(chart) {
  const layout = chart._fullLayout
  if (!layout?._plots) return "_fullLayout._plots"
  if (!holderOf(chart)) return ".svg-container"
  for (const name of ["width", "height"]) if (typeof layout[name] !== "number") return `_fullLayout.${name}`
  const names = Object.keys(layout._plots).flatMap((plot) => plot.match(/^(x\d*)(y\d*)$/)?.slice(1) ?? [])
  for (const name of names) {
    const [axis] = plotlyAxes(chart, name, name)
    for (const [part, kind] of Object.entries(PLOTLY_AXIS)) {
      if (typeof axis?.[part] !== kind) return `_fullLayout.${name[0]}axis.${part}`
    }
  }
  return ""
}

// "x2" is the axis "xaxis2".
function plotlyAxes(chart, ...names) {
  return names.map((name) => chart._fullLayout[`${name[0]}axis${name.slice(1)}`])
}
