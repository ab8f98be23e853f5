/** How the simulated Faseeh behaves. */
export interface FaseehBehaviour {
  /** API keys that are accepted; default `any`, but there has to be one. */
  readonly keys?: readonly string[] | 'any';
  /** Voices that exist; default `any`. */
  readonly voices?: readonly string[] | 'any';
  /** Models that exist; default `any`. */
  readonly models?: readonly string[] | 'any';
  /** Links of one key that may be open at once; default no limit. */
  readonly maximumLinks?: number;
  /**
   * What `clear` does, which is not documented. `final`: the speech stops, with an `isFinal`. `silent`: it stops, and nothing is
   * sent about it. `ignored`: the speech goes on to its end. Default `final`.
   */
  readonly clear?: 'final' | 'silent' | 'ignored';
  /** How often the end of a text is sent: a provider that answers `clear` may send it once too often. Default once. */
  readonly finals?: 'once' | 'twice';
  /** Texts of less than 3 words or 10 characters; default `refused`, as the provider does. */
  readonly shortTexts?: 'refused' | 'spoken';
  /** Seconds without a text after which an idle link is closed, which is not documented; default Infinity. */
  readonly idleSeconds?: number;
}
