/** Whether a character is a decimal digit, of any script. */
export function isDigit(character: string | undefined): boolean {
  return character !== undefined && /^\p{Nd}$/u.test(character);
}

/** The value of a digit of any script. */
export function digitOf(digit: string): number {
  const code = digit.normalize('NFKC').codePointAt(0) ?? 0x30;
  let value = 0;
  // Each script has its ten digits in a row.
  while (value < 9 && isDigit(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
