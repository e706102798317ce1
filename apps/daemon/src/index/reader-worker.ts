import { parentPort, workerData } from 'node:worker_threads'
import { type ReaderSetup, runReader } from './reader.ts'

// The thread that answers questions about the index.
const setup: ReaderSetup = workerData
if (parentPort) runReader(parentPort, setup)
