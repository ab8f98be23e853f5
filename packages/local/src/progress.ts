/** How far the loading of the models has come. */
export interface LoadProgress {
  /** What has just been done. */
  readonly step: 'models-found' | 'tokens-written' | 'recogniser-loaded' | 'warm';
  /** 0 to 1. */
  readonly fraction: number;
}
