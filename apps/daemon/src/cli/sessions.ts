import type { CommandGroup } from './command.ts'

/** `hoop sessions` */
export const sessions: CommandGroup = {
  name: 'sessions',
  description: 'Read the sessions that the coding CLIs left on this host',
  commands: {
    list: async () => (await import('./sessions/list.ts')).list,
    show: async () => (await import('./sessions/show.ts')).show,
  },
}
