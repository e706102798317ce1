export { type Ack, decodeAck, isAckFileName } from './ack.ts'
export { type Adapter, decodeAdapter } from './adapter.ts'
export { type NeedleConfig, type WorkspaceConfig, decodeNeedleConfig, decodeWorkspaceConfig } from './config.ts'
export type { Decoded, Undecoded } from './decoded.ts'
export { type DispatchTag, isMalformedTag, parseDispatchTag } from './dispatch-tag.ts'
export {
  type BeadEvent,
  type HeartbeatEvent,
  type UnknownEvent,
  type WorkspaceEvent,
  type WorkspaceEventName,
  decodeEventLine,
  outcomeOfEvent,
} from './event-line.ts'
export { type Execution, type ExecutionOutcome, type ExecutionStep, closeExecution, collectExecutions, executionKey } from './execution.ts'
export { type ExecutionsState, reduceExecutions } from './executions.ts'
export { type HeartbeatLine, type HeartbeatState, decodeHeartbeatLine } from './heartbeat-line.ts'
export { type KnownWorker, type WorkerJoin, identifierOf, isBeadId, isWorkerName, joinWorker } from './identity.ts'
export { type IdleMarker, type IdleMarkerName, decodeIdleMarker, parseIdleMarkerName } from './idle-marker.ts'
export { type LogEvent, decodeLogLine } from './log-line.ts'
export { type LogView, viewLogEvent } from './log-view.ts'
export { type Outcome, isOutcome, outcomeOfExit } from './outcome.ts'
export {
  type NeedlePaths,
  type WorkspacePaths,
  isLogFileName,
  isWorkspace,
  needleConfigPaths,
  needlePaths,
  promptDir,
  workspacePaths,
} from './paths.ts'
export { type WorkerProgress, reduceProgress } from './progress.ts'
export { type PromptFileName, type PromptHead, decodePromptHead, parsePromptFileName } from './prompt-file.ts'
export { type RateLimitBucket, decodeRateLimit } from './rate-limit.ts'
export type { RawRecord } from './record.ts'
export { type Registry, type RegistryEntry, decodeRegistry } from './registry.ts'
export {
  type NeedlePhase,
  type StateFile,
  type StateFileActivity,
  decodeStateFile,
  isKnownState,
  isStateFileName,
  phaseOfState,
} from './state-file.ts'
export { decodeTime } from './time.ts'
export { type AttemptRow, type TraceMetadata, type TracePath, decodeAttemptRow, decodeTraceMetadata, parseTracePath } from './trace.ts'
export { type TraceSession, sessionOfStderr, sessionOfStdout } from './trace-session.ts'
export { type WorkspaceExecutionsState, reduceWorkspaceExecutions } from './workspace-executions.ts'
