import type { CommandGroup } from './command.ts'

/** Every command of `hoop`, in the order of `--help`. */
export const hoop: CommandGroup = {
  name: 'hoop',
  description: 'One place to look at a fleet of headless coding agents',
  commands: {
    serve: async () => (await import('./serve.ts')).serve,
    demo: async () => (await import('./demo.ts')).demo,
    init: async () => (await import('./init.ts')).init,
    status: async () => (await import('./status.ts')).status,
    projects: async () => (await import('./projects.ts')).projects,
    beads: async () => (await import('./beads.ts')).beads,
    drafts: async () => (await import('./drafts.ts')).drafts,
    alerts: async () => (await import('./alerts.ts')).alerts,
    audit: async () => (await import('./audit.ts')).audit,
    usage: async () => (await import('./usage.ts')).usage,
    sessions: async () => (await import('./sessions.ts')).sessions,
    version: async () => (await import('./version.ts')).version,
  },
}
