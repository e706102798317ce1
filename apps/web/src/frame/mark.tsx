/** HOOP's mark: a ring with a small knot on top. */
export function HoopMark() {
  return (
    <svg class="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="11.4" r="6.3" fill="none" stroke="currentColor" stroke-width="2.1" />
      <circle cx="10" cy="3.4" r="2" fill="currentColor" />
    </svg>
  )
}
