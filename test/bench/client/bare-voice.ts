import { once } from 'node:events';
import { WebSocket } from 'ws';
import { apiKey, voiceId, type BenchedVoice } from './voice.ts';

interface Message {
  readonly type?: string;
  readonly audio?: string;
  readonly isFinal?: boolean;
}

const BYTES_PER_SAMPLE = 2;

/** A bare `ws` socket that sends the frames a session sends, and makes samples of what comes. */
export async function openBareVoice(url: string): Promise<BenchedVoice> {
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-api-key': apiKey } });
  const initialized = once(socket, 'message');
  await once(socket, 'open');
  socket.send(
    JSON.stringify({
      type: 'initConnection',
      model_id: 'faseeh-mini-v1-preview',
      voice_id: voiceId,
      voice_settings: {},
      output_format: 'pcm_24000',
    }),
  );
  await initialized;
  return {
    say: (text) =>
      new Promise((resolve) => {
        let firstAt: number | undefined;
        const hear = (data: Buffer): void => {
          const { audio = '', isFinal } = JSON.parse(data.toString('utf8')) as Message;
          if (samplesOf(audio).length > 0) firstAt ??= performance.now();
          if (isFinal !== true || firstAt === undefined) return;
          socket.off('message', hear);
          resolve(firstAt);
        };
        socket.on('message', hear);
        socket.send(JSON.stringify({ type: 'text', text, try_trigger_generation: true, flush: true }));
      }),
    async close() {
      const closed = once(socket, 'close');
      socket.send('{"type":"closeConnection"}');
      await closed;
    },
  };
}

function samplesOf(audio: string): Int16Array {
  const bytes = Buffer.from(audio, 'base64');
  const samples = new Int16Array(bytes.length / BYTES_PER_SAMPLE);
  bytes.copy(Buffer.from(samples.buffer));
  return samples;
}
