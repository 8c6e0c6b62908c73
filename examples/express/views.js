const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = value => String(value ?? '').replace(/[&<>"']/g, c => entities[c])

/** HTML that editors wrote: it is shown as it is. */
const raw = html => ({ html: html ?? '' })
const put = value => (Array.isArray(value) ? value.map(put).join('') : (value?.html ?? escaped(value)))
/** html`…${text}…` escapes whatever is put into it, but HTML. */
const html = (parts, ...values) => raw(String.raw({ raw: parts }, ...values.map(put)))

const layout = (title, description, main) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<header><a href="/">The Keeping Kitchen</a><a href="/blog">Blog</a></header>
<main>${main}</main>
<footer>Made with Ghee and Express.</footer>`.html

const image = media => html`<img src="${media.url}" alt="${media.alt}">`
const button = fields => html`<a class="button" href="${fields.button_url}">${fields.button_label}</a>`

/** The components that the landing page is made of, by their types. */
const sections = {
  hero: f => html`<div><h1>${f.headline}</h1><p>${f.subheadline}</p>${button(f)}</div>${image(f.image)}`,
  two_column_with_image: f => html`<div><h2>${f.headline}</h2>${raw(f.subheadline)}${button(f)}</div>${image(f.image)}`,
  features: f => html`<h2>${f.headline}</h2><p>${f.subheadline}</p><div class="cards">
    ${f.features.map(one => html`<div>${image(one.icon)}<h3>${one.headline}</h3><p>${one.description}</p></div>`)}</div>`,
  testimonials: f => html`<h2>${f.headline}</h2><div class="cards">
    ${f.testimonial.map(one => html`<blockquote><p>${one.quote}</p><small>${one.name}, ${one.title}</small></blockquote>`)}</div>`,
}

export const landing = ({ seo, body }) =>
  layout(seo.title, seo.description, body.map(({ type, fields: f }) =>
    html`<section id="${f.scroll_anchor_id}" class="${f.image && 'columns'} ${f.image_position}">${sections[type]?.(f)}</section>`))

const date = at => html`<time datetime="${at}">${new Date(at).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })}</time>`
const link = (neighbour, rel) => neighbour && html`<a rel="${rel}" href="/blog/${neighbour.slug}">${neighbour.title}</a>`

export const list = ({ meta, data }) =>
  layout('Blog', 'What we wrote down on the way.', html`<article><h1>Blog</h1>
    ${data.map(p => html`<div class="list"><h2><a href="/blog/${p.slug}">${p.title}</a></h2>${date(p.published)}<p>${p.summary}</p></div>`)}
  <nav class="pager">
    ${meta.previous_page && html`<a rel="prev" href="/blog?page=${meta.previous_page}">Newer</a>`}
    ${meta.next_page && html`<a rel="next" href="/blog?page=${meta.next_page}">Older</a>`}
  </nav></article>`)

export const post = ({ meta, data }) =>
  layout(data.seo_title || data.title, data.meta_description, html`<article><h1>${data.title}</h1>
    <p>${date(data.published)} <small>${data.author && `by ${data.author.first_name} ${data.author.last_name}`}</small></p>
    ${data.featured_image && image({ url: data.featured_image, alt: data.featured_image_alt })}
    ${raw(data.body)}
    <nav class="pager">${link(meta.previous_post, 'prev')}${link(meta.next_post, 'next')}</nav></article>`)

const awayText = 'This page cannot be had just now. Pages that were read before can; please try this one again in a minute.'
const message = (title, text) => layout(title, text, html`<article><h1>${title}</h1><p>${text}</p><p><a href="/">To the first page</a></p></article>`)
export const missing = () => message('Not found', 'There is no page at this address.')
export const away = () => message('Back in a moment', awayText)
export const broken = () => message('Something went wrong', 'It was written down. Please try again later.')
