import type { FinalResult, TranscriptResult, Word } from '@throughline/core';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { finalOf, plainFinal } from '../../../subtitles/testing/finals.ts';
import { gap, partialOf, summaryOf } from '../../testing/results.ts';
import { createWriter, type TranscriptFormat } from './writer.ts';

function written(
  format: TranscriptFormat,
  results: readonly TranscriptResult[],
  { channels = false, relabel }: { readonly channels?: boolean; readonly relabel?: readonly Word[] } = {},
): string {
  const writer = createWriter(format, { partials: true, channels });
  const now = results.map((result) => writer.result(result)).join('');
  const relabelled =
    relabel === undefined ? '' : writer.relabel({ type: 'relabel', id: 's1', words: relabel, epoch: 1 });
  return now + relabelled + writer.end(summaryOf(), { type: 'complete' });
}

/** A final whose words are spoken by these, one after another; `-`: nobody knows. */
function spokenBy(final: FinalResult, speakers: string): FinalResult {
  const names = speakers.split(' ');
  const words = final.words?.map((word, index) =>
    names[index] === '-' ? word : { ...word, speaker: names[index] ?? '' },
  );
  return { ...final, ...(words === undefined ? {} : { words }) };
}

const dialogue = spokenBy({ ...finalOf('s1', 'how are you fine', 0), text: 'How are you? Fine.' }, '0 0 0 1');

describe('who speaks', () => {
  it('stands in front of each line of text, and a final of two is two lines', () => {
    expect(written('text', [{ ...finalOf('s0', 'good morning', 0), speaker: '2' }, dialogue])).toBe(
      '[Speaker 2] good morning\n[Speaker 0] How are you?\n[Speaker 1] Fine.\n',
    );
  });

  it('stands in front of a subtitle of its own in SRT', () => {
    expect(written('srt', [dialogue])).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\n[Speaker 0] How are you?\n\n' +
        '2\n00:00:01,500 --> 00:00:02,200\n[Speaker 1] Fine.\n\n',
    );
  });

  it('is the voice of a cue of its own in WebVTT', () => {
    expect(written('vtt', [dialogue])).toBe(
      'WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\n<v Speaker 0>How are you?</v>\n\n' +
        '2\n00:00:01.500 --> 00:00:02.200\n<v Speaker 1>Fine.</v>\n\n',
    );
  });

  it('is in JSON lines as the session has it', () => {
    const [first = ''] = written('jsonl', [{ ...dialogue, channel: 0 }]).split('\n');
    const words = ['0', '0', '0', '1'].map((speaker) => ({ speaker }));
    expect(JSON.parse(first)).toMatchObject({ type: 'final', channel: 0, words });
  });

  it('takes its room in the lines of SRT', () => {
    const long = finalOf('s1', Array.from({ length: 60 }, (_, index) => `word${index}`).join(' '), 0, 0.4);
    const lines = written('srt', [spokenBy(long, Array.from({ length: 60 }, () => 'somebody').join(' '))]).split('\n');
    const shown = lines.filter((line) => line.includes('word'));
    for (const line of shown) expect(stringWidth(line)).toBeLessThanOrEqual(42);
    expect(shown.filter((line) => line.startsWith('[somebody] ')).length).toBeGreaterThan(5);
    const words = shown.join(' ').replaceAll('[somebody] ', '');
    expect(words).toBe(long.text);
  });

  it('is left out where nobody knows, and changes from word to word', () => {
    expect(written('text', [spokenBy(finalOf('s1', 'so it is', 0), '- 1 -')])).toBe('so\n[Speaker 1] it\nis\n');
  });

  it('counts more than the form of a text in which its words cannot be found', () => {
    const final = spokenBy({ ...finalOf('s1', 'twenty five no', 0), text: '25. No!' }, '0 0 1');
    expect(written('text', [final])).toBe('[Speaker 0] twenty five\n[Speaker 1] no\n');
    expect(written('srt', [final])).toContain('[Speaker 0] twenty five');
  });

  it('is said of a final without words, and of all of its words', () => {
    expect(written('text', [{ ...plainFinal('good morning', 0, 1), speaker: 'B' }])).toBe('[Speaker B] good morning\n');
    expect(written('srt', [{ ...finalOf('s1', 'good morning', 0), speaker: 'agent' }])).toContain(
      '[agent] good morning',
    );
  });

  it('is no markup and no second line, whatever the provider calls them, and is cut where it is long', () => {
    const name = 'A<b>\n\n2\n00:00:01,000 --> 00:00:02,000 &c';
    const final = { ...finalOf('s1', 'so it is', 0), speaker: name };
    for (const format of ['srt', 'vtt', 'text'] as const) {
      const all = written(format, [final]);
      expect(all.includes('<b>')).toBe(format === 'text');
      expect(all.match(/-->/gu) ?? []).toHaveLength(format === 'text' ? 0 : 1);
      expect(all.trimEnd().split('\n').at(-1)).toContain('so it is');
    }
    expect(written('text', [{ ...final, speaker: '' }])).toBe('so it is\n');
  });

  it('is corrected in subtitles where the provider corrects it, and is a line of JSON', () => {
    const relabel = dialogue.words?.map((word) => ({ ...word, speaker: '1' })) ?? [];
    expect(written('srt', [dialogue], { relabel })).toContain('[Speaker 1] How are you? Fine.');
    const lines = written('jsonl', [dialogue], { relabel }).split('\n');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      type: 'relabel',
      id: 's1',
      words: [{ speaker: '1' }, {}, {}, {}],
    });
    expect(written('text', [dialogue], { relabel })).toBe('[Speaker 0] How are you?\n[Speaker 1] Fine.\n');
  });
});

