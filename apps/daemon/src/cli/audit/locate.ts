import { AuditError } from '@hoop/audit'
import { join } from 'node:path'
import { HoopError } from '../../errors.ts'
import { chooseReadHome } from '../choose-home.ts'
import type { Terminal } from '../terminal.ts'

/** The home whose log is meant, and the folder of the log. Creates nothing. */
export async function locateAudit(
  homeFlag: string | undefined,
  { env }: Terminal,
): Promise<{ readonly home: string; readonly dir: string }> {
  const home = await chooseReadHome({ homeFlag, env })
  return { home, dir: join(home, 'audit') }
}

/** Does something with the log; what the log or a checkpoint is wrong with becomes an error of the command line. */
export async function withAudit<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    const { code, message, cause } = error
    const hint =
      code === 'AUDIT_NOT_FOUND' ? 'HOOP makes it at its first start: hoop serve; or name another home with --home' : lower(error.hint)
    throw new HoopError(code, message, { exitCode: exitCodes[code] ?? 3, hint, cause })
  }
}

/** 1: the log is there and is not whole. 2: the checkpoint is none. Else something is missing or cannot be read. */
const exitCodes: Partial<Record<AuditError['code'], 1 | 2 | 3>> = { AUDIT_BROKEN: 1, AUDIT_CHECKPOINT: 2 }

const lower = (sentence: string) => sentence.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase()).replace(/\.$/, '')
