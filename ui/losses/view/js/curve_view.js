// Draws one of three views; what is dragged is told to the server once it is let go.
const VIEWS = { binary: binaryView, classes: classesView, points: pointsView }
const views = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement)
  if (!view || view.kind !== data.kind) {
    view?.destroy()
    view = createView(parentElement, data)
    views.set(parentElement, view)
  }
  view.receive(data, setTriggerValue)
  return view.destroy
}

function createView(root, first) {
  const box = root.querySelector(".curve-view")
  for (const part of [".panels", ".below"]) box.querySelector(part).replaceChildren()
  let send = () => {}
  let turn = first.echo
  let received = 0
  const inner = VIEWS[first.kind](box, {
    commit(value) {
      turn += 1
      send("moved", { ...value, turn })
    },
  })
  const save = box.querySelector(".picture")
  save.hidden = inner.svgs.length === 0
  save.onclick = () => {
    const ground = getComputedStyle(box).getPropertyValue("--st-background-color") || "#fff"
    savePanels(inner.svgs, ground, `${first.kind}.png`)
  }
  const observer = new ResizeObserver(() => inner.render())
  observer.observe(box)

  return {
    kind: first.kind,
    receive(data, trigger) {
      send = trigger
      received += 1
      box.setAttribute("aria-label", data.label)
      // An answer to an earlier move must not pull the handle back.
      inner.show(data, data.echo < turn)
      box.dataset.drawn = String(received)
    },
    destroy() {
      observer.disconnect()
      views.delete(root)
    },
  }
}
