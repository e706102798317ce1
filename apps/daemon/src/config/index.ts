export { createConfig, type ConfigProblem, type ConfigSource, type CreateConfigOptions, type PendingSetting } from './create-config.ts'
export type { Origin } from './layers.ts'
