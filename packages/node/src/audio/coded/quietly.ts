/**
 * Calls a decoder. These print what they cannot decode, and return it too; it is reported from there. They do it before they
 * return, so that nothing else is silenced.
 */
export function quietly<T>(decode: () => T): T {
  // oxlint-disable-next-line no-console
  const { error } = console;
  // oxlint-disable-next-line no-console
  console.error = () => {};
  try {
    return decode();
  } finally {
    // oxlint-disable-next-line no-console
    console.error = error;
  }
}
