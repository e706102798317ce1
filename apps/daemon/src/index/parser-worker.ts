import { parentPort, workerData } from 'node:worker_threads'
import { type ParserSetup, runParser } from './parser.ts'

// The second thread of a first index: it parses, and sends rows to the thread that writes.
const setup: ParserSetup = workerData
if (parentPort) runParser(parentPort, setup)
