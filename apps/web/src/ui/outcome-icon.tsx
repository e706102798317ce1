import Check from 'lucide-solid/icons/check'
import CirclePlay from 'lucide-solid/icons/circle-play'
import CircleQuestionMark from 'lucide-solid/icons/circle-question-mark'
import Flag from 'lucide-solid/icons/flag'
import Hand from 'lucide-solid/icons/hand'
import SearchX from 'lucide-solid/icons/search-x'
import Timer from 'lucide-solid/icons/timer'
import X from 'lucide-solid/icons/x'
import Zap from 'lucide-solid/icons/zap'
import { Dynamic } from 'solid-js/web'
import { outcomeWord, type Outcome } from '../model/outcome.ts'

const icons = {
  running: CirclePlay,
  success: Check,
  failure: X,
  timeout: Timer,
  crash: Zap,
  interrupted: Hand,
  agent_not_found: SearchX,
  lost: CircleQuestionMark,
  race: Flag,
}

/** The icon of an outcome, or of a claim that another worker won. */
export function OutcomeIcon(props: { readonly outcome: Outcome | 'race' }) {
  return (
    <span class="outcome-icon" data-outcome={props.outcome}>
      <Dynamic component={icons[props.outcome]} aria-hidden="true" />
    </span>
  )
}

/** Icon and word of an outcome. */
export function OutcomeMark(props: { readonly outcome: Outcome }) {
  return (
    <span class="outcome" data-outcome={props.outcome}>
      <OutcomeIcon outcome={props.outcome} />
      <span>{outcomeWord[props.outcome]}</span>
    </span>
  )
}
