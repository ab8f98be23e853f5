import {
  transcribe,
  type Relabel,
  type SessionWarning,
  type Summary,
  type TranscribeOptions,
  type Turn,
} from '@throughline/core';
import { deepgram, type DeepgramCredentials } from '@throughline/core/providers/deepgram';
import { scriptAudio, scriptedEngine, type Fault, type RecogniserProfile, type Script } from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { inVirtualTime } from './setting.ts';
import { feedLive, sourceOf } from './sources.ts';

export interface ConversationOptions {
  /** What is said, and by whom. */
  readonly script: Script;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly profile?: RecogniserProfile;
  readonly session?: Partial<TranscribeOptions<DeepgramCredentials>>;
  /** Whether it is fed as it is spoken. */
  readonly live?: boolean;
}

/** A word of a final, with its channel; times in samples. */
interface SpokenWord {
  readonly text: string;
  readonly start: number;
  readonly channel: number | undefined;
  readonly speaker: string | undefined;
  /** The link that it came on. */
  readonly epoch: number;
}

export interface Conversation {
  readonly words: readonly SpokenWord[];
  readonly warnings: readonly SessionWarning[];
  readonly relabels: readonly Relabel[];
  readonly turns: readonly Turn[];
  readonly summary: Summary;
}

/** People who talk with each other, transcribed by a provider that says who speaks; in virtual time. */
export function converse({
  script,
  seed = 1,
  faults,
  profile,
  session,
  live = false,
}: ConversationOptions): Promise<Conversation> {
  const { sampleRate } = script;
  const server = deepgramServer({ engine: scriptedEngine({ script, ...profile }) });
  return inVirtualTime({ server, seed, faults }, async ({ clock, transport, url, random }) => {
    const transcription = transcribe({
      protocol: deepgram({ model: 'nova-3', sampleRate, channels: scriptAudio(script).channels, diarize: true, url }),
      credentials: { apiKey: 'key-4f9a2c71d8e6' },
      transport,
      clock,
      random,
      live,
      ...session,
    });
    const words: SpokenWord[] = [];
    const warnings: SessionWarning[] = [];
    const relabels: Relabel[] = [];
    const turns: Turn[] = [];
    transcription.on('warning', (warning) => warnings.push(warning));
    transcription.on('relabel', (relabel) => relabels.push(relabel));
    transcription.on('turn', (turn) => turns.push(turn));
    transcription.on('final', ({ words: said = [], channel, epoch }) => {
      for (const { text, start, speaker } of said) {
        words.push({ text, start: Math.round(start * sampleRate), channel, speaker, epoch });
      }
    });
    if (live) await feedLive(transcription, script, scriptAudio(script).chunks(), clock);
    else await transcription.pipe(sourceOf(script), { end: true });
    return { words: words.sort(byPlace), warnings, relabels, turns, summary: await transcription.closed };
  });
}

function byPlace(one: SpokenWord, other: SpokenWord): number {
  return one.start - other.start;
}
