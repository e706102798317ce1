export { CLIS, generateCorpus, type CorpusOptions } from './generate.ts'
export type { Cli, Grouping, LineCounts, Row, TokenCounts, Truth } from './truth.ts'
