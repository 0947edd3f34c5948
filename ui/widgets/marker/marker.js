// A dotted line over a Plotly chart at one place of an axis: moving it redraws no chart.
const markers = new WeakMap()

function marker(root) {
  let wanted = null
  const attached = new WeakSet()

  function chartNow() {
    const chart = wanted && document.querySelector(`.st-key-${CSS.escape(wanted.chart)} .js-plotly-plot`)
    return chart?._fullLayout?._plots && chart.querySelector(".svg-container") ? chart : null
  }

  function draw() {
    const chart = chartNow()
    if (!chart) return
    if (!attached.has(chart)) {
      attached.add(chart)
      chart.on("plotly_afterplot", draw)
      chart.on("plotly_relayouting", draw)
    }
    const holder = chart.querySelector(".svg-container")
    for (const old of holder.querySelectorAll(".fl-marker")) old.remove()
    for (const [x, y] of wanted.axes) {
      const [across, up] = [chart._fullLayout[x.replace("x", "xaxis")], chart._fullLayout[y.replace("y", "yaxis")]]
      if (!across || !up) continue
      const place = across.d2p(wanted.at)
      if (place < 0 || place > across._length) continue
      const line = document.createElement("div")
      line.className = "fl-marker"
      line.setAttribute("aria-hidden", "true")
      Object.assign(line.style, {
        position: "absolute", pointerEvents: "none", borderLeft: "2px dotted #7f7f7f",
        left: `${across._offset + place - 1}px`, top: `${up._offset}px`, height: `${up._length}px`,
      })
      holder.append(line)
    }
  }

  // Streamlit mounts a chart anew when its data change.
  const observer = new MutationObserver(() => {
    const chart = chartNow()
    if (chart && !attached.has(chart)) draw()
  })
  observer.observe(document.body, { childList: true, subtree: true })
  return {
    receive(data) {
      wanted = data
      draw()
    },
    destroy() {
      observer.disconnect()
      for (const line of chartNow()?.querySelectorAll(".fl-marker") ?? []) line.remove()
      markers.delete(root)
    },
  }
}

export default function ({ data, parentElement }) {
  if (!markers.has(parentElement)) markers.set(parentElement, marker(parentElement))
  const view = markers.get(parentElement)
  view.receive(data)
  return () => view.destroy()
}
