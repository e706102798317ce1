import { For } from 'solid-js'
import type { Sentence } from '../model/sentence.ts'

/** A sentence, part by part. What comes from outside is isolated from our own direction of writing, and never HTML. */
export function Said(props: { readonly sentence: Sentence }) {
  return (
    <For each={props.sentence}>
      {(part) => {
        if (typeof part === 'string') return part
        if (part.mono === true)
          return (
            <code>
              <bdi>{part.outside}</bdi>
            </code>
          )
        return part.strong === true ? (
          <b>
            <bdi>{part.outside}</bdi>
          </b>
        ) : (
          <bdi>{part.outside}</bdi>
        )
      }}
    </For>
  )
}
