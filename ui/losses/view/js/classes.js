// A slider for every class; probabilities and gradient follow while it moves.
const LOGIT_RANGE = [-10, 10]

function classesView(root, { commit }) {
  const table = make("table", "classes")
  const head = make("tr")
  for (const name of ["Class", "Logit z", "p (line: y)", "dL/dz"]) {
    const cell = make("th", "", name)
    if (name !== "Class") cell.colSpan = 2 // a bar or slider, and its number
    head.append(cell)
  }
  const thead = make("thead")
  thead.append(head)
  const body = make("tbody")
  table.append(thead, body)
  root.querySelector(".below").append(table)
  let data = null
  let logits = []

  function build() {
    body.replaceChildren()
    data.logits.forEach((_, k) => {
      const row = make("tr")
      const slider = make("input")
      Object.assign(slider, { type: "range", min: LOGIT_RANGE[0], max: LOGIT_RANGE[1], step: 0.1 })
      slider.setAttribute("aria-label", `Logit of class ${k + 1}`)
      slider.oninput = () => {
        logits[k] = Number(slider.value)
        render()
      }
      slider.onchange = () => commit({ logits })
      const cells = Array.from({ length: 7 }, (_, i) => make("td", [1, 3, 5].includes(i) ? "wide" : ""))
      cells[0].textContent = String(k + 1)
      cells[1].append(slider)
      cells[3].append(bar())
      cells[5].append(bar())
      row.append(...cells)
      body.append(row)
    })
  }

  function bar() {
    const frame = make("span", "bar")
    frame.append(make("i"), make("b"))
    return frame
  }

  function render() {
    const { p, rest, loss, gradient } = classify(data, logits)
    const widest = Math.max(1, ...gradient.map(Math.abs))
    ;[...body.children].forEach((row, k) => {
      const cells = row.children
      const slider = cells[1].firstChild
      slider.value = String(hold(logits[k], LOGIT_RANGE))
      slider.setAttribute("aria-valuetext", `${short(logits[k])}, probability ${probability(p[k], rest[k])}`)
      cells[2].textContent = short(logits[k])
      fill(cells[3].firstChild, 0, p[k], data.colors.p, data.targets[k])
      cells[4].textContent = probability(p[k], rest[k])
      const part = gradient[k] / widest / 2
      fill(cells[5].firstChild, 0.5 + Math.min(part, 0), Math.abs(part), part < 0 ? data.colors.minus : data.colors.plus, 0.5)
      cells[6].textContent = short(gradient[k])
      row.dataset.p = String(p[k])
      row.dataset.gradient = String(gradient[k])
    })
    table.dataset.loss = String(loss)
    root.querySelector(".told").textContent = `Loss ${equation("L", amount(loss))}. A negative gradient: descent raises this logit.`
  }

  function fill(frame, from, width, color, mark) {
    Object.assign(frame.firstChild.style, { left: `${100 * from}%`, width: `${100 * width}%`, background: color })
    frame.lastChild.style.left = `calc(${100 * mark}% - 1px)`
  }

  return {
    show(next, keepLocal) {
      data = next
      if (!keepLocal || logits.length !== next.logits.length) logits = next.logits.map(Number)
      if (body.children.length !== logits.length) build()
      render()
    },
    render: () => data && render(),
    svgs: [],
  }
}
