// Typing numbers into Q, K and V, and making them larger or smaller; the server checks what is sent.

// An empty cell counts as 0. What a comma between digits means is the server's to say; what is no
// number must stay one cell, so that the complaint names its place.
function oneCell(text) {
  return /[\s;]|(^|\D),|,(\D|$)/.test(text) ? text.replace(/[\s,;]+/g, "_") : text || "0"
}

function tableEditing(app, root, send) {
  function typed(name) {
    const { height, width } = app.data.matrices[name]
    const fields = [...root.querySelectorAll(`[data-name=${name}] input`)].map((field) => field.value.trim())
    if (fields.length !== height * width) return null
    const cells = fields.map(oneCell)
    return Array.from({ length: height }, (_, i) => cells.slice(i * width, (i + 1) * width))
  }

  function written(rows) {
    return rows.map((row) => row.join(" ")).join("; ")
  }

  app.edit = () => {
    const [q, k, v] = ["q", "k", "v"].map(typed)
    if (q && k && v) send({ q: written(q), k: written(k), v: written(v) })
  }

  // One row or column more or less, on all tables that must agree.
  function resize(what, by) {
    const { q, k, v } = app.data.matrices
    const next = { q: rowsOf(q), k: rowsOf(k), v: rowsOf(v) }
    const rows = (table) => (by > 0 ? [...table, table[0].map(() => "0")] : table.slice(0, -1))
    const columns = (table) => table.map((row) => (by > 0 ? [...row, "0"] : row.slice(0, -1)))
    if (what === "tokens") for (const name of ["q", "k", "v"]) next[name] = rows(next[name])
    if (what === "d_k") for (const name of ["q", "k"]) next[name] = columns(next[name])
    if (what === "d_v") next.v = columns(next.v)
    send({ q: written(next.q), k: written(next.k), v: written(next.v) })
  }

  function rowsOf(matrix) {
    return Array.from({ length: matrix.height }, (_, i) => matrix.row(i).map(asTyped))
  }

  function sizes() {
    const { editable, matrices, limits } = app.data
    if (!editable) return []
    return [
      ["tokens", Math.max(matrices.q.height, matrices.k.height), Math.min(matrices.q.height, matrices.k.height), limits.tokens],
      ["d_k", matrices.q.width, matrices.q.width, limits.width],
      ["d_v", matrices.v.width, matrices.v.width, limits.width],
    ].map(([what, most, fewest, [low, high]]) => {
      const group = element("span", "size")
      const step = (sign, by, disabled) => {
        const button = element("button", "", sign)
        button.type = "button"
        button.disabled = disabled
        button.dataset.size = `${what}${sign}`
        button.setAttribute("aria-label", `${by > 0 ? "One more" : "One less"}: ${what}`)
        button.onclick = () => resize(what, by)
        return button
      }
      const count = most === fewest ? `${most}` : `${fewest}, ${most}`
      group.append(step("−", -1, fewest <= low), element("span", "", `${what} ${count}`), step("+", 1, most >= high))
      return group
    })
  }

  return { sizes }
}
