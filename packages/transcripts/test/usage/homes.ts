import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Field, type HostUsage, rowWidth } from '../../src/usage/index.ts'

/** A home folder with these files, by their paths in it. It is gone when the test is over. */
export async function makeHome(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'hoop-usage-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), content)
  }
  return home
}

/** One request as a test reads it. */
export interface Plain extends Readonly<Record<string, unknown>> {
  readonly key: string
  readonly requestId: string
}

/** The requests as objects, by key. What stands where in a file is left out: a format's own reader does not say. */
export function plain({ requests, sessions }: HostUsage): Plain[] {
  const { count, figures, keys, requestIds, names } = requests
  return Array.from({ length: count }, (_, i) => {
    const of = (field: number) => figures[i * rowWidth + field] ?? Number.NaN
    const { cli, id, cwd } = sessions[of(Field.session)] ?? {}
    const { offset: _offset, ...fields } = Object.fromEntries(Object.entries(Field).map(([name, field]) => [name, of(field)]))
    return {
      ...fields,
      key: `${cli}:${keys[i]?.replace(/^claude:/, '')}`,
      requestId: requestIds[i] ?? '',
      model: names[of(Field.model)],
      speed: names[of(Field.speed)],
      session: id,
      cwd,
    }
  }).sort((a, b) => order(`${a.key} ${a.requestId}`, `${b.key} ${b.requestId}`))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
