import { Entry } from '@hoop/protocol'

/** Kinds by the number they are kept as. */
const kinds = Entry.entries.kind.options

export const kindNumber = (kind: Entry['kind']): number => kinds.indexOf(kind)
export const kindOf = (number: number): Entry['kind'] => kinds[number] ?? 'unknown'
