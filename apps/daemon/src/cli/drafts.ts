import type { CommandGroup } from './command.ts'

/** `hoop drafts` */
export const drafts: CommandGroup = {
  name: 'drafts',
  description: 'Look at what is proposed, and decide on it',
  commands: {
    list: async () => (await import('./drafts/list.ts')).list,
    show: async () => (await import('./drafts/show.ts')).show,
    propose: async () => (await import('./drafts/propose.ts')).propose,
    approve: async () => (await import('./drafts/approve.ts')).approve,
    reject: async () => (await import('./drafts/reject.ts')).reject,
  },
}
