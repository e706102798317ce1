import { splitProps, type JSX } from 'solid-js'

interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view at most; `plain` has no border; `danger` only for what cannot be undone. */
  readonly kind?: 'primary' | 'default' | 'plain' | 'danger'
  /** Not possible now: drawn dashed, says why in its title, and still takes focus. */
  readonly off?: boolean
}

/** A button that names its act. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'off', 'class', 'onClick'])
  const click: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (own.off === true) return
    if (typeof own.onClick === 'function') own.onClick(event)
  }
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.class ?? ''}`}
      data-kind={own.kind ?? 'default'}
      aria-disabled={own.off === true ? 'true' : undefined}
      onClick={click}
    />
  )
}
