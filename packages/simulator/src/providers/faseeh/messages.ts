import type { CloseFrame } from '../../provider-server.ts';

/** Which code follows an error frame is not published. */
export const ERROR_CLOSE: CloseFrame = { code: 1000, reason: '' };
/** Which code ends an idle link is not published. */
export const IDLE_CLOSE: CloseFrame = { code: 1000, reason: '' };
export const END_CLOSE: CloseFrame = { code: 1000, reason: '' };

export const initialized = '{"type":"connectionInitialized"}';

/** Frames of audio carry no type. */
export function audioMessage(samples: Int16Array, sampleRate: number): string {
  const audio = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
  return JSON.stringify({ audio, sampleRate, isFinal: false });
}

export function finalMessage(sampleRate: number): string {
  return JSON.stringify({ audio: '', sampleRate, isFinal: true });
}

/** As the documentation writes it, or with the field that the sample application also reads (`short`). */
export function errorMessage(message: string, shape: 'full' | 'short' = 'full'): string {
  return JSON.stringify(shape === 'full' ? { type: 'error', message } : { type: 'error', errorMessage: message });
}

/** A request that cannot be served, with the code that the error page has for those. */
export function refusalMessage(message: string): string {
  return JSON.stringify({ type: 'error', errorCode: 40_001, message });
}

/** Texts of the error page where they are published, and the likeliest elsewhere. */
export const texts = {
  noKey:
    'x-api-key or Authorization header is required. Provide it in query string, headers, or initConnection message.',
  badKey: 'Invalid API key',
  noBalance: 'Insufficient wallet balance. Required: $0.50, Available: $0.25',
  modelAccess: 'This model is not enabled for your account. Please contact support@faseeh.ai to get access.',
  tooShort: 'Text must have at least 3 words and 10 characters',
  messageType: 'Invalid message type. Expected "voice-request"',
  notInitialized: 'initConnection is required before text',
  internal: 'Internal server error',
  noVoice: (id: string) => `Voice not found: ${id}`,
  noModel: (id: string) => `Model not found: ${id}`,
  tooMany: (maximum: number, current: number) =>
    `Concurrency limit exceeded. Maximum ${maximum} concurrent ${maximum === 1 ? 'request' : 'requests'} allowed. Current: ${current}. Please upgrade your plan https://app.faseeh.ai/en/subscription or contact support@faseeh.ai for more information.`,
} as const;

/** What the provider writes for an HTTP status, as its error page has it (413 is a status of HTTP for a case of its 400). */
const byStatus: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [40_001, texts.tooShort],
  401: [40_101, texts.badKey],
  402: [40_201, texts.noBalance],
  403: [40_301, texts.modelAccess],
  404: [40_401, 'Resource not found'],
  413: [40_001, 'Payload too large'],
  429: [42_901, texts.tooMany(5, 6)],
};

/** The body of an answer over HTTP. */
export function errorBody(status: number, text?: string): string {
  const [errorCode, errorMessage] = byStatus[status] ?? [50_001, texts.internal];
  return JSON.stringify({ errorCode, errorMessage: text ?? errorMessage });
}

/** The text of an error frame for a fault that names a number. */
export function errorText(code: number): string {
  return (byStatus[code] ?? [0, texts.internal])[1];
}
