import type { AudioSource, FinalResult, LinkEvent, VoiceSeam, VoiceSummary } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { synthesize } from '@throughline/node';
import { sentenceStarts, spokenSentences } from './spoken-text.ts';
import type { RunState } from './state.ts';
import type { DemoView } from './view.ts';

export interface SpeakTextOptions {
  readonly url: string;
  readonly sampleRate: number;
  readonly signal: AbortSignal;
  readonly view: DemoView;
  readonly onLink: (event: LinkEvent) => void;
  readonly onSeam: (seam: VoiceSeam) => void;
}

/** A text that is spoken while its audio is read. */
export interface SpokenSource extends AudioSource {
  /** Of the voice, once the audio was read to its end. */
  summary(): VoiceSummary | undefined;
}

/** Speaks the text once, followed by a second of silence: there the recogniser completes its last words. */
export function speakText(run: RunState, options: SpeakTextOptions): SpokenSource {
  const { sampleRate } = options;
  let summary: VoiceSummary | undefined;
  return {
    format: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: false,
    summary: () => summary,
    async *frames() {
      summary = yield* speech(run, options);
      yield new Int16Array(sampleRate);
    },
  };
}

async function* speech(
  run: RunState,
  { url, sampleRate, signal, view, onLink, onSeam }: SpeakTextOptions,
): AsyncGenerator<Int16Array, VoiceSummary, undefined> {
  const voice = synthesize({
    // The local voice speaks the same text with the same samples.
    protocol: faseeh({ voiceId: 'slt', url, unknowns: { deterministic: true } }),
    credentials: { apiKey: 'none' },
    signal,
  });
  voice.on('status', ({ state, epoch }) => {
    run.state = state;
    run.epoch = epoch;
  });
  voice.on('link', onLink);
  voice.on('seam', onSeam);
  try {
    const utterance = voice.say(spokenSentences.map(({ text }) => text).join(' '));
    let spoken = 0;
    for await (const { pcm, sentence } of utterance) {
      while (run.finals.length < sentence) finishSentence(run, view);
      const { text } = sentenceOf(run);
      const start = sentenceStarts[sentence] ?? 0;
      const end = (spoken += pcm.length) / sampleRate;
      run.partials = [{ type: 'partial', id: `s${sentence}`, text, start, end, epoch: run.epoch }];
      run.positions = { accepted: end, sent: end, settled: end };
      yield pcm;
    }
    await utterance.done;
    finishSentence(run, view);
    return await voice.end();
  } finally {
    // After an end it does nothing.
    voice.abort();
  }
}

function finishSentence(run: RunState, view: DemoView): void {
  const sentence = sentenceOf(run);
  run.partials = [];
  run.finals = [...run.finals, sentence];
  view.final(run, sentence);
}

/** The sentence that is spoken now. */
function sentenceOf({ finals: { length }, epoch }: RunState): FinalResult {
  const { text = '', seconds = 0 } = spokenSentences[length] ?? {};
  const start = sentenceStarts[length] ?? 0;
  return { type: 'final', id: `s${length}`, text, start, end: start + seconds, epoch };
}
