import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerTask } from './scan-claude.ts'
import { createPartScanner, packFound, type Part } from './scan-parts.ts'

// A second thread of `scanClaude`: takes parts until there are none, and sends what it found.
const { parts: list, next, compiled }: WorkerTask = workerData
const parts: readonly Part[] = JSON.parse(list)
const counter = new Int32Array(next)
const take = () => Atomics.add(counter, 0, 1)
const scanner = createPartScanner(compiled)
if (scanner)
  for (let number = take(); number < parts.length; number = take()) {
    const part = parts[number]
    if (part) scanner.scan(part, number)
  }
parentPort?.postMessage(scanner && packFound(scanner.found()), [])
