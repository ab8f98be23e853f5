import { systemClock } from '@throughline/core/internal';
import { createLocalVoice } from '@throughline/local';
import { createSimulator } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { type LocalServer, startServer } from '@throughline/cli/internal';
import { compareWords } from './compare-words.ts';
import { recognise, withBodhi } from './recognise.ts';
import { FaultDirector, type PlannedCut } from './fault-director.ts';
import { type RoundTripReport, roundTripReportOf } from './round-trip-report.ts';
import { newRoundTripState } from './round-trip-state.ts';
import { speakText } from './speak-text.ts';
import { sentenceStarts } from './spoken-text.ts';
import type { DemoView } from './view.ts';

export interface RoundTripOptions {
  /** The local recogniser. */
  readonly recogniser: Pick<LocalServer, 'url' | 'simulator'>;
  readonly seed: number;
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly view: DemoView;
}

/** Has a text spoken and recognises the speech as it arrives, both through cuts. Rejects with a session's error. */
export async function roundTrip({ recogniser, seed, pace, signal, view }: RoundTripOptions): Promise<RoundTripReport> {
  // Ahead of the recogniser, so that a cut of the voice need not hold it up.
  const engine = await createLocalVoice({ pace: 2 * pace });
  const voice = await startServer(createSimulator({ provider: faseehServer({ engine }) }), {});
  try {
    const state = newRoundTripState({ seed, pace });
    const { sampleRate, spoken, recognised } = state;
    const directorOf = ({ simulator }: Pick<LocalServer, 'simulator'>, cuts: readonly PlannedCut[]): FaultDirector =>
      new FaultDirector({
        simulator,
        cuts,
        clock: systemClock,
        onBegin: (cut) => view.cutBegins(cut),
        onOver: (cut) => view.cutOver(cut),
      });
    const ofVoice = directorOf(voice, state.voiceCuts);
    const ofRecogniser = directorOf(recogniser, state.recogniserCuts);
    view.beginRoundTrip(state);
    ofVoice.begin();
    ofRecogniser.begin();
    const source = speakText(spoken, {
      url: voice.url,
      sampleRate,
      signal,
      view,
      onLink: (event) => ofVoice.link(event),
      // The provider speaks the sentence again from its start.
      onSeam: ({ epoch, sentence }) => ofVoice.seam({ epoch, from: sentenceStarts[sentence] ?? 0 }),
    });
    const summary = await recognise(recognised, {
      begin: withBodhi(recogniser.url),
      source,
      pace,
      signal,
      view,
      onLink: (event) => ofRecogniser.link(event),
      onSeam: (seam) => ofRecogniser.seam(seam),
    });
    const words = compareWords(spoken.finals, recognised.finals, summary.seams);
    const happened = [...state.voiceCuts, ...state.recogniserCuts].filter(({ over }) => over !== undefined).length;
    return roundTripReportOf({ words, voice: source.summary(), summary, cuts: happened });
  } finally {
    await voice.close();
  }
}
