interface ReadableCause {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
}

function property(cause: ReadableCause, key: keyof ReadableCause): unknown {
  try {
    return cause[key];
  } catch {
    // A getter of somebody else's object may throw; it must not hide the error that we are about to report.
    return undefined;
  }
}

/**
 * A cause with nothing but a name, a message and a code. Errors of HTTP clients and SDKs carry requests, headers and
 * options with them, so nothing else of them is kept, their own causes included.
 */
export function rebuildCause(cause: unknown, redact: (text: string) => string): Error {
  const source: ReadableCause =
    typeof cause === 'object' && cause !== null ? cause : typeof cause === 'string' ? { message: cause } : {};
  const name = property(source, 'name');
  const message = property(source, 'message');
  const code = property(source, 'code');
  const rebuilt = new Error(redact(typeof message === 'string' ? message : `a thrown ${typeof cause}`));
  const rebuiltName = typeof name === 'string' && name !== '' ? redact(name) : 'Error';
  Object.defineProperty(rebuilt, 'name', { value: rebuiltName, configurable: true, writable: true });
  if (typeof code === 'string') Object.defineProperty(rebuilt, 'code', { value: redact(code), enumerable: true });
  if (typeof code === 'number') Object.defineProperty(rebuilt, 'code', { value: code, enumerable: true });
  // The stack of this function would mislead, and the original one may quote the message unredacted.
  Object.defineProperty(rebuilt, 'stack', {
    value: `${rebuiltName}: ${rebuilt.message}`,
    configurable: true,
    writable: true,
  });
  return rebuilt;
}
