import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../testing/fake-terminal.ts';
import { liveLine } from './live-line.ts';

const said = 'the quick brown fox jumps over the lazy dog and then over the fence of the neighbour';

/** What stands on the screen: the last thing drawn. */
function lastLine(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines.findLast((line) => line !== '') ?? '';
}

describe('the live line', () => {
  it.each([20, 40, 80])('fits into %d columns and shows the end of what is said', (columns) => {
    const output = fakeOutput({ columns });
    const line = liveLine(output, () => '0:07/0:37  ');
    line.show(said);
    const shown = lastLine(output.text());
    expect(stringWidth(shown)).toBeLessThan(columns);
    expect(shown).toMatch(/….*neighbour$/);
    line.close();
  });

  it('shows the clock only where it leaves room for words', () => {
    for (const columns of [20, 80]) {
      const output = fakeOutput({ columns });
      const line = liveLine(output, () => '0:07/0:37  ');
      line.show('dog');
      expect(lastLine(output.text())).toBe(columns === 20 ? 'dog' : '0:07/0:37  dog');
      line.close();
    }
  });

  it('counts wide characters as two cells', () => {
    const output = fakeOutput({ columns: 20 });
    const line = liveLine(output);
    line.show('吾輩は猫である。名前はまだ無い。');
    expect(stringWidth(lastLine(output.text()))).toBeLessThan(20);
    line.close();
  });

  it('is not there in a pipe', () => {
    const output = fakeOutput();
    const line = liveLine(output);
    line.show(said);
    line.above(() => output.write('a final\n'));
    line.close();
    expect(output.text()).toBe('a final\n');
  });
});
