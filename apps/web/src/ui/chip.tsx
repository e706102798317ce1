import type { JSX } from 'solid-js'

/** A small fact beside others. */
export function Chip(props: {
  readonly tone?: 'warn' | 'bad' | 'accent' | undefined
  readonly title?: string | undefined
  readonly children: JSX.Element
}) {
  return (
    <span class="chip" data-tone={props.tone} title={props.title}>
      {props.children}
    </span>
  )
}

/** A number in a disc. */
export function Count(props: { readonly tone?: 'warn' | 'bad' | undefined; readonly value: number }) {
  return (
    <span class="count num" data-tone={props.tone}>
      {props.value}
    </span>
  )
}
