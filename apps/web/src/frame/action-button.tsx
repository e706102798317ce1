import { A } from '@solidjs/router'
import { Match, Switch } from 'solid-js'
import type { Action } from '../model/alert-action.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { useShell } from './shell.tsx'

/** The one thing to do next about an alert: open what is meant, beside this or on its page, or copy a command. */
export function ActionButton(props: { readonly action: Action; readonly class: string }) {
  const shell = useShell()
  let anchor: HTMLDivElement | undefined
  return (
    <div class={props.class} ref={anchor}>
      <Switch>
        <Match when={props.action.kind === 'open' && props.action}>
          {(action) => (
            <A class="button" data-kind="default" href={action().href}>
              {action().label}
            </A>
          )}
        </Match>
        <Match when={props.action.kind === 'copy' && props.action}>
          {(action) => (
            <Button onClick={() => void copyText(action().text, 'Command copied')} title={action().text}>
              {action().label}
            </Button>
          )}
        </Match>
        <Match when={props.action.kind === 'evidence' && props.action}>
          {(action) => (
            <Button onClick={() => anchor && shell.setEvidence({ worker: action().worker, anchor, isPinned: true })}>
              {action().label}
            </Button>
          )}
        </Match>
      </Switch>
    </div>
  )
}
