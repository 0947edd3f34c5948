// Draws the network; nothing is sent to the server.
const SVG = "http://www.w3.org/2000/svg"
const MOST_MASKS = 20000
const views = new WeakMap()

export default function ({ data, parentElement }) {
  let view = views.get(parentElement)
  if (!view) {
    view = createView(parentElement)
    views.set(parentElement, view)
  }
  view.receive(data)
  return view.destroy
}

function createView(root) {
  const $ = (selector) => root.querySelector(selector)
  let net = null
  let mode = "train"
  let number = 1 // the mask that is shown; those from 1 to it are in the mean
  let sums = { upto: 0, sum: 0, squares: 0 }

  function receive(bytes) {
    const first = net === null
    net = readNetwork(bytes)
    sums = { upto: 0, sum: 0, squares: 0 }
    if (first) readUrl()
    render()
  }

  function readUrl() {
    const asked = Number(readParam(`${net.prefix}mask`))
    number = Number.isInteger(asked) && asked >= 1 && asked <= MOST_MASKS ? asked : 1
  }

  function keepInUrl() {
    writeParams({ [`${net.prefix}mask`]: number === 1 ? null : String(number) })
  }

  function move(count) {
    number = Math.min(number + count, MOST_MASKS)
    mode = "train"
    render()
    keepInUrl()
  }

  function measure() {
    while (sums.upto < number) {
      sums.upto += 1
      const z = trainingPass(net, maskOf(net, sums.upto)).at(-1)[0]
      sums.sum += z
      sums.squares += z * z
    }
  }

  function render() {
    measure()
    const mask = maskOf(net, number)
    const training = mode === "train"
    const activations = training ? trainingPass(net, mask) : testPass(net)
    draw(activations, training ? mask : mask.map(() => null))
    const z = activations.at(-1)[0]
    const test = testPass(net).at(-1)[0]
    const mean = sums.sum / number
    const off = mask.map((row) => (row ? row.filter((bit) => !bit).length : 0)).reduce((a, b) => a + b)
    const told = training
      ? `Mask ${formatFixed(number, 0)}: ${off} unit${off === 1 ? "" : "s"} off, output ${formatFixed(z, 3)}.`
      : `Test time: every unit on${net.scaling === "classic" ? `, times ${formatNumber(1 - net.p)}` : ", no factor"}, output ${formatFixed(z, 3)}.`
    $(".told").textContent =
      `${told} Mean over ${formatFixed(number, 0)} mask${number === 1 ? "" : "s"} drawn here: ` +
      `${formatFixed(mean, 3)}; test-time output: ${formatFixed(test, 3)}.`
    $(".drawing").setAttribute("aria-label", `A network of ${net.sizes.join(", ")} units. ${told}`)
    for (const button of root.querySelectorAll(".modes button")) {
      const on = button.dataset.mode === mode
      button.setAttribute("aria-checked", String(on))
      button.tabIndex = on ? 0 : -1
    }
    $(".new").disabled = $(".many").disabled = number >= MOST_MASKS
    $(".network").dataset.drawn = String(number)
  }

  function draw(activations, mask) {
    const places = net.sizes.map((count, layer) =>
      Array.from({ length: count }, (_, unit) => ({
        x: 52 + (layer * 380) / (net.sizes.length - 1),
        y: 145 + (unit - (count - 1) / 2) * (layer === 0 ? 110 : Math.min(33, 270 / Math.max(count, 2))),
      })),
    )
    const isOff = (layer, unit) => Boolean(mask[layer - 1] && mask[layer - 1][unit] === 0)
    const drawing = []
    net.layers.forEach((rows, i) => {
      const largest = Math.max(...rows.flatMap((row) => [...row.subarray(0, -1)].map(Math.abs)), 1e-9)
      rows.forEach((row, unit) => {
        places[i].forEach((from, j) => {
          const to = places[i + 1][unit]
          const gone = isOff(i, j) || isOff(i + 1, unit)
          const share = Math.abs(row[j]) / largest
          drawing.push(
            element("line", {
              x1: from.x, y1: from.y, x2: to.x, y2: to.y,
              class: row[j] < 0 ? "negative" : "positive",
              "stroke-width": 0.4 + 2.6 * share,
              opacity: gone ? 0.05 : 0.15 + 0.65 * share,
            }),
          )
        })
      })
    })
    const hidden = activations.slice(1, -1).flat()
    const most = Math.max(...hidden, 1e-9)
    places.forEach((column, layer) => {
      const outer = layer === 0 || layer === places.length - 1
      column.forEach(({ x, y }, unit) => {
        const off = isOff(layer, unit)
        const value = activations[layer][unit]
        const circle = element("circle", {
          cx: x, cy: y, r: outer ? 11 : 9, class: off ? "unit off" : "unit",
          "fill-opacity": outer ? 0.15 : 0.1 + 0.9 * Math.min(1, Math.abs(value) / most),
        })
        const title = element("title", {})
        title.textContent = off ? "switched off by the mask" : `value ${formatFixed(value, 3)}`
        circle.append(title)
        drawing.push(circle)
        if (off) {
          const d = 5
          drawing.push(element("path", { class: "cross", d: `M${x - d} ${y - d}l${2 * d} ${2 * d}m0 ${-2 * d}l${-2 * d} ${2 * d}` }))
        }
        if (outer) {
          const text = element("text", { x, y: y - 17, "text-anchor": "middle" })
          text.textContent = layer === 0 ? `x${"₁₂"[unit]} = ${formatFixed(value, 2)}` : `z = ${formatFixed(value, 3)}`
          drawing.push(text)
        }
      })
    })
    $(".drawing").replaceChildren(...drawing)
  }

  function element(name, attributes) {
    const made = document.createElementNS(SVG, name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    return made
  }

  $(".new").addEventListener("click", () => move(1))
  $(".many").addEventListener("click", () => move(1000))
  for (const button of root.querySelectorAll(".modes button")) {
    button.addEventListener("click", () => {
      mode = button.dataset.mode
      render()
    })
    button.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return
      event.preventDefault()
      mode = mode === "train" ? "test" : "train"
      render()
      $(`.modes [data-mode=${mode}]`).focus()
    })
  }
  const unfollow = followUrl({
    isReady: () => net,
    read() {
      readUrl()
      render()
    },
    keep: keepInUrl,
  })
  return {
    receive,
    destroy() {
      unfollow()
      views.delete(root)
    },
  }
}
