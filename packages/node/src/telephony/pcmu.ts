// For Node the package is CommonJS, whose default is the module; the linter reads the file that is for bundlers.
// oxlint-disable-next-line import/default
import alawmulaw from 'alawmulaw';

const { mulaw } = alawmulaw;

/** G.711 µ-law, one byte a sample, to 16-bit samples. */
export function decodePcmu(bytes: Uint8Array): Int16Array {
  return mulaw.decode(bytes);
}
