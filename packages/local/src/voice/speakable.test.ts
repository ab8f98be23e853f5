import { describe, expect, it } from 'vitest';
import { isSpeakable, speakableText } from './speakable.ts';

describe('what the local voice can speak of a text', () => {
  it.each(['Good morning, all of you!', '3 of 5 (60 %) & more', 'two\nlines\tand a tab', ''])(
    'is all of an English one: %j',
    (text) => {
      expect(speakableText(text)).toEqual({ text, leftOut: [] });
    },
  );

  it.each([
    ['café naïve Ångström', 'cafe naive Angstrom'],
    ['Größe, Łódź, Øre, œuvre', 'Grosse, Lodz, Ore, oeuvre'],
    ['“it’s here” — he said…', '"it\'s here" - he said...'],
    ['½ of the ﬁsh', '1/2 of the fish'],
    ['Ｆｕｌｌ', 'Full'],
  ])('are letters without their accents, and the signs of ASCII: %j', (text, spoken) => {
    expect(speakableText(text)).toEqual({ text: spoken, leftOut: [] });
  });

  it.each([
    ['صباح الخير عليكم', 'Arabic'],
    ['सुप्रभात आप सबको', 'Devanagari'],
    ['早上好', 'Chinese'],
    ['おはよう', 'Japanese'],
    ['좋은 아침', 'Korean'],
    ['Доброе утро', 'Cyrillic'],
    ['בוקר טוב', 'Hebrew'],
    ['สวัสดี', 'Thai'],
    ['ᏣᎳᎩ', 'another script'],
    ['🎉🎉', 'symbols'],
  ])('is nothing of %j', (text, script) => {
    const { text: spoken, leftOut } = speakableText(text);
    expect(isSpeakable(spoken)).toBe(false);
    expect(leftOut).toEqual([{ script, text: text.normalize('NFC') }]);
  });

  it('is the English part of a mixed one; what is left out is listed, in one piece where it is one', () => {
    const { text, leftOut } = speakableText('He said صباح الخير, то есть "good morning" for €5 🎉.');
    expect(text.replaceAll(/\s+/gu, ' ')).toBe('He said , "good morning" for 5 .');
    expect(leftOut).toEqual([
      { script: 'Arabic', text: 'صباح الخير' },
      { script: 'Cyrillic', text: 'то есть' },
      { script: 'symbols', text: '€' },
      { script: 'symbols', text: '🎉' },
    ]);
  });

  it('has no control characters, which would end a text in its middle', () => {
    expect(speakableText('before\u0000after\u001B[2J\u202E').text).toBe('before after [2J');
  });

  it('is the same when it is asked of it again', () => {
    const { text } = speakableText('Größe für €5: 早上好 — ok');
    expect(speakableText(text)).toEqual({ text, leftOut: [] });
  });

  it.each(['...', ' \n', '?!', ''])('is nothing that would be spoken: %j', (text) => {
    expect(isSpeakable(text)).toBe(false);
  });
});
