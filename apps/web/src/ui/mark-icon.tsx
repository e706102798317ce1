import Archive from 'lucide-solid/icons/archive'
import Bell from 'lucide-solid/icons/bell'
import CalendarClock from 'lucide-solid/icons/calendar-clock'
import CircleSlash from 'lucide-solid/icons/circle-slash'
import FileQuestionMark from 'lucide-solid/icons/file-question-mark'
import FileWarning from 'lucide-solid/icons/file-exclamation-point'
import Folder from 'lucide-solid/icons/folder'
import Gauge from 'lucide-solid/icons/gauge'
import Hand from 'lucide-solid/icons/hand'
import Hourglass from 'lucide-solid/icons/hourglass'
import MessageSquare from 'lucide-solid/icons/message-square'
import Moon from 'lucide-solid/icons/moon'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import Repeat from 'lucide-solid/icons/repeat'
import ScrollText from 'lucide-solid/icons/scroll-text'
import ShieldAlert from 'lucide-solid/icons/shield-alert'
import Timer from 'lucide-solid/icons/timer'
import UserCheck from 'lucide-solid/icons/user-check'
import { Dynamic } from 'solid-js/web'
import type { Mark } from '../model/alert-kinds.ts'
import { lookWord, type Look } from '../model/look.ts'
import { Glyph } from './glyph.tsx'

const icons: Readonly<Record<Exclude<Mark, Look>, typeof Bell>> = {
  project: Folder,
  config: FileWarning,
  repeat: Repeat,
  quota: Gauge,
  errors: OctagonAlert,
  identity: UserCheck,
  timer: Timer,
  claim: CircleSlash,
  log: ScrollText,
  moon: Moon,
  hand: Hand,
  calendar: CalendarClock,
  ack: FileQuestionMark,
  bell: Bell,
  behind: Hourglass,
  archive: Archive,
  shield: ShieldAlert,
  chat: MessageSquare,
}

const isLook = (mark: Mark): mark is Look => mark in lookWord

/** The mark of an alert: a state glyph, or the icon of its kind. */
export function MarkIcon(props: { readonly mark: Mark }) {
  const icon = () => (isLook(props.mark) ? undefined : icons[props.mark])
  const look = () => (isLook(props.mark) ? props.mark : undefined)
  return (
    <>
      {look() !== undefined && <Glyph look={look() ?? 'unknown'} />}
      {icon() !== undefined && <Dynamic component={icon()} aria-hidden="true" />}
    </>
  )
}
