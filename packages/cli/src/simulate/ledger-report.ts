import { printableLine } from '@throughline/core/internal';
import type { Ledger, LedgerLink } from '@throughline/simulator';
import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';

export interface LedgerTextOptions {
  /** When the simulation began, in milliseconds of its clock. */
  readonly since: number;
  /** Samples per second of a link's audio. */
  readonly rateOf: (link: LedgerLink) => number;
}

/** The provider's ledger as text: dials, then one line a link with its results. */
export function ledgerText(ledger: Ledger, { since, rateOf }: LedgerTextOptions): string {
  const at = (ms: number): string => inSeconds((ms - since) / 1000).padStart(8);
  const lines = [`${count(ledger.dials.length, 'dial')}, ${count(ledger.links.length, 'link')}`];
  for (const { at: dialledAt, outcome, status } of ledger.dials) {
    if (outcome !== 'accepted')
      lines.push(`  ${at(dialledAt)}  dial ${status === undefined ? outcome : `refused with ${status}`}`);
  }
  for (const link of ledger.links) {
    const rate = rateOf(link);
    const seconds = (samples: number): string => inSeconds(samples / rate);
    const silence = link.received.reduce((sum, { kind, count }) => sum + (kind === 'silence' ? count : 0), 0);
    const sources = link.received.flatMap((stretch) =>
      stretch.kind === 'source'
        ? [`${seconds(stretch.sourceStart)} to ${seconds(stretch.sourceStart + stretch.count)}`]
        : [],
    );
    const parts = [
      ...(link.texts.length > 0 ? [] : [`${seconds(link.samples)} of audio`]),
      ...(sources.length > 0 ? [`source ${sources.join(', ')}`] : []),
      ...(silence > 0 ? [`${seconds(silence)} of silence`] : []),
      ...(link.texts.length > 0 ? [count(link.texts.length, 'text')] : [count(link.finals.length, 'final')]),
      ending(link),
    ];
    lines.push(`  ${at(link.openedAt)}  link ${link.link}: ${parts.join(' · ')}`);
    for (const { text } of [...link.texts, ...link.finals]) {
      lines.push(`              ${text === '' ? '(no words)' : printableLine(text)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function ending({ how, endOfStreamAt }: LedgerLink): string {
  const end = endOfStreamAt === undefined ? 'no end of stream' : 'end of stream sent';
  if (how === undefined) return `${end}, still open`;
  return how.by === 'client' ? `${end}, closed by the client with ${how.code}` : `${end}, ended by ${how.because}`;
}
