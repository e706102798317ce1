import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** `hoop` as it is shipped: what `bin` of the daemon's package names. HOOP_E2E_PROGRAM puts another build to the test. */
export const hoopProgram = process.env['HOOP_E2E_PROGRAM'] ?? join(root, 'apps/daemon/dist/main.js')

/** The fleet simulator that is shipped with it. */
export const simulatorProgram = join(dirname(hoopProgram), 'fleet-sim.js')

/** What proves an audit log without HOOP. */
export const verifierProgram = join(root, 'packages/audit/verify-hoop-audit.mjs')

/** Recorded and constructed files of NEEDLE. */
export const needleFixtures = join(root, 'packages/needle/test/fixtures')

/** A test that drives the bundle must not pass or skip because there is none. */
export function requireBundle(): void {
  for (const program of [hoopProgram, simulatorProgram])
    if (!existsSync(program)) throw new Error(`${program} is not there: run \`npm run build\` first`)
}

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium of this machine: HOOP_CHROMIUM, or the first on the PATH; `undefined` where there is none. */
export const chromiumProgram: string | undefined =
  process.env['HOOP_CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => browserNames.map((name) => join(folder, name)))
    .find((path) => existsSync(path))
