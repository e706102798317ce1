export { classify, type ClassifyInput } from './classify.ts'
export type { Evidence, Reason, State, Verdict } from './verdict.ts'
export { chooseHeartbeat, type Heartbeat } from './heartbeat.ts'
export { defaultLimits, fullBeatMs, type Limits, lostAfterMs, staleAfterMs } from './limits.ts'
export { type Memory, type Run, type Watch, watchFrom } from './memory.ts'
export { parseMemory } from './parse-memory.ts'
export { presence, type Presence, type PresenceInput } from './presence.ts'
export { type Clocks, compareClocks, type TimeChange } from './watch.ts'
export { processQuery } from './run.ts'
export { type ProcessQuery, unseen, viewProcess } from './view.ts'
export { type AgentSearch, findAgents, viewGroup } from './agents.ts'
export { type Effort, takeEfforts, toolWork, type ToolWork, type ToolCall } from './tool-work.ts'
export { identify, isOtherProcess } from './identity.ts'
export type {
  GroupView,
  ProcessIdentity,
  ProcessInfo,
  ProcessSnapshot,
  ProcessTable,
  ProcessView,
  RunState,
  SeenProcess,
  UnseenProcess,
} from './process.ts'
export { createProcessTable, type ProcessTableOptions } from './create-table.ts'
export { createProcTable, type ProcTableOptions } from './proc-linux.ts'
export { createPsTable, type PsTableOptions } from './ps-portable.ts'
export { ProcessTableError } from './errors.ts'
