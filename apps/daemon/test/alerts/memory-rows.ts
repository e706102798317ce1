import type { AlertDeliveryRow, AlertMuteRow, AlertRow, AlertRows } from '../../src/db/index.ts'

/** What the disk holds, in memory. A key that is inserted twice is refused: nothing may be recorded or delivered twice. */
export interface MemoryRows extends AlertRows {
  readonly alerts: ReadonlyMap<string, AlertRow>
  /** Every record that was ever to be made. */
  readonly keys: ReadonlySet<string>
  /** What happens at the next save: the machine goes down before or after it is on disk, or the disk refuses. */
  fate: 'saved' | 'lost' | 'saved-then-down' | 'refused'
  /** As if the database were a new one: keys may come again. */
  forgetKeys(): void
  /** Where the machine went down: what is asked of it from then on does nothing. */
  isDown: boolean
}

export function makeMemoryRows(): MemoryRows {
  const alerts = new Map<string, AlertRow>()
  const open = new Map<string, AlertRow>()
  /** The last ones. */
  let resolved: readonly AlertRow[] = []
  const deliveries = new Map<string, AlertDeliveryRow>()
  const keys = new Set<string>()
  let mutes: readonly AlertMuteRow[] = []
  let records: { readonly key: string; readonly json: string }[] = []
  const rows: MemoryRows = {
    alerts,
    keys,
    fate: 'saved',
    isDown: false,
    forgetKeys: () => keys.clear(),
    firing: () => [...open.values()],
    mutes: () => [...mutes],
    save(write) {
      const { fate } = rows
      rows.fate = 'saved'
      if (rows.isDown) return
      if (fate === 'refused') throw new Error('the disk is full')
      if (fate === 'lost' || fate === 'saved-then-down') rows.isDown = true
      if (fate === 'lost') return
      for (const row of write.alerts) {
        alerts.set(row.id, row)
        if (row.resolvedAt === null) open.set(row.id, row)
        else if (open.delete(row.id) && row.groupId === null) resolved = [...resolved.slice(-99), row]
      }
      if (write.mutes) mutes = write.mutes
      for (const record of write.records) {
        if (keys.has(record.key)) throw new Error(`${record.key} twice`)
        keys.add(record.key)
        records.push(record)
      }
      for (const delivery of write.deliveries) if (!deliveries.has(delivery.id)) deliveries.set(delivery.id, delivery)
    },
    find: (id) => alerts.get(id),
    list: ({ limit }) => [...alerts.values()].slice(0, limit),
    lastResolved: (limit) => resolved.slice(-limit).toReversed(),
    records: (limit) => records.slice(0, limit < 0 ? undefined : limit),
    removeRecords: (gone) => void (records = records.filter(({ key }) => !gone.includes(key))),
    deliveriesOf: (alertId) => [...deliveries.values()].filter((delivery) => delivery.alertId === alertId),
    nextDelivery: () => [...deliveries.values()].find(({ state }) => state === 'waiting'),
    saveDelivery: (delivery) => void deliveries.set(delivery.id, delivery),
    prune() {},
  }
  return rows
}
