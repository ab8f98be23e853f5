import { systemClock } from '@throughline/core/internal';
import { createLocalVoice } from '@throughline/local';
import { createSimulator } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { type Localprovider, startService } from '../local-service.ts';
import { compareWords } from './compare-words.ts';
import { recognise } from './recognise.ts';
import { Saboteur } from './saboteur.ts';
import { type SaidReport, saidReportOf } from './said-report.ts';
import { newSaidState } from './said-state.ts';
import { speakText } from './speak-text.ts';
import { sentenceStarts } from './spoken-text.ts';
import type { CutState } from './state.ts';
import type { DemoView } from './view.ts';

export interface SaidAndHeardOptions {
  /** The local recogniser. */
  readonly recogniser: Pick<Localprovider, 'url' | 'simulator'>;
  readonly seed: number;
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly view: DemoView;
}

/** Has a text spoken and recognises the speech as it comes, both through cuts; rejects with what a session failed with. */
export async function sayAndHear({ recogniser, seed, pace, signal, view }: SaidAndHeardOptions): Promise<SaidReport> {
  // Ahead of the recogniser, so that a cut of the voice need not hold it up.
  const engine = await createLocalVoice({ pace: 2 * pace });
  const mouth = await startService(createSimulator({ provider: faseehServer({ engine }) }), {});
  try {
    const state = newSaidState({ seed, pace });
    const { sampleRate, said, heard } = state;
    const saboteurOf = ({ simulator }: Pick<Localprovider, 'simulator'>, cuts: readonly CutState[]): Saboteur =>
      new Saboteur({
        simulator,
        cuts,
        sampleRate,
        clock: systemClock,
        onBegin: (cut) => view.cutBegins(cut),
        onOver: (cut) => view.cutOver(cut),
      });
    const ofVoice = saboteurOf(mouth, state.voiceCuts);
    const ofRecogniser = saboteurOf(recogniser, state.recogniserCuts);
    view.beginSaid(state);
    ofVoice.begin();
    ofRecogniser.begin();
    const source = speakText(said, {
      url: mouth.url,
      sampleRate,
      signal,
      view,
      onLink: (event) => ofVoice.link(event),
      // The provider speaks the sentence again from its start.
      onSeam: ({ epoch, sentence }) =>
        ofVoice.seam({ epoch, fromSample: (sentenceStarts[sentence] ?? 0) * sampleRate }),
    });
    const summary = await recognise(heard, {
      url: recogniser.url,
      source,
      pace,
      signal,
      view,
      onLink: (event) => ofRecogniser.link(event),
      onSeam: (seam) => ofRecogniser.seam(seam),
    });
    const words = compareWords(said.finals, heard.finals, summary.seams, sampleRate);
    const happened = [...state.voiceCuts, ...state.recogniserCuts].filter(({ over }) => over !== undefined).length;
    return saidReportOf({ words, voice: source.summary(), summary, cuts: happened });
  } finally {
    await mouth.close();
  }
}
