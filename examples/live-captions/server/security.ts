/**
 * A strict Content-Security-Policy, as a page should have that uses a microphone: everything comes from its own server. The worklet
 * of the microphone is a file of it (`workletUrl`), because a `blob:` script would be refused. WebAssembly is for browsers that cannot
 * convert the microphone's rate themselves, as Firefox.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
