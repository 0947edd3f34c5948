// Source as text in coloured pieces, and a button that copies it.
export default function ({ data, parentElement }) {
  const pre = parentElement.querySelector("pre")
  pre.setAttribute("aria-label", data.label)
  pre.setAttribute("role", "region")
  pre.replaceChildren(
    ...data.pieces.map(([kind, text]) => {
      if (!kind) return document.createTextNode(text)
      const span = document.createElement("span")
      span.className = kind
      span.textContent = text
      return span
    }),
  )
  const button = parentElement.querySelector("button")
  button.textContent = "Copy"
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(pre.textContent)
      button.textContent = "Copied"
    } catch {
      // Without https there is no clipboard: what would be copied is selected instead.
      window.getSelection().selectAllChildren(pre)
      button.textContent = "Selected: press Ctrl+C"
    }
  }
}
