/** The providers: one line each, sorted. */
export { aksitaManifest as aksita } from './aksita/manifest.ts';
export { bandwidthManifest as bandwidth } from './bandwidth/manifest.ts';
export { bodhiManifest as bodhi } from './bodhi/manifest.ts';
export { deepgramManifest as deepgram } from './deepgram/manifest.ts';
export { elsaManifest as elsa } from './elsa/manifest.ts';
export { faseehManifest as faseeh } from './faseeh/manifest.ts';
export { voskManifest as vosk } from './vosk/manifest.ts';
