// Buttons that ask the explorer on the same page for a file of what it shows.
export default function ({ data, parentElement }) {
  const said = parentElement.querySelector(".said")
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => {
      said.textContent = ""
      const detail = {
        prefix: data.prefix,
        format: button.dataset.format,
        done: (text) => (said.textContent = text),
      }
      document.dispatchEvent(new CustomEvent("foundations-lab:export", { detail }))
    }
  }
}
