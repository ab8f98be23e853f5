/** Something named in a segment, such as a person or an amount; times in seconds on the source clock. */
export interface Entity {
  /** The provider's name for its kind: `NAME`. */
  readonly label: string;
  /** As the segment's text writes it. */
  readonly text: string;
  /** In another form, such as without formatting, where the provider gives one. */
  readonly value?: string;
  /** Where it begins: seconds on the source clock; absent where its place is not known. */
  readonly start?: number;
  /** Where it ends: seconds on the source clock; absent where its place is not known. */
  readonly end?: number;
  /** How sure the provider is of it: 0 to 1, where the provider gives it. */
  readonly confidence?: number;
}
