import { ControlPlane } from '../session/control-plane.ts';
import { LinkWorks } from './link-works.ts';

/** What a transcription makes its links of, and what they answer: most of its code, and needed from its first dial on. */
export interface LinkParts {
  readonly ControlPlane: typeof ControlPlane;
  readonly LinkWorks: typeof LinkWorks;
}

export const linkParts: LinkParts = { ControlPlane, LinkWorks };
