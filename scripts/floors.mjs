// node scripts/floors.mjs: the house's floors (ARCHITECTURE.md) hold. Exit code 1 and one line a finding where they do not.
import './bootstrap/require-node.mjs'
import { ROOT } from './bootstrap/workspace.mjs'
import { checkFloors } from './floors/check.mjs'

const findings = checkFloors(ROOT)
for (const finding of findings) console.error(finding)
if (findings.length === 0) console.log('Every package imports only from the floors below its own.')
process.exitCode = findings.length === 0 ? 0 : 1
