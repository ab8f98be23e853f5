import type { Page } from './page.ts';
import { failoverPicture } from './pictures/failover-picture.ts';
import { rotationPicture } from './pictures/rotation-picture.ts';

/** The pictures of docs/endless.md. */
export const handOverPictures: readonly Page[] = [
  { path: 'docs/figures/rotation.svg', raw: true, text: rotationPicture },
  { path: 'docs/figures/failover.svg', raw: true, text: failoverPicture },
];
