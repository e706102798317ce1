import type { CommandGroup } from './command.ts'

/** `hoop audit` */
export const audit: CommandGroup = {
  name: 'audit',
  description: 'Prove, read and export the log of what was done',
  commands: {
    verify: async () => (await import('./audit/verify.ts')).verify,
    tail: async () => (await import('./audit/tail.ts')).tail,
    export: async () => (await import('./audit/export.ts')).exportCommand,
    checkpoint: async () => (await import('./audit/checkpoint.ts')).checkpoint,
  },
}
