import type { ErrorTable } from '../../packages/core/src/errors/table.ts';
import { aksitaErrors } from '../../packages/core/src/providers/aksita/errors.ts';
import { bandwidthErrors } from '../../packages/core/src/providers/bandwidth/errors.ts';
import { bodhiErrors } from '../../packages/core/src/providers/bodhi/errors.ts';
import { elsaErrors } from '../../packages/core/src/providers/elsa/errors.ts';
import { faseehErrors } from '../../packages/core/src/providers/faseeh/errors.ts';

/** A provider whose errors are documented. */
export interface Service {
  /** As a title writes it. */
  readonly title: string;
  /** Its page, from docs/. */
  readonly page: string;
  readonly errors: ErrorTable;
}

/** Every provider with an error table. A new one is added here. */
export const services: readonly Service[] = [
  { title: 'Aksita', page: 'providers/aksita.md', errors: aksitaErrors },
  { title: 'Bandwidth', page: 'providers/bandwidth.md', errors: bandwidthErrors },
  { title: 'Bodhi', page: 'providers/bodhi.md', errors: bodhiErrors },
  { title: 'ELSA', page: 'providers/elsa.md', errors: elsaErrors },
  { title: 'Faseeh', page: 'providers/faseeh.md', errors: faseehErrors },
];
