import { audioBytes } from '../../protocol/audio-bytes.ts';
import { base64Of } from '../../protocol/base64.ts';
import type { RecognitionLink } from '../../protocol/recognition.ts';
import type { OpenAISettings } from './config.ts';
import { Items } from './items.ts';
import { Pauses } from './pauses.ts';
import type { LinkState } from './link-state.ts';
import { receive } from './receive.ts';
import { startFrames } from './session-update.ts';

export function openaiLink(settings: OpenAISettings): RecognitionLink {
  const { dialect, turns, sampleRate: rate, encoding } = settings;
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
      return `{"type":"input_audio_buffer.append","audio":"${base64Of(audioBytes(samples, encoding))}"}`;
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
          // Where this side alone commits, it knows whether anything is left that may hold words.
          return pauses?.hasSound === false ? [clear] : [commit(), clear];
        }
      }
    },
    receive: (frame) => receive(frame, state),
  };
}
