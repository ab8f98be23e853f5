import { readFileSync } from 'node:fs';
import { initializeLogger, stt } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { AudioFrame } from '@livekit/rtc-node';

/** Audio comes as raw samples on standard input, so that this package needs nothing of the others. */
const { url, speed } = JSON.parse(process.argv[2] ?? '');
const sampleRate = 16_000;
const chunkSamples = sampleRate / 10;
initializeLogger({ pretty: false, level: 'error' });

const pieces = [];
for await (const piece of process.stdin) pieces.push(piece);
const bytes = Buffer.concat(pieces);
const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

const stream = new STT({ apiKey: 'conformance-key', baseUrl: url, interimResults: true }).stream();
const understood = {};
const finals = [];
const reading = (async () => {
  for await (const event of stream) {
    const name = stt.SpeechEventType[event.type];
    understood[name] = (understood[name] ?? 0) + 1;
    if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) finals.push(event.alternatives?.[0]?.text ?? '');
  }
})();
const startedAt = performance.now();
for (let at = 0; at < samples.length; at += chunkSamples) {
  const chunk = samples.slice(at, at + chunkSamples);
  stream.pushFrame(new AudioFrame(chunk, sampleRate, 1, chunk.length));
  const dueAt = startedAt + ((at + chunk.length) / sampleRate / speed) * 1000;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
}
stream.endInput();
await reading;
const { version } = JSON.parse(
  readFileSync(new URL('node_modules/@livekit/agents-plugin-deepgram/package.json', import.meta.url), 'utf8'),
);
process.stdout.write(
  `${JSON.stringify({
    version: `@livekit/agents-plugin-deepgram ${version}`,
    text: finals.filter((text) => text !== '').join(' '),
    understood,
  })}\n`,
);
process.exit(0);
