/** What the engine must come to, told as the life of one condition at a time. Times are those of the monotonic clock. */

export interface KindTimes {
  readonly holdMs: number
  readonly clearHoldMs: number
  readonly isOverWhenSeen: boolean
}

type Phase =
  | { readonly name: 'quiet' }
  | { readonly name: 'waiting'; readonly firesAt: number }
  | { readonly name: 'firing' }
  | { readonly name: 'over'; readonly clearsAt: number }

export class ReferenceCondition {
  readonly times: KindTimes
  phase: Phase = { name: 'quiet' }
  holders: string[] = []
  speaker = ''
  count = 0
  returns = 0
  isSeen = false
  severity = 0
  lastCleared: { readonly at: number; readonly returns: number } | undefined
  raises = 0
  clears = 0

  constructor(times: KindTimes) {
    this.times = times
  }

  copy(): ReferenceCondition {
    return Object.assign(new ReferenceCondition(this.times), this, { holders: [...this.holders] })
  }

  get isOpen(): boolean {
    return this.phase.name === 'firing' || this.phase.name === 'over'
  }

  /** A part says that it holds. */
  holds(part: string, severity: number, at: number): void {
    const { phase } = this
    if (phase.name === 'quiet') {
      const { lastCleared } = this
      this.returns = lastCleared && at - lastCleared.at < 600_000 ? lastCleared.returns + 1 : 0
      this.count = 1
      this.isSeen = false
      this.phase = { name: 'waiting', firesAt: at + this.times.holdMs }
      this.holders = []
    }
    if (phase.name === 'over') {
      this.count++
      this.returns++
      if (this.times.isOverWhenSeen) this.isSeen = false
      this.phase = { name: 'firing' }
    }
    if (severity > this.severity && phase.name !== 'quiet') this.isSeen = false
    this.severity = severity
    if (!this.holders.includes(part)) this.holders.push(part)
    this.speaker = part
  }

  /** A part says what it knows, and not this. */
  isNotTold(part: string, isGone: boolean, at: number): void {
    if (this.phase.name === 'quiet' || (this.speaker !== part && !this.holders.includes(part))) return
    this.holders = this.holders.filter((holder) => holder !== part)
    if (this.holders.length > 0) {
      this.speaker = this.holders[0] ?? ''
      return
    }
    this.speaker = part
    if (this.phase.name === 'waiting') this.phase = { name: 'quiet' }
    else if ((this.times.isOverWhenSeen && this.isSeen) || isGone) this.clear(at)
    else if (this.phase.name === 'firing') {
      if (this.times.clearHoldMs === 0) this.clear(at)
      else this.phase = { name: 'over', clearsAt: at + this.away }
    }
  }

  isAcknowledged(at: number, heard: ReadonlySet<string>): void {
    if (this.phase.name === 'over' && !this.isSeen && this.times.isOverWhenSeen) this.phase = { name: 'over', clearsAt: at }
    this.isSeen = true
    this.pass(at, heard)
  }

  pass(at: number, heard: ReadonlySet<string>): void {
    if (this.phase.name === 'waiting' && at >= this.phase.firesAt) {
      this.phase = { name: 'firing' }
      this.raises++
    } else if (this.phase.name === 'over' && at >= this.phase.clearsAt && heard.has(this.speaker)) this.clear(at)
  }

  /** HOOP ends, however, and starts. */
  restart(at: number): void {
    this.lastCleared = undefined
    if (this.phase.name === 'waiting') this.phase = { name: 'quiet' }
    if (this.phase.name === 'over') this.phase = { name: 'over', clearsAt: at + this.away }
  }

  private get away(): number {
    return Math.min(this.times.clearHoldMs * 2 ** Math.min(this.returns, 20), 600_000)
  }

  private clear(at: number): void {
    this.phase = { name: 'quiet' }
    this.clears++
    this.holders = []
    if (this.times.clearHoldMs > 0) this.lastCleared = { at, returns: this.returns }
  }
}
