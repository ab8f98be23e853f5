import { bar, extent, label, moment, picture, WIDTH, type Owner, type Span } from './drawing.ts';

/** What is drawn of one rotation, in seconds before and after the place where the provider would end the first link. */
const FROM = -26.5;
const TO = 0.8;
const LEFT = 118;

/** The moments at a link of an hour whose limit was not moved by chance. */
const DIAL = -20;
const SEEK = -15;
const LIMIT = -5;
const END = 0;
/** Speech, in stretches with a final each. */
const SPEECH: readonly Span[] = [
  { from: -26.3, to: -23.4 },
  { from: -22.6, to: -19.2 },
  { from: -18.5, to: -15.9 },
  { from: -15.4, to: -11.7 },
  { from: -11.2, to: -10.4 },
  { from: -9.6, to: -6.1 },
  { from: -5.4, to: -1.5 },
];
const HAND_OVER = -11.45;
/** How far the first link had answered when the other one began. */
const SETTLED = -23.4;
const PRE_ROLL = 2;
/** The last final of the first link, and the first one of the other, which is there before. */
const LAST_FINAL = -8.6;
const FIRST_FINAL = -9.9;

const HEIGHT = 26;
const rows = { speech: 62, first: 112, firstSays: 146, second: 202, secondSays: 236, told: 304 };
const BOTTOM = 340;

function at(seconds: number): number {
  return Math.round(LEFT + ((seconds - FROM) / (TO - FROM)) * (WIDTH - LEFT - 8));
}

function span({ from, to }: Span): Span {
  return { from: at(from), to: at(to) };
}

function name(text: string, top: number): string {
  return label(text, { x: LEFT - 10, y: top + HEIGHT / 2 + 4, anchor: 'end' });
}

function moments(): readonly string[] {
  const all: readonly (readonly [number, string, string, string])[] = [
    [DIAL, 'link 2 is', 'dialled', 'middle'],
    [SEEK, 'a quiet moment', 'is sought', 'middle'],
    [HAND_OVER, 'H: link 2', 'takes over', 'middle'],
    [LIMIT, 'the limit:', 'H by now', 'middle'],
    [END, 'link 1 would', 'be ended', 'end'],
  ];
  return all.flatMap(([seconds, first, second, anchor]) => {
    const x = anchor === 'end' ? WIDTH - 4 : at(seconds);
    return [
      label(first, { x, y: 14, anchor, size: 11 }),
      label(second, { x, y: 28, anchor, size: 11 }),
      label(seconds === HAND_OVER ? '' : `${seconds} s`.replace('-', '−'), { x, y: 42, anchor, size: 11 }),
      moment(at(seconds), { top: 48, bottom: BOTTOM }),
    ];
  });
}

function finals(stretches: readonly Span[], top: number, owner: Owner, look?: 'faint' | 'kept'): readonly string[] {
  return stretches.map((stretch) => bar(span(stretch), { owner, top, height: HEIGHT, ...(look && { look }) }));
}

/** Two links on one axis: what each is sent, what it says, and what the caller is told. */
export function rotationPicture(): string {
  const before = SPEECH.filter(({ to }) => to < HAND_OVER);
  const after = SPEECH.filter(({ from }) => from > HAND_OVER);
  const heardTwice = before.filter(({ to }) => to > SETTLED);
  const second = { from: SETTLED - PRE_ROLL, to: HAND_OVER };
  return picture('A rotation: link 2 takes over from link 1 in a pause of the speech', BOTTOM + 36, [
    ...moments(),
    name('speech', rows.speech),
    ...finals(SPEECH, rows.speech, 'neither', 'faint'),
    name('link 1 is sent', rows.first),
    bar(span({ from: FROM, to: HAND_OVER }), { owner: 'one', top: rows.first, height: HEIGHT }),
    label('and then the end', { x: at(HAND_OVER) + 6, y: rows.first + 17, size: 11 }),
    name('link 1 says', rows.firstSays),
    ...finals(before, rows.firstSays, 'one', 'faint'),
    extent(span({ from: HAND_OVER, to: LAST_FINAL }), rows.firstSays + HEIGHT / 2),
    label('its last final, then it is closed', { x: at(LAST_FINAL) + 6, y: rows.firstSays + 17, size: 11 }),
    name('link 2 is sent', rows.second),
    bar(span(second), { owner: 'other', top: rows.second, height: HEIGHT, look: 'faint' }),
    bar(span({ from: HAND_OVER, to: TO }), { owner: 'other', top: rows.second, height: HEIGHT }),
    extent(span({ from: SETTLED - PRE_ROLL, to: SETTLED }), rows.second - 8),
    label('pre-roll', { x: at(SETTLED - PRE_ROLL), y: rows.second - 16, size: 11 }),
    label('what both links are sent', {
      x: at((second.from + second.to) / 2),
      y: rows.second + 17,
      anchor: 'middle',
      size: 11,
    }),
    name('link 2 says', rows.secondSays),
    ...finals(heardTwice, rows.secondSays, 'other', 'kept'),
    ...finals(after, rows.secondSays, 'other', 'faint'),
    label('kept, and not told: link 1 says it', {
      x: at(SETTLED),
      y: rows.secondSays + HEIGHT + 16,
      size: 11,
    }),
    extent(span({ from: FIRST_FINAL, to: LAST_FINAL }), rows.secondSays + HEIGHT + 12),
    label('its first final waits for link 1, at most 3 s', {
      x: at(LAST_FINAL) + 6,
      y: rows.secondSays + HEIGHT + 16,
      size: 11,
    }),
    name('you get', rows.told),
    ...finals(before, rows.told, 'one'),
    ...finals(after, rows.told, 'other'),
    label(
      'Seconds before the provider would end link 1. The source is live: what happens at −15 s happens when the audio is there.',
      {
        x: LEFT,
        y: BOTTOM + 24,
        size: 11,
      },
    ),
  ]);
}
