import { readHeaders } from './error-keys.ts';

/** Whether HTTP says that a request has succeeded. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The text of a body that came in pieces. */
export function textOfChunks(chunks: readonly Uint8Array[]): string {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return new TextDecoder('utf-8').decode(bytes);
}

/** Of the headers of an answer those that an error has a use for, by their names in lower case. */
export function headersOf(headers: { get(name: string): string | null }): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readHeaders.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}
