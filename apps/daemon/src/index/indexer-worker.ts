import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { runIndexer } from './indexer.ts'
import type { IndexerSetup } from './messages.ts'

// V8 11 optimises a function of the parser after a few hundred records, in each thread anew and again when the next kind of record comes:
// of a first index that is a quarter of all processor time, in threads that compete for the same cores. Later is soon enough.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000')

// The thread that writes the index.
const setup: IndexerSetup = workerData
if (parentPort) void runIndexer(parentPort, setup)
