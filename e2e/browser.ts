import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

// Playwright's own build where it was downloaded, the system's Chromium where it was not.
const own = chromium.executablePath()
const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? (existsSync(own) ? own : '/usr/bin/chromium')

/**
 * How every browser of this project is started. Chromium refuses its sandbox to root, and where there is no graphics
 * card its process for one only costs time.
 */
export const launchOptions = {
  executablePath,
  args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
}
