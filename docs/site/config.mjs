import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

// docs/build puts this file in .vitepress of the folder that has all pages.
const root = new URL('../', import.meta.url)
const titleOf = (file) => /^# (.+)$/m.exec(readFileSync(new URL(file, root), 'utf8'))[1]
const page = (file, text = titleOf(file)) => ({ text, link: '/' + file.replace(/\.md$/, '') })
const pagesOf = (folder) => readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.md')).sort().map((name) => page(folder + name))

const guide = [
  page('README.md', 'Overview'),
  page('docs/tutorial.md'),
  { text: 'Lessons', items: [page('worlds/README.md', 'Worlds as files'), ...pagesOf('worlds/lessons/')] },
  { text: 'How to', items: [...pagesOf('docs/how-to/'), page('deploy/README.md', 'Running it elsewhere')] },
  { text: 'Reference', items: pagesOf('docs/reference/') },
  { text: 'Understand', items: [page('docs/architecture.md'), ...pagesOf('docs/explanation/'), { text: 'Decisions', link: '/docs/decisions/' }] },
]

export default defineConfig({
  title: 'Rolecall',
  description: 'A simulator of AWS-style identity, where every decision explains itself',
  cleanUrls: false,
  lastUpdated: false,
  // What a page links to besides pages, such as worlds and folders, is in the repository and not on the site. A page that is not there stops the build.
  ignoreDeadLinks: [(link) => !/(\.md|\.html|\/index|\/[a-z0-9-]+|README)$/i.test(link) || /^(\.\/)?(\.\.\/)*(decisions|lessons)\/?$/.test(link)],
  markdown: {
    // Texts of policies have ${aws:username} and {{ }}; nothing in these pages is a template.
    attrs: { disable: true },
  },
  themeConfig: {
    sidebar: guide,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    nav: [
      { text: 'Tutorial', link: '/docs/tutorial' },
      { text: 'Operations', link: '/docs/reference/operations' },
    ],
  },
})
