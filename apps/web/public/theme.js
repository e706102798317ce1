// Runs before the first paint, so that a stored theme never flashes. The policy of the page allows no inline script.
try {
  const theme = localStorage.getItem('hoop.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (localStorage.getItem('hoop.density') === 'comfortable') document.documentElement.dataset.density = 'comfortable'
} catch {
  // Storage may be forbidden; then the theme of the system stands.
}
