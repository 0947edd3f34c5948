// Tells the server, when it is asked to, which head the explorer on the same page shows.
export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.querySelector("button").onclick = () => {
    const query = new URL(window.location.href).searchParams
    const shown = (name) => query.get(`${data.prefix}${name}`) ?? String(data[name])
    setTriggerValue("head", { layer: shown("layer"), head: shown("head") })
  }
}
