/** What a page under test offers to its test: functions by name. Values go over as JSON, audio as base64 (`pcmText`). */
export type Exposed = Readonly<Record<string, (...parameters: never[]) => unknown>>;

/** The name in the page under which `expose` puts it. */
export const exposedName = 'throughlineTest';

/** In the page: offers functions to the test, which calls them by `page.call(name, …)`. */
export function expose(functions: Exposed): void {
  Object.assign(globalThis, { [exposedName]: functions });
}

/** In the page: samples as base64, so that a test can have a minute of them without a minute of JSON. */
export function pcmText(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let text = '';
  // `fromCharCode` takes only so many at once.
  for (let at = 0; at < bytes.length; at += 0x4000) text += String.fromCharCode(...bytes.subarray(at, at + 0x4000));
  return btoa(text);
}
