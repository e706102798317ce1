import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { plural } from '../format/number.ts'
import { diffLines, foldSame, type DiffPart } from '../model/diff.ts'

const signs = { same: ' ', add: '+', del: '−' }
const words = { same: '', add: 'added: ', del: 'taken out: ' }

function Line(props: { readonly part: DiffPart }) {
  return (
    <Switch>
      <Match when={props.part.kind === 'fold' && props.part}>
        {(fold) => <li class="diff-fold">{plural(fold().count, 'line')} the same</li>}
      </Match>
      <Match when={props.part.kind !== 'fold' && props.part}>
        {(line) => (
          <li class="diff-line" data-kind={line().kind}>
            <span aria-hidden="true">{signs[line().kind]}</span>
            <span>
              <span class="sr">{words[line().kind]}</span>
              <bdi>{line().text}</bdi>
            </span>
          </li>
        )}
      </Match>
    </Switch>
  )
}

/** Two texts compared line by line; what is the same is folded. */
export function Diff(props: { readonly before: readonly string[]; readonly after: readonly string[]; readonly label: string }) {
  const parts = createMemo(() => foldSame(diffLines(props.before, props.after)))
  return (
    <Show when={parts().length > 0} fallback={<p class="quiet">Nothing that would be created differs.</p>}>
      <ul class="diff" aria-label={props.label}>
        <For each={parts()}>{(part) => <Line part={part} />}</For>
      </ul>
    </Show>
  )
}
