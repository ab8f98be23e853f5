// Half a surrogate pair has no encoded form; all platforms put this in its place.
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
const percentHex = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
const lowerHex = (text: string) => text.replaceAll(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase());
const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');

/** Whole, padded and not, and the middle part that stays the same whatever 0, 1 or 2 bytes stand before it and whatever follows. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCodePoint(byte)).join('');
  const whole = btoa(bytes);
  const middles = [0, 1, 2].map((before) =>
    btoa('\0'.repeat(before) + bytes).slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  );
  return [whole, whole.replaceAll('=', ''), ...middles];
}

function jsonForms(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  // Some servers escape all that is not ASCII, some a slash.
  const ascii = json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [json, ascii, json.replaceAll('/', String.raw`\/`)];
}

function percentForms(secret: string): readonly string[] {
  const component = encodeURIComponent(wellFormed(secret));
  const strict = component.replaceAll(/[!'()*~]/gu, percentHex);
  const form = [component, strict].map((text) => text.replaceAll('%20', '+'));
  return [component, strict, ...form, encodeURI(wellFormed(secret))];
}

/**
 * Every form under which a secret may come back: as it is; in JSON; percent-encoded for a path, a query or a form, with
 * upper-case and lower-case digits; in base64, alone or as part of something longer (`user:secret`), with and without
 * padding, in both alphabets.
 */
export function formsOf(secret: string): readonly string[] {
  const percent = percentForms(secret);
  const base64 = base64Forms(secret);
  return [
    ...new Set([
      secret,
      wellFormed(secret),
      ...jsonForms(secret),
      ...percent,
      ...percent.map(lowerHex),
      ...base64,
      ...base64.map(urlSafe),
    ]),
  ];
}
