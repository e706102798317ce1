/** The floor of each package. `tooling/*` stands on the roof: it may use every floor, and nothing may use it. */
export const ROOF = 3

/** @type {Readonly<Record<string, number>>} */
export const FLOORS = {
  '@hoop/jsonl': 0,
  '@hoop/redact': 0,
  '@hoop/protocol': 0,
  '@hoop/transcripts': 1,
  '@hoop/needle': 1,
  '@hoop/bead-cli': 1,
  '@hoop/health': 1,
  '@hoop/stuck': 1,
  '@hoop/quota': 1,
  '@hoop/audit': 1,
  '@hoop/backup': 1,
  '@hoop/mcp-tools': 1,
  '@hoop/daemon': 2,
  '@hoop/web': 2,
  '@hoop/mcp': 2,
}

/** What one floor may take from its own: the types of the daemon's routes, which make the dashboard's client. Types only. */
export const SAME_FLOOR_TYPES = [{ from: '@hoop/web', to: '@hoop/daemon/api' }]
