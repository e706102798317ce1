// Imported first by every script, for its effect: a Node that is too old is told so before it meets anything it cannot run.
import { isNewEnough, OLDEST_NODE, tooOldMessage } from './node-version.mjs'

if (!isNewEnough(process.version, OLDEST_NODE)) {
  console.error(tooOldMessage(process.version, process.execPath))
  process.exit(1)
}
