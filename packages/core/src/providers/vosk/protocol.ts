import type { RecognitionFrameEvent, RecognitionLink, RecognitionProtocol } from '../../protocol/recognition.ts';
import { pcmBytes } from '../../protocol/audio-bytes.ts';
import { monoAudio } from '../../protocol/usual.ts';
import { assertVoskConfig, voskConfigFrame, type VoskConfig } from './config.ts';
import { voskErrors } from './errors.ts';
import { VoskResults } from './receive.ts';
import { Replies } from './replies.ts';

/** Compared by the server byte for byte, blanks included. */
const endFrame = '{"eof" : 1}';
const resetFrame = '{"reset" : 1}';

/**
 * A server of Vosk (github.com/alphacep/vosk-server), a recogniser for a machine of one's own. Throws a `SpeechError`
 * `config-invalid`, which names the field, for a configuration that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: vosk({ url: 'ws://localhost:2700' }), credentials: {} });
 * ```
 */
export function vosk(config: VoskConfig = {}): RecognitionProtocol {
  assertVoskConfig(config);
  // A copy, so that what was checked is what is sent.
  const { url = 'ws://localhost:2700', sampleRate = 16_000, words = true, ...rest } = structuredClone(config);
  const sent: VoskConfig = { ...rest, sampleRate, words };
  return {
    name: 'vosk',
    audio: monoAudio(sampleRate),
    joiner: ' ',
    shape: sent,
    errors: voskErrors,
    traits: {
      // The configuration is not answered.
      readyAt: 'open',
      wordTimes: words ? 'finals' : 'none',
      answers: 'steadily',
      progress: 'ack',
      replay: 'unsettled',
      // The server reads the next message when it has worked on the last: it takes what it can.
      catchUp: 4,
      // As the server's own examples send it.
      frameMs: 200,
    },
    dial: () => ({ url, headers: {}, subprotocols: [] }),
    link: () => linkOf(sent),
  };
}

function linkOf(config: VoskConfig): RecognitionLink {
  const replies = new Replies();
  const results = new VoskResults();
  return {
    start: () => [voskConfigFrame(config)],
    audio: (samples) => {
      replies.audioSent();
      return pcmBytes(samples);
    },
    audioSent: () => replies.audioSent(),
    finalize: () => {
      replies.resetSent();
      return resetFrame;
    },
    end: () => {
      replies.endSent();
      return [endFrame];
    },
    receive: (frame) => {
      const reply = replies.received();
      const events: RecognitionFrameEvent[] = [...results.of(frame)];
      // What cannot be understood answers nothing, and ends nothing.
      if (!events.every(({ type }) => type === 'result' || type === 'warning')) return events;
      if (reply.type === 'audio') events.push({ type: 'ack', n: reply.answered });
      if (reply.type === 'end') events.push({ type: 'done' });
      return events.length > 0 ? events : [{ type: 'ignored' }];
    },
  };
}
