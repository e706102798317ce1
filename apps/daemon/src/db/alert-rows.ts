import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { alertDeliveries, alertMutes, alertRecords, alerts } from './schema.ts'

/** An alert in the database. `json` is whole; the other columns are for finding it. */
export type AlertRow = typeof alerts.$inferSelect
export type AlertMuteRow = typeof alertMutes.$inferSelect
export type AlertDeliveryRow = typeof alertDeliveries.$inferSelect

/** What one step of the alerts leaves behind: all of it or nothing. */
export interface AlertWrite {
  readonly alerts: readonly AlertRow[]
  /** All mutes, where they changed. */
  readonly mutes?: readonly AlertMuteRow[] | undefined
  /** What the audit log is to hold, by a key that no other record has. */
  readonly records: readonly { readonly key: string; readonly json: string }[]
  readonly deliveries: readonly AlertDeliveryRow[]
}

/** Which alerts; those of a group only with `isEach`. Newest first; `after` is the last one of the page before. */
export interface AlertQuery {
  readonly state?: 'firing' | 'resolved' | undefined
  readonly kind?: string | undefined
  readonly severity?: string | undefined
  readonly project?: string | undefined
  readonly subject?: string | undefined
  /** Those that fired at some time since then. */
  readonly sinceMs?: number | undefined
  readonly isEach: boolean
  readonly after?: { readonly raisedAt: number; readonly id: string } | undefined
  readonly limit: number
}

export interface AlertRows {
  /** What fires. */
  firing(): AlertRow[]
  mutes(): AlertMuteRow[]
  /** Durable on return; all or nothing. */
  save(write: AlertWrite): void
  find(id: string): AlertRow | undefined
  list(query: AlertQuery): AlertRow[]
  /** Newest first, without those of a group. */
  lastResolved(limit: number): AlertRow[]
  /** What the audit log may not hold yet, oldest first. */
  records(limit: number): { readonly key: string; readonly json: string }[]
  removeRecords(keys: readonly string[]): void
  deliveriesOf(alertId: string): AlertDeliveryRow[]
  /** The next to be tried. */
  nextDelivery(): AlertDeliveryRow | undefined
  saveDelivery(delivery: AlertDeliveryRow): void
  /** Takes away what was resolved before, and all but the newest `keep` of those resolved, with their deliveries. */
  prune(beforeMs: number, keep: number): void
}

export function createAlertRows(db: BetterSQLite3Database): AlertRows {
  return {
    firing: () => db.select().from(alerts).where(isNull(alerts.resolvedAt)).orderBy(asc(alerts.raisedAt), asc(alerts.id)).all(),
    mutes: () => db.select().from(alertMutes).all(),
    save(write) {
      db.transaction((tx) => {
        for (const row of write.alerts) tx.insert(alerts).values(row).onConflictDoUpdate({ target: alerts.id, set: row }).run()
        if (write.mutes) {
          tx.delete(alertMutes).run()
          for (const row of write.mutes) tx.insert(alertMutes).values(row).onConflictDoNothing().run()
        }
        for (const row of write.records) tx.insert(alertRecords).values(row).onConflictDoNothing().run()
        for (const row of write.deliveries) tx.insert(alertDeliveries).values(row).onConflictDoNothing().run()
      })
    },
    find: (id) => db.select().from(alerts).where(eq(alerts.id, id)).get(),
    list({ state, kind, severity, project, subject, sinceMs, isEach, after, limit }) {
      return db
        .select()
        .from(alerts)
        .where(
          and(
            state === undefined ? undefined : state === 'firing' ? isNull(alerts.resolvedAt) : isNotNull(alerts.resolvedAt),
            kind === undefined ? undefined : eq(alerts.kind, kind),
            severity === undefined ? undefined : eq(alerts.severity, severity),
            project === undefined ? undefined : eq(alerts.project, project),
            subject === undefined ? undefined : eq(alerts.subject, subject),
            sinceMs === undefined ? undefined : or(isNull(alerts.resolvedAt), gt(alerts.resolvedAt, sinceMs)),
            isEach ? undefined : isNull(alerts.groupId),
            after && or(lt(alerts.raisedAt, after.raisedAt), and(eq(alerts.raisedAt, after.raisedAt), lt(alerts.id, after.id))),
          ),
        )
        .orderBy(desc(alerts.raisedAt), desc(alerts.id))
        .limit(limit)
        .all()
    },
    lastResolved(limit) {
      return db
        .select()
        .from(alerts)
        .where(and(isNotNull(alerts.resolvedAt), isNull(alerts.groupId)))
        .orderBy(desc(alerts.resolvedAt), desc(alerts.id))
        .limit(limit)
        .all()
    },
    records: (limit) =>
      db.select({ key: alertRecords.key, json: alertRecords.json }).from(alertRecords).orderBy(asc(alertRecords.n)).limit(limit).all(),
    removeRecords(keys) {
      for (let i = 0; i < keys.length; i += 500)
        db.delete(alertRecords)
          .where(inArray(alertRecords.key, keys.slice(i, i + 500)))
          .run()
    },
    deliveriesOf: (alertId) =>
      db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId)).orderBy(asc(alertDeliveries.madeAt)).all(),
    nextDelivery: () =>
      db
        .select()
        .from(alertDeliveries)
        .where(eq(alertDeliveries.state, 'waiting'))
        .orderBy(asc(alertDeliveries.nextAt), asc(alertDeliveries.madeAt))
        .limit(1)
        .get(),
    saveDelivery: (row) => void db.update(alertDeliveries).set(row).where(eq(alertDeliveries.id, row.id)).run(),
    prune(beforeMs, keep) {
      db.transaction((tx) => {
        tx.delete(alerts).where(lte(alerts.resolvedAt, beforeMs)).run()
        tx.run(sql`delete from ${alerts} where ${alerts.id} in
          (select id from alerts where resolved_at is not null order by resolved_at desc, id desc limit -1 offset ${keep})`)
        tx.run(sql`delete from alert_deliveries where alert_id not in (select id from alerts)`)
      })
    },
  }
}
