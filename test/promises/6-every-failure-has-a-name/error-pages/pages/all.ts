import { aksitaPage } from './aksita.ts';
import { bandwidthPage } from './bandwidth.ts';
import { bodhiPage } from './bodhi.ts';
import { elsaPage } from './elsa.ts';
import { faseehPage } from './faseeh.ts';
import type { ErrorPage } from './page.ts';

/** Every error page whose facts are kept. */
export const pages: readonly ErrorPage[] = [aksitaPage, bandwidthPage, bodhiPage, faseehPage, elsaPage];
