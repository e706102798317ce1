import type { CommandGroup } from './command.ts'

/** `hoop alerts` */
export const alerts: CommandGroup = {
  name: 'alerts',
  description: 'See what needs a person, and say that you have seen it',
  commands: {
    list: async () => (await import('./alerts/list.ts')).list,
    show: async () => (await import('./alerts/show.ts')).show,
    ack: async () => (await import('./alerts/ack.ts')).ack,
    mute: async () => (await import('./alerts/mute.ts')).mute,
    unmute: async () => (await import('./alerts/unmute.ts')).unmute,
  },
}
