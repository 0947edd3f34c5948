// The view's state and its place in the URL. It never reaches the server by itself: Streamlit keeps
// such parameters, and they arrive with whatever the next run is.
const VIEWS = ["lines", "text", "map", "why", "flow", "compare"]
const PARTS = ["all", "aa", "ab", "ba", "bb"]

const DEFAULTS = {
  view: "lines", scale: "head", colour: "maps", mass: 0.9, part: "all", toward: "row", centred: true,
}

function stateFrom(data, query) {
  const get = (name) => query.get(`${data.prefix}${name}`)
  const oneOf = (name, options) => (options.includes(get(name)) ? get(name) : DEFAULTS[name])
  const token = get("token")
  const [compared] = headsOf(get("other"), 999, 999, 1)
  return {
    view: oneOf("view", VIEWS),
    layer: choiceOf(get("layer"), data.layers, data.defaultLayer),
    head: choiceOf(get("head"), data.heads, data.defaultHead),
    layerB: compared?.[0] ?? null,
    headB: compared?.[1] ?? null,
    scale: oneOf("scale", ["head", "full"]),
    colour: oneOf("colour", ["maps", ...data.measures.map((each) => each.key)]),
    mass: massOf(get("mass")),
    part: data.isPair ? oneOf("part", PARTS) : "all",
    toward: oneOf("toward", ["row", "column"]),
    centred: get("products") !== "raw",
    pin: pinOf(get("pin"), data.height, data.width),
    kept: headsOf(get("kept"), data.layers, data.heads, MOST_KEPT),
    token: /^\d{1,3}$/.test(token ?? "") && Number(token) < data.tokens.rows.length ? Number(token) : null,
  }
}

function massOf(raw) {
  const value = Number(raw)
  return raw !== null && value >= 0.1 && value <= 1 ? value : DEFAULTS.mass
}

function paramsOf(data, state) {
  const other = state.layerB !== null && !isAverage(state.layerB, state.headB)
  return {
    view: state.view === DEFAULTS.view ? "" : state.view,
    layer: state.layer === data.defaultLayer ? "" : String(state.layer),
    head: state.head === data.defaultHead ? "" : String(state.head),
    other: other ? `${state.layerB}.${state.headB}` : "",
    scale: state.scale === DEFAULTS.scale ? "" : state.scale,
    colour: state.colour === DEFAULTS.colour ? "" : state.colour,
    mass: state.mass === DEFAULTS.mass ? "" : String(state.mass),
    part: state.part === DEFAULTS.part ? "" : state.part,
    toward: state.toward === DEFAULTS.toward ? "" : state.toward,
    products: state.centred ? "" : "raw",
    pin: pinText(state.pin),
    kept: state.kept.map(([layer, head]) => `${layer}.${head}`).join("-"),
    token: state.token === null ? "" : String(state.token),
  }
}

const VIEW_PARAMS = Object.keys(paramsOf({}, { pin: { rows: [], columns: [] }, kept: [], layerB: null, token: null, centred: true }))

function writeUrl(data, state) {
  const url = new URL(window.location.href)
  for (const [name, value] of Object.entries(paramsOf(data, state))) {
    if (value === "") url.searchParams.delete(`${data.prefix}${name}`)
    else url.searchParams.set(`${data.prefix}${name}`, value)
  }
  if (url.href === window.location.href) return
  try {
    window.history.replaceState(window.history.state, "", url)
  } catch {
    // A page opened from a file has no URL that may change.
  }
}

function hasViewParams(data) {
  const query = new URL(window.location.href).searchParams
  return VIEW_PARAMS.some((name) => query.has(`${data.prefix}${name}`))
}
