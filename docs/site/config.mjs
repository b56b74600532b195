import { defineConfig } from 'vitepress'

const guide = [
  { text: 'Overview', link: '/README' },
  { text: 'Your first denial, explained', link: '/docs/tutorial' },
  {
    text: 'Lessons',
    items: [
      { text: 'Worlds as files', link: '/worlds/README' },
      { text: 'The confused deputy', link: '/worlds/lessons/confused-deputy' },
      { text: 'Revocation', link: '/worlds/lessons/revocation' },
      { text: 'A second factor', link: '/worlds/lessons/mfa' },
      { text: 'Session tags', link: '/worlds/lessons/session-tags' },
    ],
  },
  {
    text: 'How to',
    items: [
      { text: 'Sandboxes and tenants', link: '/docs/how-to/sandboxes' },
      { text: 'curl', link: '/docs/how-to/curl' },
      { text: 'boto3 and the AWS CLI', link: '/docs/how-to/aws-clients' },
      { text: 'gRPC from any language', link: '/docs/how-to/grpc' },
      { text: 'Terraform', link: '/docs/how-to/terraform' },
      { text: 'pytest', link: '/docs/how-to/pytest' },
      { text: 'Test suites and CI', link: '/docs/how-to/ci' },
      { text: 'Running it elsewhere', link: '/deploy/README' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Operations, wires and tests', link: '/docs/reference/operations' },
      { text: "Rolecall's own API", link: '/docs/reference/api' },
      { text: "The server's options", link: '/docs/reference/server-options' },
      { text: 'Telemetry', link: '/docs/reference/telemetry' },
    ],
  },
  {
    text: 'Understand',
    items: [
      { text: 'Architecture', link: '/docs/architecture' },
      { text: 'Decisions', link: '/docs/decisions/' },
    ],
  },
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
