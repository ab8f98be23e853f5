import type { Dialect } from './dialect.ts';

const LENGTH_BYTES = 2;
/** Azure counts in 100 ns. */
const TICKS = 10_000_000;

/** Messages have headers like those of HTTP; binary ones begin with their length. */
export const azure: Dialect = {
  text(message, stream) {
    const requestId = /^x-requestid: *(\S+)/im.exec(message)?.[1];
    if (requestId === undefined || !/^path: *speech\.context/im.test(message)) return undefined;
    stream.requestId = requestId;
    return textMessage(requestId, 'turn.start', { context: { serviceTag: requestId } });
  },
  headerBytes(message) {
    const length = headerLength(message);
    // The first one contains a WAV header instead of audio.
    return message.toString('latin1', length, length + 4) === 'RIFF' ? message.length : length;
  },
  // Nothing at all is the end of the audio.
  noAudio: (message, { requestId = '' }) =>
    message.length === headerLength(message) ? textMessage(requestId, 'turn.end', {}) : undefined,
  result({ start, end, text, complete }, { requestId = '' }) {
    const times = { Offset: Math.round(start * TICKS), Duration: Math.round((end - start) * TICKS) };
    return complete
      ? textMessage(requestId, 'speech.phrase', { RecognitionStatus: 'Success', DisplayText: text, ...times })
      : textMessage(requestId, 'speech.hypothesis', { Text: text, ...times });
  },
};

function headerLength(message: Buffer): number {
  return LENGTH_BYTES + message.readUInt16BE(0);
}

function textMessage(requestId: string, path: string, body: object): string {
  const headers = `X-RequestId:${requestId}\r\nPath:${path}\r\nContent-Type:application/json; charset=utf-8\r\n\r\n`;
  return headers + JSON.stringify(body);
}
