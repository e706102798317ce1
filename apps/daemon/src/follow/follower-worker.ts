import { parentPort, workerData } from 'node:worker_threads'
import { runFollower } from './follower.ts'
import type { FollowerSetup } from './messages.ts'

// The thread that follows the transcripts that somebody watches.
const setup: FollowerSetup = workerData
if (parentPort) runFollower(parentPort, setup)
