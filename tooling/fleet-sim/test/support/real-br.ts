import { execFileSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** A real br: `HOOP_TEST_BR`, or the one on the PATH; `undefined` without. */
export const realBr: string | undefined = [
  process.env['HOOP_TEST_BR'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'br')),
].find((path) => {
  try {
    return path !== '' && execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('br ')
  } catch {
    return false
  }
})
