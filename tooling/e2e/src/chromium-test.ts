import { test } from 'vitest'
import { chromiumProgram } from './programs.ts'

/** A test in a browser: skipped by name where there is no Chromium. Its name ends with `[needs chromium]`. */
export const chromiumTest = test.skipIf(chromiumProgram === undefined)

/** Whether browsers can be started here. */
export const hasChromium = chromiumProgram !== undefined
