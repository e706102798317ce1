import Bot from 'lucide-solid/icons/bot'
import Brain from 'lucide-solid/icons/brain'
import CircleDashed from 'lucide-solid/icons/circle-dashed'
import CircleX from 'lucide-solid/icons/circle-x'
import FilePlus from 'lucide-solid/icons/file-plus'
import FileQuestionMark from 'lucide-solid/icons/file-question-mark'
import FileText from 'lucide-solid/icons/file-text'
import GitFork from 'lucide-solid/icons/git-fork'
import Globe from 'lucide-solid/icons/globe'
import Hammer from 'lucide-solid/icons/hammer'
import Hourglass from 'lucide-solid/icons/hourglass'
import ListChecks from 'lucide-solid/icons/list-checks'
import Pause from 'lucide-solid/icons/pause'
import Pencil from 'lucide-solid/icons/pencil'
import Plug from 'lucide-solid/icons/plug'
import Search from 'lucide-solid/icons/search'
import Send from 'lucide-solid/icons/send-horizontal'
import Terminal from 'lucide-solid/icons/terminal'
import Wrench from 'lucide-solid/icons/wrench'
import { Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import type { DoingIcon as Name } from '../model/activity.ts'

const icons: Readonly<Record<Exclude<Name, 'none'>, typeof Bot>> = {
  shell: Terminal,
  edit: Pencil,
  read: FileText,
  write: FilePlus,
  search: Search,
  web: Globe,
  'sub-agent': GitFork,
  mcp: Plug,
  'to-do': ListChecks,
  other: Wrench,
  thinking: Brain,
  agent: Bot,
  looking: Search,
  build: Hammer,
  waits: Send,
  gone: CircleX,
  stopped: Pause,
  silent: Hourglass,
  'no-agent': CircleDashed,
  unknown: FileQuestionMark,
}

/** The icon before what a worker does. */
export function DoingIcon(props: { readonly name: Name }) {
  return <Show when={props.name !== 'none' && icons[props.name]}>{(icon) => <Dynamic component={icon()} aria-hidden="true" />}</Show>
}
