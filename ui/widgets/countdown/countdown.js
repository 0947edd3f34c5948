// Counts down from what the server said was left when this message came.
const timers = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  clearInterval(timers.get(parentElement))
  const output = parentElement.querySelector(".countdown")
  const end = performance.now() + data.seconds * 1000
  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000))
    output.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left` : "Time is up."
    if (left === 0) {
      clearInterval(timers.get(parentElement))
      if (data.seconds > 0) setTriggerValue("over", true)
    }
  }
  show()
  if (data.seconds > 0) timers.set(parentElement, setInterval(show, 250))
  return () => clearInterval(timers.get(parentElement))
}
