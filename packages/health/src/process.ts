/** What a process does, in words that both ports share. `unknown`: it exists, and that is all we may know. */
export type RunState = 'running' | 'sleeping' | 'waiting' | 'stopped' | 'traced' | 'zombie' | 'unknown'

/** One process at one moment. Times are milliseconds since the epoch by the host's clock of that moment. */
export interface ProcessInfo {
  readonly pid: number
  readonly ppid: number
  readonly pgid: number
  /** Session; the portable port does not know it. */
  readonly sid?: number | undefined
  readonly state: RunState
  /** The letter as the system printed it. */
  readonly letter: string
  /** Clock ticks from boot to start: moves with no clock. */
  readonly startTicks?: number | undefined
  /** Whole seconds only from the portable port. `undefined` where we may not look. */
  readonly startedAt: number | undefined
  readonly uid?: number | undefined
  /** Time on a CPU so far, in user and kernel mode. */
  readonly cpuMs?: number | undefined
  /** The same of its children that have ended and were collected, and of theirs. */
  readonly childCpuMs?: number | undefined
  /** The program's short name: any characters at all, and cut at 15 bytes by Linux. */
  readonly name: string
}

/** The process table, or the part of it that was asked for. */
export interface ProcessSnapshot {
  readonly at: number
  readonly bootId?: string | undefined
  /** When the host started, by its clock at `at`. */
  readonly bootedAt?: number | undefined
  readonly byPid: ReadonlyMap<number, ProcessInfo>
  /** The pids that were asked for; `undefined`: every process was. */
  readonly asked?: ReadonlySet<number> | undefined
}

/** Where processes can be looked up. Reading signals nothing and changes nothing. */
export interface ProcessTable {
  readonly kind: 'proc' | 'ps'
  /**
   * Every process that we may see, and of `also` even those that we may not look at. Throws a `ProcessTableError` if there is no
   * table to be had.
   */
  read(also?: Iterable<number>): Promise<ProcessSnapshot>
  /** These pids only: a fraction of the cost. What is not in the answer's `byPid` does not exist. */
  readMany(pids: Iterable<number>): Promise<ProcessSnapshot>
  /** One process, or `undefined` if there is none with that pid. */
  readOne(pid: number): Promise<ProcessInfo | undefined>
  /** Bytes that a process has read and written so far, by any means; `undefined` where that cannot be known. */
  readIoBytes?(pid: number): number | undefined
}

/** What tells a process from a later one with the same pid. Plain JSON: it outlives a restart of the reader. */
export interface ProcessIdentity {
  readonly pid: number
  readonly bootId?: string | undefined
  readonly startTicks?: number | undefined
  /** Start counted from the host's own: for where there are no ticks. */
  readonly afterBootMs?: number | undefined
  readonly startedAt?: number | undefined
}

/** The processes of a worker's group that do its work. */
export interface GroupView {
  /** True while at least one of them is neither stopped nor a zombie. */
  readonly running: boolean
  readonly pids: readonly number[]
  /** When the session of the bead in hand last grew; `undefined` where no session is known. */
  readonly lastOutputAt?: number | undefined
}

/** A process whose fate is known. */
export interface SeenProcess {
  readonly kind: 'alive' | 'stopped' | 'zombie' | 'gone' | 'reused'
  readonly pid: number
  readonly identity?: ProcessIdentity | undefined
  readonly startedAt?: number | undefined
  readonly pgid?: number | undefined
  readonly sid?: number | undefined
  readonly group?: GroupView | undefined
}

/** A process that cannot be looked at, and why. */
export interface UnseenProcess {
  readonly kind: 'unseen'
  readonly why: 'no-pid' | 'remote' | 'namespace' | 'unreadable'
  readonly pid?: number | undefined
}

/** A worker's process as its verdict needs it. */
export type ProcessView = SeenProcess | UnseenProcess

/** The letter that `ps` and `/proc` print → a state. Linux and the BSDs agree on all that matters here. */
export function decodeRunState(letter: string): RunState {
  switch (letter) {
    case 'R':
      return 'running'
    case 'S':
    case 'I':
      return 'sleeping'
    case 'D':
    case 'U':
    case 'L':
    case 'W':
    case 'K':
    case 'P':
      return 'waiting'
    case 'T':
      return 'stopped'
    case 't':
      return 'traced'
    case 'Z':
    case 'X':
    case 'x':
      return 'zombie'
    default:
      return 'unknown'
  }
}
