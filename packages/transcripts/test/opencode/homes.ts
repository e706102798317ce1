import { join } from 'node:path'

export const fixtures = join(import.meta.dirname, '../fixtures/opencode')

const treeVersions = ['0.5.29', '1.0.162'] as const
export const sqliteVersions = ['1.2.6', '1.14.41', '1.18.33', '1.18.33-wal'] as const
export const versions = [...treeVersions, ...sqliteVersions] as const
