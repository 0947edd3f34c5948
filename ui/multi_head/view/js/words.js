// What the picture shows, in words and in a table.
const percent = (share) => formatPercent(share, 1)

const quoted = (name) => (name === "end" || name === "start" ? `the ${name}` : name === " " ? "a space" : `“${name}”`)

function headName(state) {
  return `layer ${state.layer + 1}, ${state.head < 0 ? "mean of the heads" : `head ${state.head + 1}`}`
}

function strongest(data, state, count) {
  return rowOf(data, state, state.row)
    .map((weight, column) => ({ weight: weight ?? -1, column }))
    .filter((each) => each.weight >= 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
}

function told(data, state) {
  const { columns } = axes(data, state)
  const looks = strongest(data, state, 3)
    .map(({ weight, column }) => `${quoted(columns[column])} (character ${column + 1}, ${percent(weight)})`)
    .join(", ")
  const places = state.kind === "own" ? looks.replaceAll("character", "place") : looks
  if (state.kind === "encoder") {
    return `Character ${state.row + 1}, ${quoted(data.input[state.row])}: ${headName(state)} looks most at ${places}.`
  }
  const sorted = chances(data, state.step).sort((a, b) => b.chance - a.chance)
  const [first, second] = sorted
  const writes = first.name === "end" ? "ends the output" : `writes ${quoted(first.name)}`
  const rest = `next: ${quoted(second.name)}, ${percent(second.chance)}`
  const verb = state.kind === "cross" ? "looks in the input most at" : "looks in its own output most at"
  return `Step ${state.step + 1} ${writes} with ${percent(first.chance)} (${rest}). Here ${headName(state)} ${verb} ${places}.`
}

function tipFor(data, state, { row, column }) {
  const { rows, columns } = axes(data, state)
  const there = state.kind === "encoder" || row <= state.step
  if (column === null) {
    if (!there) return null
    if (state.kind === "encoder") return `character ${row + 1}: ${quoted(rows[row])}`
    const best = Math.max(...chances(data, row).map((each) => each.chance))
    return `step ${row + 1}: ${quoted(rows[row])}, ${formatPercent(best, 2)}`
  }
  const weight = there ? weightAt(data, state, row, column) : null
  const from = state.kind === "encoder" ? `character ${row + 1}, ${quoted(rows[row])}` : `step ${row + 1}`
  if (weight === null) {
    return there && data.causal ? `${from}: place ${column + 1} is hidden by the mask` : "not written yet"
  }
  const to = state.kind === "own" ? "place" : "character"
  return `${from} → ${to} ${column + 1}, ${quoted(columns[column])}: ${formatPercent(weight, 2)}`
}

function fillTable(table, data, state) {
  const { columns } = axes(data, state)
  const line = (heading, values) => {
    const row = document.createElement("tr")
    const head = document.createElement("th")
    head.scope = "row"
    head.textContent = heading
    row.append(head)
    for (const value of values) {
      const entry = document.createElement("td")
      entry.textContent = value
      row.append(entry)
    }
    return row
  }
  const named = columns.map((name, i) => `${i + 1} ${visible(name)}`)
  const heads = Array.from({ length: data.heads }, (_, head) => {
    const weights = rowOf(data, { ...state, head }, state.row)
    return line(`Head ${head + 1}`, weights.map((each) => (each === null ? "–" : formatFixed(100 * each, 2))))
  })
  table.replaceChildren(line("Read (weights in %)", named), ...heads)
}
