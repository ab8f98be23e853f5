const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function utf8(text: string): Uint8Array {
  // Half a surrogate pair has no UTF-8 form; encoders of all platforms put U+FFFD in its place.
  const escaped = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
  return Uint8Array.from(escaped.match(/%..|./gu) ?? [], (unit) =>
    unit.length === 1 ? (unit.codePointAt(0) ?? 0) : Number.parseInt(unit.slice(1), 16),
  );
}

/** The characters of the base64 form of `bytes` when `before` other bytes stand before them, without those that the neighbours change. */
function base64Inside(bytes: Uint8Array, before: 0 | 1 | 2): string {
  const bits = [...new Uint8Array(before), ...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return sextets(bits.slice(0, bits.length - (bits.length % 6))).slice(Math.ceil((before * 8) / 6));
}

function base64(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return sextets(bits.padEnd(Math.ceil(bits.length / 6) * 6, '0'));
}

function sextets(bits: string): string {
  return (bits.match(/.{6}/gu) ?? []).map((six) => alphabet[Number.parseInt(six, 2)] ?? '').join('');
}

const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');
const lowerHex = (text: string) => text.replaceAll(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase());

/**
 * Every form under which a secret may come back: as it is; in JSON; percent-encoded for a path, a query or a form, with
 * upper-case and lower-case digits; in base64, alone or as part of something longer (`user:secret`), with and without
 * padding, in both alphabets.
 */
export function formsOf(secret: string): readonly string[] {
  const wellFormed = secret.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  const bytes = utf8(secret);
  const percent = encodeURIComponent(wellFormed);
  const strict = percent.replaceAll(
    /[!'()*~]/gu,
    (mark) => `%${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
  const json = JSON.stringify(secret).slice(1, -1);
  // Some servers escape all that is not ASCII, some a slash.
  const asciiJson = json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const escaped = [
    percent,
    strict,
    encodeURI(wellFormed),
    percent.replaceAll('%20', '+'),
    strict.replaceAll('%20', '+'),
  ];
  const whole = base64(bytes);
  const encoded = [
    whole.padEnd(Math.ceil(whole.length / 4) * 4, '='),
    whole,
    base64Inside(bytes, 0),
    base64Inside(bytes, 1),
    base64Inside(bytes, 2),
  ];
  return [
    ...new Set([
      secret,
      wellFormed,
      json,
      json.replaceAll('/', String.raw`\/`),
      asciiJson,
      ...escaped,
      ...escaped.map(lowerHex),
      ...encoded,
      ...encoded.map(urlSafe),
    ]),
  ];
}
