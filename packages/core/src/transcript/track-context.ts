import type { Relabel } from '../results/relabel.ts';
import type { SaidWords } from './said-words.ts';
import type { SessionResults } from './session-results.ts';
import type { SessionTurns } from './session-turns.ts';
import type { SessionSpeakers } from './session-speakers.ts';
import type { SettleRule } from './settle-rule.ts';
import type { TimelineAudio } from './timeline-audio.ts';
import type { UnreadLedger } from './unread-ledger.ts';

/** What all tracks of a timeline share. */
export interface TrackContext {
  readonly audio: TimelineAudio;
  readonly said: SaidWords;
  readonly results: SessionResults;
  readonly turns: SessionTurns;
  readonly rule: SettleRule;
  readonly unread: UnreadLedger;
  /** Absent where the provider does not report who speaks. */
  readonly speakers: SessionSpeakers | undefined;
  /** Where the links of a session have several. */
  readonly provider?: string;
  /** What stands between two words of a text that is put together again. */
  readonly joiner: string;
  /** `whole`: nothing is settled before the provider's end of stream. */
  readonly replay: 'unsettled' | 'whole' | 'resume';
  /** How much settled audio a new link is sent again, in seconds. */
  readonly preRollSeconds: number;
  /** Whether the session goes on with what an earlier one has said. */
  readonly goesOn: boolean;
  /** A result's times lie beyond what its link was sent. */
  readonly timesImpossible: () => void;
  /** Words of a final have other speakers now. */
  readonly relabelled: (relabel: Relabel) => void;
}
