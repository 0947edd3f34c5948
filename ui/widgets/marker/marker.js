// A dotted line over a Plotly chart at one place of an axis: moving it redraws no chart.
const markers = new WeakMap()

function marker(root) {
  let wanted = null
  const attached = new WeakSet()

  function chartNow() {
    return wanted && chartOf(wanted.chart)
  }

  function draw() {
    const chart = chartNow()
    if (!chart) return
    if (!attached.has(chart)) {
      attached.add(chart)
      onRedraw(chart, draw)
    }
    const holder = holderOf(chart)
    for (const old of holder.querySelectorAll(".fl-marker")) old.remove()
    for (const [x, y] of wanted.axes) {
      const axes = axesOf(chart, x, y)
      if (!axes) continue
      const [place] = axes.at(wanted.at, 1)
      if (place < axes.left || place > axes.left + axes.width) continue
      const line = document.createElement("div")
      line.className = "fl-marker"
      line.setAttribute("aria-hidden", "true")
      Object.assign(line.style, {
        position: "absolute", pointerEvents: "none", borderLeft: "2px dotted #7f7f7f",
        left: `${place - 1}px`, top: `${axes.top}px`, height: `${axes.height}px`,
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
