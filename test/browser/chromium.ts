/** Debian's Chromium: the one browser that a machine without access to browser builds can install. */
export const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export const howToInstallChromium = `There is no Chromium at ${chromium}. Install it with "apt-get install chromium", or set CHROMIUM_PATH.`;

/** No window, no sandbox (which root may not use), and nothing that calls home. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
