import { verify } from '@hoop/audit'
import { parentPort, workerData } from 'node:worker_threads'
import { VerifyTask } from './verify-in-thread.ts'
import * as v from 'valibot'

// Proving a long chain takes seconds of computing, which the process that answers the operator does not have.
const { dir, checkpoint, until } = v.parse(VerifyTask, workerData)
parentPort?.postMessage(await verify(dir, { checkpoint, until }), [])
