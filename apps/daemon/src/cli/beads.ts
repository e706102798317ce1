import type { CommandGroup } from './command.ts'

/** `hoop beads` */
export const beads: CommandGroup = {
  name: 'beads',
  description: 'Look into the queues of every project; nothing is ever changed',
  commands: {
    list: async () => (await import('./beads/list.ts')).list,
    show: async () => (await import('./beads/show.ts')).show,
  },
}
