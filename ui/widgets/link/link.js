// Copies the address; where the browser forbids it (no https), shows it selected instead.
export default function ({ parentElement }) {
  const said = parentElement.querySelector("[role=status]")
  parentElement.querySelector("button").onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href)
      said.textContent = "Link copied."
    } catch {
      const field = document.createElement("input")
      field.readOnly = true
      field.value = window.location.href
      field.setAttribute("aria-label", "Link to this state")
      said.replaceChildren(field)
      field.select()
    }
  }
}
