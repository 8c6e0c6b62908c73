import { serve } from '../lib/ghee'
import { HTML, Title } from '../lib/parts'

export const getServerSideProps = serve(ghee => ghee.pages.get('landing-page', 'landing-page-with-components', { alt_media_text: 1 }))

const Picture = ({ url, alt }) => <img src={url} alt={alt} />
const Button = ({ button_url, button_label }) => <a className="button" href={button_url}>{button_label}</a>

/** The components that the landing page is made of, by their types. */
const sections = {
  hero: f => <><div><h1>{f.headline}</h1><p>{f.subheadline}</p><Button {...f} /></div><Picture {...f.image} /></>,
  two_column_with_image: f => <><div><h2>{f.headline}</h2><HTML>{f.subheadline}</HTML><Button {...f} /></div><Picture {...f.image} /></>,
  features: f => <><h2>{f.headline}</h2><p>{f.subheadline}</p><div className="cards">
    {f.features.map((one, i) => <div key={i}><Picture {...one.icon} /><h3>{one.headline}</h3><p>{one.description}</p></div>)}</div></>,
  testimonials: f => <><h2>{f.headline}</h2><div className="cards">
    {f.testimonial.map((one, i) => <blockquote key={i}><p>{one.quote}</p><small>{one.name}, {one.title}</small></blockquote>)}</div></>,
}
const Section = ({ type, fields: f }) => (
  <section id={f.scroll_anchor_id} className={f.image && `columns ${f.image_position ?? ''}`}>{sections[type]?.(f)}</section>
)

export default function Landing({ data: { fields } }) {
  return <><Title {...fields.seo} />{fields.body.map((section, i) => <Section key={i} {...section} />)}</>
}
