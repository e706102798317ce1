export default function GraphView(_: { readonly question: unknown; readonly shown: unknown }) {
  return <p />
}
