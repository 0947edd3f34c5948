// Buttons that ask the explorer on the same page for a file of what it shows.
export default function ({ data, parentElement }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => {
      const detail = { prefix: data.prefix, format: button.dataset.format }
      document.dispatchEvent(new CustomEvent("foundations-lab:export", { detail }))
    }
  }
}
