import type { CommandGroup } from './command.ts'

/** `hoop projects` */
export const projects: CommandGroup = {
  name: 'projects',
  description: 'Name the workspaces that HOOP shows',
  commands: {
    add: async () => (await import('./projects/add.ts')).add,
    scan: async () => (await import('./projects/scan.ts')).scan,
    list: async () => (await import('./projects/list.ts')).list,
    remove: async () => (await import('./projects/remove.ts')).remove,
  },
}
