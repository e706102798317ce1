import Archive from 'lucide-solid/icons/archive'
import Bell from 'lucide-solid/icons/bell'
import CircleDot from 'lucide-solid/icons/circle-dot'
import FilePenLine from 'lucide-solid/icons/file-pen-line'
import Eye from 'lucide-solid/icons/eye'
import Plug from 'lucide-solid/icons/plug'
import Power from 'lucide-solid/icons/power'
import RotateCcwClock from 'lucide-solid/icons/rotate-ccw-clock'
import Rows3 from 'lucide-solid/icons/rows-3'
import Settings2 from 'lucide-solid/icons/settings-2'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import type { AuditRecord } from '@hoop/protocol'
import { Dynamic } from 'solid-js/web'
import { areaOf, toneOf, typeWord } from '../../model/audit-words.ts'

const icons = {
  bead: CircleDot,
  draft: FilePenLine,
  worker: Rows3,
  alert: Bell,
  config: Settings2,
  text: Eye,
  audit: ShieldCheck,
  backup: Archive,
  restore: Archive,
  mcp: Plug,
  daemon: Power,
  history: RotateCcwClock,
}

/** Icon and words of a record's type. */
export function RecordMark(props: { readonly record: Pick<AuditRecord, 'type' | 'data'> }) {
  return (
    <span class="record-mark" data-tone={toneOf(props.record)}>
      <Dynamic component={icons[areaOf(props.record.type)]} aria-hidden="true" />
      <span class="cut">{typeWord(props.record.type)}</span>
    </span>
  )
}
