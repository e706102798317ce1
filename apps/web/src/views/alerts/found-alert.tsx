import { Show } from 'solid-js'
import { readAlert } from '../../calls/alerts.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AlertList, type ListContext } from './alert-list.tsx'

/** The alert that a link leads to, where the lists below do not hold it: long over, of a group, or hidden by the filter. */
export function FoundAlert(props: { readonly id: string; readonly lists: ListContext }) {
  const answer = useAnswer(() => props.id, readAlert)
  return (
    <Show
      when={answer.data()}
      fallback={
        <Show when={answer.error()} fallback={<Skeleton rows={2} label="The alert is being read" />}>
          {(error) => (
            <ErrorState
              title={error().code === 'ALERT_NOT_FOUND' ? 'No such alert.' : `${error().message}.`}
              action={
                error().code === 'ALERT_NOT_FOUND' ? (
                  <Button onClick={() => props.lists.toggle(props.id)}>Close</Button>
                ) : (
                  <Button onClick={answer.reload}>Try again</Button>
                )
              }
            >
              {error().code === 'ALERT_NOT_FOUND' ? 'It may have been resolved long ago: the history is not kept for ever.' : error().hint}
            </ErrorState>
          )}
        </Show>
      }
    >
      {(alert) => <AlertList title="This alert" aside="not in the lists below" alerts={[alert()]} lists={props.lists} />}
    </Show>
  )
}
