import { parentPort, workerData } from 'node:worker_threads'
import { runIndexer } from './indexer.ts'
import type { IndexerSetup } from './messages.ts'

// The thread that writes the index.
const setup: IndexerSetup = workerData
if (parentPort) void runIndexer(parentPort, setup)
