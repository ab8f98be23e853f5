import { describe, expect, it } from 'vitest';
import { gap, summaryOf } from '../../testing/results.ts';
import { gapNotice, summaryNotice } from './notices.ts';

describe('what a run comes to', () => {
  it('reports how much was transcribed, and nothing that did not happen', () => {
    expect(summaryNotice(summaryOf())).toBe('10.0 s of audio · all settled · 1 link');
  });

  it('reports gaps, sound in which no word was found, and frames that could not be read', () => {
    const notice = summaryNotice(summaryOf({ gaps: [gap], wordless: 12, unreadFrames: 1 }));
    expect(notice).toBe(
      '10.0 s of audio · all settled · 1 link · 1.5 s in gaps · 12.0 s of sound without a word · 1 unreadable frame',
    );
  });

  it('says of each gap why it is one', () => {
    expect(gapNotice({ ...gap, reason: 'unread' })).toBe(
      'gap: no words from 1.0 s to 2.5 s: the answers of the provider could not be read',
    );
    expect(gapNotice({ ...gap, channel: 1, reason: 'unread' })).toContain('gap: no words in channel 1 from 1.0 s');
    expect(gapNotice({ ...gap, reason: 'unanswered' })).toContain('the provider did not answer');
  });
});
