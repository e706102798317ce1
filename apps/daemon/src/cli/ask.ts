import { createInterface } from 'node:readline/promises'
import { HoopError } from '../errors.ts'
import type { Terminal } from './terminal.ts'

/** Asks a person. Ctrl-C and the end of input mean no: a {@link HoopError} with exit code 1. */
export async function ask(question: string, { stdin, stderr }: Terminal): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr })
  const left = new Promise<never>((_resolve, reject) => {
    const leave = () => reject(new HoopError('CANCELLED', 'nothing was changed', { exitCode: 1 }))
    lines.once('SIGINT', leave)
    lines.once('close', leave)
  })
  left.catch(() => {})
  try {
    return await Promise.race([lines.question(question), left])
  } finally {
    lines.close()
  }
}
