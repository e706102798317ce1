import { verify } from '@hoop/audit'
import { AuditCheckpoint, AuditVerdict } from '@hoop/protocol'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import * as v from 'valibot'

/** What the thread is to prove. */
export const VerifyTask = v.object({
  dir: v.string(),
  checkpoint: v.optional(AuditCheckpoint),
  until: v.optional(v.object({ segment: v.string(), offset: v.number() })),
})
export type VerifyTask = v.InferOutput<typeof VerifyTask>

/** Verifies a log in a thread of its own; in this one where HOOP runs from its source. Throws what `verify` throws. */
export async function verifyInThread(task: VerifyTask, signal: AbortSignal): Promise<AuditVerdict> {
  const url = new URL('./audit-verify-worker.js', import.meta.url)
  if (!existsSync(fileURLToPath(url))) return verify(task.dir, { ...task, signal })
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData: task })
    const stop = () => void worker.terminate()
    signal.addEventListener('abort', stop, { once: true })
    worker.once('message', (verdict: unknown) => resolve(v.parse(AuditVerdict, verdict)))
    worker.once('error', reject)
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop)
      reject(new Error('the verification was ended before it had a verdict'))
    })
  })
}
