// What is too large for every message comes by HTTP when a view first needs it.
function remoteOf(data, embedded) {
  const layers = new Map()

  function address(name, more) {
    const url = new URL(`${data.source.path}${name}`, window.location.origin)
    for (const [key, value] of Object.entries({ ...data.source.query, ...more })) {
      url.searchParams.set(key, value)
    }
    return url
  }

  async function fetchLayer(layer) {
    if (embedded?.neurons) {
      return readNeurons(Uint8Array.from(atob(embedded.neurons[layer - 1]), (sign) => sign.charCodeAt(0)))
    }
    const answer = await fetch(address("neurons", { layer }))
    if (!answer.ok) throw new Error(`neurons: ${answer.status}`)
    return readNeurons(new Uint8Array(await answer.arrayBuffer()))
  }

  function neurons(layer) {
    if (!layers.has(layer)) {
      const loading = fetchLayer(layer).then((layerData) => {
        layers.set(layer, layerData)
        return layerData
      })
      loading.catch(() => layers.delete(layer))
      layers.set(layer, loading)
    }
    return Promise.resolve(layers.get(layer))
  }

  return {
    neurons,
    hasNeurons: (layer) => layers.has(layer) && !(layers.get(layer) instanceof Promise),
    canFetch: () => data.source !== null && !embedded,
    // The other layers, one after the other, so that switching asks for nothing any more.
    async prefetch(done) {
      for (let layer = 1; layer <= data.layers; layer += 1) await neurons(layer).catch(() => null)
      done()
    },
    // One line of JSON for each input word: { key, flow }.
    async *flow(output, inputs, signal) {
      const answer = await fetch(address("flow", { output: output.join("."), inputs: inputs.map((group) => group.join(".")).join("-") }), { signal })
      if (!answer.ok) throw new Error(`flow: ${answer.status}`)
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ""
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        const lines = (rest + value).split("\n")
        rest = lines.pop()
        for (const line of lines) yield JSON.parse(line)
      }
    },
  }
}