describe('the channel', () => {
  const left = { ...finalOf('s1', 'good morning', 0), channel: 0 };
  const right = { ...finalOf('s2', 'to you too', 0.4), channel: 1, speaker: '3' };

  it('stands there where several are transcribed, and beside the speaker', () => {
    expect(written('text', [left, right], { channels: true })).toBe(
      '[Channel 0] good morning\n[Channel 1, Speaker 3] to you too\n',
    );
    expect(written('vtt', [left, right], { channels: true })).toContain('<v Channel 1, Speaker 3>to you too</v>');
  });

  it('is left out where there is one', () => {
    expect(written('text', [left])).toBe('good morning\n');
  });

  it('has subtitles of its own, which speech on another does not shorten', () => {
    const long = { ...finalOf('s1', 'nobody who speaks for long is hidden by another', 1, 0.5), channel: 0 };
    const short = { ...finalOf('s2', 'yes indeed', 2, 0.5), channel: 1 };
    const times = written('vtt', [short, long], { channels: true }).match(/\S+ --> \S+/gu);
    expect(times).toEqual(['00:00:01.000 --> 00:00:05.500', '00:00:02.000 --> 00:00:03.000']);
  });

  it('is never mixed with another in one subtitle, however short they are', () => {
    const finals = Array.from({ length: 40 }, (_, index) => ({
      ...finalOf(`s${index}`, `word${index}`, index * 0.3, 0.3),
      channel: index % 2,
    }));
    const blocks = written('srt', finals, { channels: true }).trimEnd().split('\n\n');
    for (const block of blocks) {
      const numbers = [...block.matchAll(/word(\d+)/gu)].map(([, number]) => Number(number) % 2);
      expect(new Set(numbers).size).toBe(1);
      expect(block).toContain(`[Channel ${numbers[0]}] `);
    }
    expect(blocks.join(' ').match(/word\d+/gu)).toHaveLength(40);
  });
});

describe('a gap', () => {
  it('says in JSON lines which channel it is of, where it is of one', () => {
    const writer = createWriter('jsonl', { partials: true, channels: true });
    expect(JSON.parse(writer.gap({ ...gap, channel: 1 }))).toEqual({
      type: 'gap',
      start: 1,
      end: 2.5,
      channel: 1,
      reason: 'overflow',
    });
    expect(JSON.parse(writer.gap(gap))).not.toHaveProperty('channel');
  });
});

describe('turns', () => {
  const phases = ['start', 'eager-end', 'resumed', 'end'] as const;
  const told = (format: TranscriptFormat, partials: boolean): string => {
    const writer = createWriter(format, { partials, channels: false });
    const turns = phases.map((phase, index) =>
      writer.turn({
        type: 'turn',
        phase,
        at: index / 3,
        epoch: 2,
        ...(phase === 'end' && { cause: 'timeout', channel: 1 }),
      }),
    );
    return [writer.result(partialOf('s1', 'so', 0)), ...turns].join('');
  };

  it('are lines of JSON, without those that only seem so where no partials are wanted', () => {
    const lines = told('jsonl', true).trimEnd().split('\n').slice(1);
    expect(lines).toEqual([
      '{"type":"turn","phase":"start","at":0,"epoch":2}',
      '{"type":"turn","phase":"eager-end","at":0.333333,"epoch":2}',
      '{"type":"turn","phase":"resumed","at":0.666667,"epoch":2}',
      '{"type":"turn","phase":"end","at":1,"epoch":2,"cause":"timeout","channel":1}',
    ]);
    expect(told('jsonl', false).match(/"phase":"[a-z-]+"/gu)).toEqual(['"phase":"start"', '"phase":"end"']);
  });

  it('are nothing in the other formats', () => {
    expect(told('text', true) + told('srt', true) + told('vtt', true)).toBe('');
  });
});
