import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

// Playwright's own build where it was downloaded, the system's Chromium where it was not.
const own = chromium.executablePath()
const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? (existsSync(own) ? own : '/usr/bin/chromium')

/**
 * Features of Chromium that are off. The first two are popups of the address bar, made beside every page though nobody
 * sees a window: a quarter of the processor for the same tests. Chromium hears the last such list only, so that those
 * follow which Playwright turns off, as far as they concern a page and this machine alone.
 */
const OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
]

/**
 * How every browser of this project is started. Chromium refuses its sandbox to root, and where there is no graphics
 * card its process for one only costs time.
 */
export const launchOptions = {
  executablePath,
  args: [
    '--disable-gpu',
    `--disable-features=${OFF.join(',')}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
}
