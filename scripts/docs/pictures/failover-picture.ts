import { bar, cross, extent, label, moment, picture, WIDTH, type Span } from './drawing.ts';

const HEIGHT = 26;
const LEFT = 118;
const rows = { first: 62, second: 122, told: 196 };
const BOTTOM = 232;

/** Places of what happens, which is minutes apart: not to scale. */
const LOST = 205;
const SWITCH = 292;
const FED = 322;
const FAILED = 424;
const RETURN = 560;
const HAND_OVER = 650;
const CLOSED = 674;
const END = WIDTH - 8;
/** How far the first route had answered, and the pre-roll before it. */
const SETTLED = 178;
const PRE_ROLL = 156;

function name(text: string, top: number): string {
  return label(text, { x: LEFT - 10, y: top + HEIGHT / 2 + 4, anchor: 'end' });
}

function moments(): readonly string[] {
  const all: readonly (readonly [number, string, string])[] = [
    [LOST, 'its link', 'is lost'],
    [SWITCH, 'no link', 'for 5 s'],
    [FAILED, 'after 60 s', 'tried in vain'],
    [RETURN, 'after 120 s more', 'tried again'],
    [HAND_OVER, 'H: the first', 'takes over'],
  ];
  return all.flatMap(([x, first, second]) => [
    label(first, { x, y: 14, anchor: 'middle', size: 11 }),
    label(second, { x, y: 28, anchor: 'middle', size: 11 }),
    moment(x, { top: 36, bottom: BOTTOM }),
  ]);
}

/** Two routes: the first one is lost, the second goes on, and the first one is returned to. */
export function failoverPicture(): string {
  const first = (span: Span, look?: 'faint'): string =>
    bar(span, { owner: 'one', top: rows.first, height: HEIGHT, ...(look && { look }) });
  const second = (span: Span, look?: 'faint'): string =>
    bar(span, { owner: 'other', top: rows.second, height: HEIGHT, ...(look && { look }) });
  const middle = rows.first + HEIGHT / 2;
  return picture('A failover to the second route, and the return to the first', BOTTOM + 52, [
    ...moments(),
    name('routes[0]', rows.first),
    first({ from: LEFT, to: LOST }),
    ...[LOST, LOST + 22, LOST + 56, FAILED].map((x) => cross(x, middle)),
    first({ from: RETURN, to: HAND_OVER }, 'faint'),
    label('sent the same', { x: (RETURN + HAND_OVER) / 2, y: rows.first + 17, anchor: 'middle', size: 11 }),
    first({ from: HAND_OVER, to: END }),
    name('routes[1]', rows.second),
    second({ from: PRE_ROLL, to: FED }, 'faint'),
    label('what has no answer', { x: (PRE_ROLL + FED) / 2, y: rows.second + 17, anchor: 'middle', size: 11 }),
    second({ from: FED, to: HAND_OVER }),
    extent({ from: PRE_ROLL, to: SETTLED }, rows.second - 8),
    label('pre-roll', { x: PRE_ROLL - 4, y: rows.second - 4, anchor: 'end', size: 11 }),
    extent({ from: HAND_OVER, to: CLOSED }, rows.second + HEIGHT / 2),
    label('last finals', { x: CLOSED + 4, y: rows.second + 17, size: 11 }),
    name('you get', rows.told),
    bar({ from: LEFT, to: SETTLED }, { owner: 'one', top: rows.told, height: HEIGHT }),
    bar({ from: SETTLED, to: HAND_OVER }, { owner: 'other', top: rows.told, height: HEIGHT }),
    bar({ from: HAND_OVER, to: END }, { owner: 'one', top: rows.told, height: HEIGHT }),
    label("route { reason: 'failover' }", { x: SETTLED, y: rows.told + HEIGHT + 16, size: 11 }),
    label("route { reason: 'return' }", { x: HAND_OVER, y: rows.told + HEIGHT + 16, anchor: 'middle', size: 11 }),
    label('Not to scale. The source is live, afterMs and backAfterMs are as they are by default.', {
      x: LEFT,
      y: BOTTOM + 40,
      size: 11,
    }),
  ]);
}
