import type { RecognitionLink } from '../../protocol/recognition.ts';
import { base64Of } from './base64.ts';
import type { OpenAISettings } from './config.ts';
import { Items } from './items.ts';
import { Pauses } from './pauses.ts';
import { receive } from './receive.ts';
import { startFrames } from './session-update.ts';

/** What a link has sent, and what it waits for. */
export interface LinkState {
  readonly settings: OpenAISettings;
  readonly items: Items;
  /** Seconds of audio at each commit that is not answered yet. */
  readonly commits: number[];
  /** Seconds of audio at the last commit that was. */
  committed: number;
  /** Seconds of audio that were sent. */
  sent: number;
  endSent: boolean;
  /** Nothing is to be thrown away any more: all that was sent is committed, or was too little for it. */
  cleared: boolean;
}

export function openaiLink(settings: OpenAISettings): RecognitionLink {
  const { dialect, turns } = settings;
  const rate = dialect.sampleRate;
  const state: LinkState = {
    settings,
    items: new Items(),
    commits: [],
    committed: 0,
    sent: 0,
    endSent: false,
    cleared: false,
  };
  const hasTurns = dialect.end !== 'final-commit';
  const pauses = hasTurns && turns.type === 'client' ? new Pauses(rate, turns) : undefined;
  let samplesSent = 0;
  let turnEnds = false;
  const commit = (): string => {
    turnEnds = false;
    pauses?.ended();
    state.commits.push(state.sent);
    return '{"type":"input_audio_buffer.commit","event_id":"commit"}';
  };
  return {
    start: () => startFrames(settings),
    audio: (samples) => {
      samplesSent += samples.length;
      state.sent = samplesSent / rate;
      turnEnds = pauses?.push(samples) === true;
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      return `{"type":"input_audio_buffer.append","audio":"${base64Of(bytes)}"}`;
    },
    ...(pauses !== undefined && { afterAudio: () => (turnEnds ? commit() : undefined) }),
    ...(hasTurns && { finalize: commit }),
    end: () => {
      state.endSent = true;
      switch (dialect.end) {
        case 'final-commit':
          return ['{"type":"input_audio_buffer.commit","final":true}'];
        case 'commit':
          return [commit()];
        case 'clear': {
          const clear = '{"type":"input_audio_buffer.clear","event_id":"clear"}';
          // Where this side alone commits, it knows whether anything is left.
          const nothingLeft = pauses !== undefined && (state.commits.at(-1) ?? state.committed) === state.sent;
          return nothingLeft ? [clear] : [commit(), clear];
        }
      }
    },
    receive: (frame) => receive(frame, state),
  };
}
