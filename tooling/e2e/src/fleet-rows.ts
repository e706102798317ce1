import type { WorkerView } from '@hoop/protocol'
import type { Locator, Page } from 'playwright-core'

/** A worker as its row on the fleet page says it. */
export interface Row {
  readonly id: string
  readonly look: string
  readonly bead: string | null
}

/** The row of a worker, drawn as one of these looks. */
export const rowOf = (page: Page, id: string, ...looks: readonly string[]): Locator =>
  page.locator(looks.length === 0 ? `[data-row="${id}"]` : looks.map((look) => `[data-row="${id}"][data-look="${look}"]`).join(', '))

/** Idle, draining and "no agent" are how Live looks. */
export const liveLooks = ['live', 'idle', 'draining', 'no-agent'] as const

/** All rows of the fleet page, by id. */
export async function readRows(page: Page): Promise<readonly Row[]> {
  const rows: readonly Row[] = await page.evaluate(`[...document.querySelectorAll('[data-row]')].map((row) => ({
    id: row.dataset.row,
    look: row.dataset.look,
    bead: row.querySelector('.bead-id')?.getAttribute('title') ?? null,
  }))`)
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** What the rows should say, by what a client knows of the workers: the state of each, and the bead in its hands. */
export function agreeOn(rows: readonly Row[], workers: readonly WorkerView[]): boolean {
  const expected = workers.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return (
    rows.length === expected.length &&
    expected.every(({ id, state, bead }, at) => {
      const row = rows[at]
      return row !== undefined && row.id === id && row.bead === bead && stateOf(row.look) === state
    })
  )
}

function stateOf(look: string): string | null {
  if (look === 'unknown') return null
  return look === 'dead' || look === 'hung' ? look : 'live'
}
