/** What browsers count as a gesture of the user. */
const gestures = ['pointerup', 'touchend', 'keydown', 'click'] as const;

/** Calls back at each gesture on the page, inside it, until the signal aborts. */
export function onGesture(listener: () => void, signal: AbortSignal): void {
  for (const name of gestures) document.addEventListener(name, listener, { capture: true, signal });
}
