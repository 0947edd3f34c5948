// ---- the URL, which keeps what only the browser knows of a view ---------------------------------
function readParam(name) {
  return new URL(window.location.href).searchParams.get(name)
}

// null takes a parameter away.
function writeParams(values) {
  const url = new URL(window.location.href)
  for (const [name, value] of Object.entries(values)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url)
}

// Back and forward read the view anew. The server writes the URL as it last knew it, without what
// changed here since: then it is put back. Returns what ends this.
function followUrl({ isReady, isIdle = isReady, read, keep }) {
  const page = window.location.pathname
  const isHere = () => window.location.pathname === page
  const onHistory = () => {
    if (isReady() && isHere()) read()
  }
  const onRewritten = (event) => {
    if (isIdle() && event.navigationType !== "traverse" && isHere()) keep()
  }
  window.addEventListener("popstate", onHistory)
  window.navigation?.addEventListener("currententrychange", onRewritten)
  return () => {
    window.removeEventListener("popstate", onHistory)
    window.navigation?.removeEventListener("currententrychange", onRewritten)
  }
}
