// All that is used of Streamlit's own page without a promise that it stays.

// Whether the server is running the page's script. Where the page does not say, it is not: what
// waits for the end of a run goes on, and the console says what has to be looked at.
function isScriptRunning() {
  const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState
  if (!state) console.error("Streamlit has no testScriptState: ui/js/streamlit_page.js has to be looked at")
  return state === "running"
}
