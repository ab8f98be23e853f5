/** Whether a character is a decimal digit, of any script. */
export function isDigit(character: string | undefined): boolean {
  return character !== undefined && /^\p{Nd}$/u.test(character);
}

/** Of the some 700 digits that there are, those that were met. */
const values = new Map<string, number>();

/** The value of a digit of any script. */
export function digitOf(digit: string): number {
  const known = values.get(digit);
  if (known !== undefined) return known;
  const code = digit.normalize('NFKC').codePointAt(0) ?? 0x30;
  let value = 0;
  // Each script has its ten digits in a row.
  while (value < 9 && isDigit(String.fromCodePoint(code - value - 1))) value += 1;
  values.set(digit, value);
  return value;
}
