import Brain from 'lucide-solid/icons/brain'
import FileQuestionMark from 'lucide-solid/icons/file-question-mark'
import Info from 'lucide-solid/icons/info'
import ListCollapse from 'lucide-solid/icons/list-collapse'
import MessageSquareText from 'lucide-solid/icons/message-square-text'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import Terminal from 'lucide-solid/icons/terminal'
import User from 'lucide-solid/icons/user'
import Wrench from 'lucide-solid/icons/wrench'
import { Dynamic } from 'solid-js/web'
import type { EntryView } from '@hoop/protocol'

const icons: Readonly<Record<EntryView['kind'], typeof User>> = {
  user: User,
  assistant: MessageSquareText,
  thinking: Brain,
  tool_call: Wrench,
  tool_result: Terminal,
  system: Info,
  summary: ListCollapse,
  error: OctagonAlert,
  unknown: FileQuestionMark,
}

/** The icon of a kind of entry. */
export function EntryIcon(props: { readonly kind: EntryView['kind'] }) {
  return <Dynamic component={icons[props.kind]} aria-hidden="true" />
}
